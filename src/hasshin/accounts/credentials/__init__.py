"""Secrets of accounts: sealed, bound to what they belong to, opened only where they are used (promise 9)."""

from __future__ import annotations

from hasshin.accounts.credentials.errors import KeyUnsafe, SealBroken
from hasshin.accounts.credentials.keyfile import create as create_key
from hasshin.accounts.credentials.safe import destroy_secrets, make_ready, open_secret, put, seal_into, sealed_of

__all__ = [
    "KeyUnsafe",
    "SealBroken",
    "create_key",
    "destroy_secrets",
    "make_ready",
    "open_secret",
    "put",
    "seal_into",
    "sealed_of",
]
