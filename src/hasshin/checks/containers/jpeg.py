"""JPEG (ITU-T T.81): segments up to each scan; application segments and comments may hold private data."""

from __future__ import annotations

from hasshin.checks.containers.part import BrokenError, Part, exif_names, minimal_exif

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_APP0, _APP1, _APP2, _APP13, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF


def split(data: bytes) -> list[Part]:
    """All parts of the file in order; raises `BrokenError`."""
    if data[:2] != b"\xff\xd8":
        raise BrokenError("no start of image")
    parts = [Part("SOI", data[:2])]
    at = 2
    while at < len(data):
        if data[at] != 0xFF:  # noqa: PLR2004  # a marker's first byte
            raise BrokenError(f"no marker at byte {at}")
        while data[at + 1 : at + 2] == b"\xff":  # fill bytes
            at += 1
        marker = data[at + 1] if at + 1 < len(data) else _EOI
        if marker == _EOI:
            parts.append(Part("EOI", b"\xff\xd9"))
            if data[at + 2 :]:
                parts.append(Part("trailing", data[at + 2 :], ("trailing",)))
            return parts
        if marker in _STANDALONE:
            parts.append(Part("RST", data[at : at + 2]))
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):  # noqa: PLR2004  # the length counts itself
            raise BrokenError(f"segment at byte {at} runs past the end")
        end = at + 2 + length
        if marker == _SOS:
            end = _end_of_scan(data, end)
        parts.append(_named(marker, data[at:end]))
        at = end
    return parts


def _end_of_scan(data: bytes, at: int) -> int:
    """The first marker after the coded picture that is neither stuffing nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following == 0xFF:  # noqa: PLR2004  # fill byte
            at += 1
        elif following == 0 or following in _STANDALONE:
            at += 2
        else:
            return at


def _named(marker: int, segment: bytes) -> Part:
    body = segment[4:]
    if marker == _COM:
        return Part("COM", segment, ("comment",))
    if not _APP0 <= marker <= _APP15:
        return Part("picture", segment)
    return Part("APP", segment, _private(marker, body))


def _private(marker: int, body: bytes) -> tuple[str, ...]:
    # Kept: JFIF (without its thumbnail's extension), the colour profile, Adobe's colour transform.
    kept = {_APP0: b"JFIF\x00", _APP2: b"ICC_PROFILE\x00", _APP14: b"Adobe"}
    if marker in kept and body.startswith(kept[marker]):
        return ()
    if body.startswith(b"Exif\x00\x00"):
        return exif_names(body[6:])
    if body.startswith((b"http://ns.adobe.com/xap/", b"http://ns.adobe.com/xmp/")):
        return ("xmp",)
    if marker == _APP13:
        return ("iptc",)
    if marker == _APP0 and body.startswith(b"JFXX"):
        return ("thumbnail",)
    return ("unknown",)


def join(parts: list[Part], orientation: int) -> bytes:
    """The file without its private parts; a turned picture keeps its turn in a minimal EXIF."""
    kept = [p for p in parts if not p.private]
    if orientation != 1 and not any(p.data[4:10] == b"Exif\x00\x00" for p in kept):
        body = b"Exif\x00\x00" + minimal_exif(orientation)
        segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
        after_jfif = 2 if len(kept) > 1 and kept[1].data[4:9] == b"JFIF\x00" else 1
        kept.insert(after_jfif, Part("APP", segment))
    return b"".join(p.data for p in kept)
