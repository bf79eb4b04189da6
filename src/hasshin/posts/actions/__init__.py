"""One state change of a post each."""
