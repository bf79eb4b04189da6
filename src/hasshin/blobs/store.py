"""Put and get bytes by their SHA-256. A file is complete or not there; what is there never changes."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PIECE = 1024 * 1024


class BlobDamaged(Exception):
    """The stored bytes do not have the digest that names them."""


class BlobMissing(Exception):
    """No such bytes are stored."""


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise BlobMissing(digest)
    root: Path = settings.HASSHIN_BLOBS
    return root / digest[:2] / digest[2:]


def put(data: bytes) -> str:
    """Store `data` durably and return its SHA-256 in hex. Bytes already stored are not written again."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return digest


def put_pieces(pieces: Iterable[bytes]) -> tuple[str, int]:
    """As `put`, for a file too large to be held at once; gives its digest and its size in bytes.

    Whatever `pieces` raises leaves nothing behind.
    """
    root: Path = settings.HASSHIN_BLOBS
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = root / f".incoming.{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with fresh.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        path = _path(digest.hexdigest())
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return digest.hexdigest(), size


def file_of(digest: str) -> Path:
    """Where the bytes under `digest` lie, once all of them were read and found right; for what is too large for `get`.

    Raises as `get` does.
    """
    path, seen = _path(digest), hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                seen.update(piece)
    except FileNotFoundError:
        raise BlobMissing(digest) from None
    if seen.hexdigest() != digest:
        raise BlobDamaged(digest)
    return path


def part(digest: str, start: int, length: int) -> bytes:
    """Up to `length` bytes from `start` on, not compared with the digest. Raises `BlobMissing`."""
    try:
        with _path(digest).open("rb") as file:
            file.seek(start)
            return file.read(length)
    except FileNotFoundError:
        raise BlobMissing(digest) from None


def size(digest: str) -> int:
    """How many bytes are stored under `digest`. Raises `BlobMissing`."""
    try:
        return _path(digest).stat().st_size
    except FileNotFoundError:
        raise BlobMissing(digest) from None


def get(digest: str) -> bytes:
    """The bytes under `digest`; raises `BlobMissing`, or `BlobDamaged` when they no longer match it."""
    try:
        data = _path(digest).read_bytes()
    except FileNotFoundError:
        raise BlobMissing(digest) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise BlobDamaged(digest)
    return data


def exists(digest: str) -> bool:
    """Whether bytes are stored under `digest`."""
    return _path(digest).exists()
