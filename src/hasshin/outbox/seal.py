"""Signing secrets of webhooks, sealed with the outbox's own key and bound to the webhook's id (promise 9).

AES-256-GCM, as for accounts' credentials, but with another key: whoever may call the chat system may not post.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
SECRET_BYTES = 32
PREFIX = "whsec_"


class SealUnusable(Exception):
    """The outbox's key is missing, open to others or another one; the message says what to do."""


def fresh_secret() -> str:
    """A new signing secret in the form of Standard Webhooks: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_bytes(secret: str) -> bytes:
    """The bytes that sign."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def seal(webhook: int, secret: str) -> tuple[bytes, str]:
    """The sealed secret and the id of the key; makes the key with the first webhook."""
    key = _key(make=True)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), _bound(webhook)), _name(key)


def reveal(webhook: int, sealed: bytes) -> str:
    """The secret, for signing alone. Raises `SealUnusable`."""
    try:
        return AESGCM(_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(webhook)).decode()
    except InvalidTag:
        raise SealUnusable(f"the secret of webhook {webhook} does not open with {_path()}") from None


def _path() -> Path:
    path: Path = settings.HASSHIN_FOLDER.outbox_key
    return path


def _key(*, make: bool = False) -> bytes:
    path = _path()
    if make and not path.exists():
        _make(path)
    try:
        if path.stat().st_mode & 0o077:
            raise SealUnusable(f"{path}: others may read it; run `chmod 600 {path}`")
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise SealUnusable(f"{path}: no key can be read; restore it from your backup of keys/") from None
    if len(key) != KEY_BYTES:
        raise SealUnusable(f"{path}: this is no key of {KEY_BYTES} bytes in hex; restore it from your backup of keys/")
    return key


def _make(path: Path) -> None:
    """Whole or not at all, and never over one that somebody else has just made."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _name(key: bytes) -> str:
    return hashlib.sha256(b"hasshin outbox key" + key).hexdigest()[:16]


def _bound(webhook: int) -> bytes:
    return f"hasshin webhook {webhook}".encode()
