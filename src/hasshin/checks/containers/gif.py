"""GIF89a: blocks. Comments and application extensions are private, save those that loop or carry a colour profile."""

from __future__ import annotations

from hasshin.checks.containers.part import BrokenError, Part

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def split(data: bytes) -> list[Part]:
    """All parts of the file in order; raises `BrokenError`."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise BrokenError("no signature")
    try:
        return _blocks(data)
    except IndexError as error:
        raise BrokenError("the file ends in the middle of a block") from error


def _blocks(data: bytes) -> list[Part]:
    at = 13 + _table(data[10])
    parts = [Part("header", data[:at])]
    while data[at] != _TRAILER:
        if data[at] == _EXTENSION:
            end = _sub_blocks(data, at + 2)
            parts.append(Part("extension", data[at:end], _private(data[at + 1], data[at + 3 : end])))
        elif data[at] == _IMAGE:
            end = _sub_blocks(data, at + 10 + _table(data[at + 9]) + 1)
            parts.append(Part("image", data[at:end]))
        else:
            raise BrokenError(f"unknown block at byte {at}")
        at = end
    parts.append(Part("trailer", data[at : at + 1]))
    if data[at + 1 :]:
        parts.append(Part("trailing", data[at + 1 :], ("trailing",)))
    return parts


def _table(packed: int) -> int:
    """Bytes of the colour table that a packed field announces."""
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _sub_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _private(label: int, body: bytes) -> tuple[str, ...]:
    if label == _COMMENT:
        return ("comment",)
    if label == _APPLICATION and not body.startswith(_KEPT):
        return ("xmp",) if body.startswith(b"XMP Data") else ("unknown",)
    return ()


def join(parts: list[Part], orientation: int) -> bytes:
    """The file without its private parts (GIF knows no orientation)."""
    return b"".join(p.data for p in parts if not p.private)
