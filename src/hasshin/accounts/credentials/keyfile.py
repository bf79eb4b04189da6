"""The key file: one key of 32 bytes in hex a line, the newest first; its owner's alone (0600)."""

from __future__ import annotations

import os
from pathlib import Path

from hasshin.accounts.credentials.envelope import KEY_BYTES, fresh_key
from hasshin.accounts.credentials.errors import KeyUnsafe


def parse(written: str) -> tuple[bytes, ...]:
    """The keys in a text; raises ValueError, which names no character of it."""
    keys = []
    for number, line in enumerate(written.split(), start=1):
        try:
            key = bytes.fromhex(line)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError(f"entry {number} is no key of {KEY_BYTES} bytes in hex") from None
        keys.append(key)
    if not keys:
        raise ValueError(f"there is no key of {KEY_BYTES} bytes in hex")
    return tuple(dict.fromkeys(keys))


def load(path: Path) -> tuple[bytes, ...]:
    """The keys, the newest first; raises `KeyUnsafe` where others may read the file or it holds no key."""
    try:
        mode = path.stat().st_mode
        written = path.read_bytes()
    except OSError as error:
        raise KeyUnsafe(f"{path}: {error.strerror}; restore it from your backup of keys/") from None
    if mode & 0o077:
        raise KeyUnsafe(f"{path}: others may read it; run `chmod 600 {path}`")
    try:
        return parse(written.decode("ascii"))
    except UnicodeDecodeError:
        raise KeyUnsafe(f"{path}: this is no key file; restore it from your backup of keys/") from None
    except ValueError as wrong:
        raise KeyUnsafe(f"{path}: {wrong}; restore it from your backup of keys/") from None


def create(path: Path) -> None:
    """Make a fresh key file with mode 0600; raises `FileExistsError` rather than overwrite one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _fill(handle, (fresh_key(),))


def replace(path: Path, keys: tuple[bytes, ...]) -> None:
    """Put these keys in place of the file's, so that a crash or a full disk leaves the old file or the new one.

    Raises OSError; then the old file stands and nothing is left beside it.
    """
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        _fill(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), keys)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _fill(handle: int, keys: tuple[bytes, ...]) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(b"".join(key.hex().encode() + b"\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
