"""The key that signs checkpoints: Ed25519, in a file of its own that only the product's user may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class KeyUnusable(Exception):
    """The key file is missing, open to others, or no key; the message says which and what to do."""


def create_key(path: Path) -> str:
    """Make a new key in `path` (0600) and return its public key in hex. Raises `KeyUnusable` if the file exists."""
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyUnusable(f"{path} exists already: a ledger keeps its key; move it away to make another") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return public_key(key)


def load_key(path: Path) -> Ed25519PrivateKey:
    """The key in `path`. Raises `KeyUnusable` unless it is a plain file of this user that nobody else may open."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise KeyUnusable(f"no ledger key in {path}: `hasshin init` makes it, or restore it from your backup") from None
    except OSError as error:
        raise KeyUnusable(f"the ledger key {path} can't be opened: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise KeyUnusable(f"the ledger key {path} is not a plain file")
        if found.st_uid != os.geteuid():
            raise KeyUnusable(f"the ledger key {path} belongs to another user: chown it to the one that runs Hasshin")
        if found.st_mode & 0o077:
            raise KeyUnusable(f"the ledger key {path} is open to others: run `chmod 600 {path}`")
        content = file.read()
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusable(f"{path} does not hold a private key in PEM; restore it from your backup") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key of another kind than Ed25519")
    return key


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half, 64 hex digits: publish it where an auditor finds it."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()
