"""X, formerly Twitter (docs.x.com, API version 2)."""
