"""WebP (RFC 9649): RIFF chunks; EXIF and XMP are announced by flags in VP8X."""

from __future__ import annotations

from hasshin.checks.containers.part import BrokenError, Part, exif_names, minimal_exif

_PICTURE = frozenset(("VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"))
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04
_FLAGS = 8  # offset of the flags in a VP8X chunk


def split(data: bytes) -> list[Part]:
    """All parts of the file in order; raises `BrokenError`."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise BrokenError("no RIFF header")
    size = int.from_bytes(data[4:8], "little") + 8
    if size > len(data):
        raise BrokenError("the file is shorter than it says")
    parts = [Part("header", data[:12])]
    at = 12
    while at + 8 <= size:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if at + 8 + length > size:
            raise BrokenError(f"chunk at byte {at} runs past the end")
        name = data[at : at + 4].decode("latin-1")
        parts.append(Part(name, data[at:end], _private(name, data[at + 8 : at + 8 + length])))
        at = end
    if data[size:]:
        parts.append(Part("trailing", data[size:], ("trailing",)))
    return parts


def _private(name: str, body: bytes) -> tuple[str, ...]:
    if name in _PICTURE:
        return ()
    if name == "EXIF":
        return exif_names(body.removeprefix(b"Exif\x00\x00"))
    return ("xmp",) if name == "XMP " else ("unknown",)


def join(parts: list[Part], orientation: int) -> bytes:
    """The file without its private parts, flags and size set right; a turned picture keeps its turn."""
    kept = [p for p in parts[1:] if not p.private]
    if orientation != 1 and not any(p.kind == "EXIF" for p in kept):
        body = minimal_exif(orientation)
        kept.append(Part("EXIF", b"EXIF" + len(body).to_bytes(4, "little") + body))
    kinds = {p.kind for p in kept}
    body = b"".join(_flagged(p, kinds) for p in kept)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _flagged(part: Part, kinds: set[str]) -> bytes:
    if part.kind != "VP8X":
        return part.data
    flags = part.data[_FLAGS] & ~(_EXIF_FLAG | _XMP_FLAG)
    flags |= _EXIF_FLAG if "EXIF" in kinds else 0
    return part.data[:_FLAGS] + bytes([flags]) + part.data[_FLAGS + 1 :]
