"""A stretch of an image file, and what private data it holds."""

from __future__ import annotations

import struct
from typing import NamedTuple


class BrokenError(Exception):
    """The file does not follow its format."""


class Part(NamedTuple):
    """`kind` is the format's own name of the part; a part with `private` names is left out by `join`."""

    kind: str
    data: bytes
    private: tuple[str, ...] = ()


ORIENTATION = 0x0112
GPS = 0x8825


def exif_names(tiff: bytes) -> tuple[str, ...]:
    """What an EXIF block (from its TIFF header on) holds: () when it is nothing but an orientation."""
    tags = _first_directory(tiff)
    if tags is None:
        return ("exif",)
    names = []
    if tags - {ORIENTATION}:
        names.append("exif")
    if GPS in tags:
        names.append("gps")
    if _has_second_directory(tiff):
        names.append("thumbnail")
    if not names and len(tiff) > len(minimal_exif(1)):
        names.append("exif")
    return tuple(names)


def _order(tiff: bytes) -> str | None:
    return {b"II": "<", b"MM": ">"}.get(tiff[:2])


def _first_directory(tiff: bytes) -> set[int] | None:
    order = _order(tiff)
    try:
        if order is None:
            return None
        (offset,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        return {struct.unpack_from(order + "H", tiff, offset + 2 + 12 * i)[0] for i in range(count)}
    except struct.error:
        return None


def _has_second_directory(tiff: bytes) -> bool:
    order = _order(tiff) or "<"
    try:
        (offset,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        return bool(struct.unpack_from(order + "I", tiff, offset + 2 + 12 * count)[0])
    except struct.error:
        return False


def minimal_exif(orientation: int) -> bytes:
    """An EXIF block (TIFF) that says nothing but the orientation."""
    return b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)
