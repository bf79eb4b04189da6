"""YouTube, over its Data API v3."""
