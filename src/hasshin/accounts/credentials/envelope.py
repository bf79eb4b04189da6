"""The envelope: a fresh data key seals each secret, a master key wraps the data key. Pure; AES-256-GCM for both.

What is authenticated with the ciphertext ("bound") names account, kind and generation, so that a row copied to another
account or kind, or given another generation, does not open.
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hasshin.accounts.credentials.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12


def fresh_key() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def key_id(key: bytes) -> str:
    """A name for a key that gives nothing of it away."""
    return hashlib.sha256(b"hasshin credentials key" + key).hexdigest()[:16]


def bound_to(account_id: int, kind: str, generation: int) -> bytes:
    """What the seal of one secret is bound to."""
    return f"hasshin credential account={account_id} kind={kind} generation={generation}".encode()


def bound_in_1_0(account_id: int) -> bytes:
    """What version 1.0 bound a token to; the master key sealed it directly."""
    return f"hasshin account {account_id}".encode()


def lock(key: bytes, content: bytes, bound: bytes) -> bytes:
    """Nonce and ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound)


def unlock(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The content; raises `SealBroken` (which names nothing: the caller knows the row)."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise SealBroken("the seal does not open") from None
