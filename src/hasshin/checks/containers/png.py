"""PNG (ISO/IEC 15948): chunks. Kept are those that the picture needs; text, time, EXIF and unknown ones are private."""

from __future__ import annotations

import zlib

from hasshin.checks.containers.part import BrokenError, Part, exif_names, minimal_exif

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Critical, colour, transparency, size and animation chunks.
_PICTURE = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_PRIVATE = {b"tEXt": "text", b"zTXt": "text", b"iTXt": "text", b"tIME": "time"}


def split(data: bytes) -> list[Part]:
    """All parts of the file in order; raises `BrokenError`."""
    if not data.startswith(_SIGNATURE):
        raise BrokenError("no signature")
    parts = [Part("signature", _SIGNATURE)]
    at = len(_SIGNATURE)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 12 + length
        name = data[at + 4 : at + 8]
        if end > len(data):
            raise BrokenError(f"chunk at byte {at} runs past the end")
        parts.append(Part(name.decode("latin-1"), data[at:end], _private(name, data[at + 8 : end - 4])))
        at = end
        if name == b"IEND":
            break
    if at < len(data):
        parts.append(Part("trailing", data[at:], ("trailing",)))
    return parts


def _private(name: bytes, body: bytes) -> tuple[str, ...]:
    if name in _PICTURE:
        return ()
    if name == b"eXIf":
        return exif_names(body)
    if name == b"iTXt" and body.startswith(b"XML:com.adobe.xmp"):
        return ("xmp",)
    return (_PRIVATE.get(name, "unknown"),)


def join(parts: list[Part], orientation: int) -> bytes:
    """The file without its private parts; a turned picture keeps its turn in a minimal EXIF."""
    kept = [p for p in parts if not p.private]
    if orientation != 1 and not any(p.kind == "eXIf" for p in kept):
        kept.insert(2, Part("eXIf", _chunk(b"eXIf", minimal_exif(orientation))))
    return b"".join(p.data for p in kept)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
