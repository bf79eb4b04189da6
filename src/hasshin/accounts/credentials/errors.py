"""What may be wrong with keys and seals. No message ever carries a secret or what an outside program printed."""

from __future__ import annotations


class KeyUnsafe(Exception):
    """The master key is missing, too open, not a key, or out of reach; the message says how to mend it."""


class SealBroken(Exception):
    """A sealed secret does not open for this account, kind and generation with its key."""
