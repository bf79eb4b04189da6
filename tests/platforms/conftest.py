"""Fixtures of the platforms' tests."""

from .atproto import atproto_server
from .servers import mastodon_server

__all__ = ["atproto_server", "mastodon_server"]
