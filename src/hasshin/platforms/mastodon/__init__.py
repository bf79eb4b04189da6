"""Any server that speaks the Mastodon API."""
