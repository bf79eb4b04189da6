"""Small real MP4 and QuickTime files, box by box; what they show is noise."""

from __future__ import annotations

import struct
from collections.abc import Callable

PLACE = b"+37.7608+140.4747/"
MADE = 3_800_000_000  # seconds since 1904, as phones write them
TURNED = (0, 0x10000, -0x10000, 0)
UPRIGHT = (0x10000, 0, 0, 0x10000)


def box(kind: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind.encode("latin-1") + body


def udta() -> bytes:
    """As phones write the place and the device."""
    place = box("\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE)
    return box("udta", place, box("\xa9mod", b"\0\x0b\x15\xc7SecretPhone"))


def _track(number: int, handler: str, size: tuple[int, int], turn: tuple[int, ...], spans: list[tuple[int, int]],
           made: int, wide: bool) -> bytes:  # fmt: skip
    a, b, c, d = turn
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    width, height = size
    tkhd = box(
        "tkhd", struct.pack(">IIIIII", 7, made, made, number, 0, 4000), bytes(16), matrix,
        struct.pack(">II", width << 16, height << 16),
    )  # fmt: skip
    hdlr = box("hdlr", bytes(8), handler.encode(), bytes(12), b"handler\0")
    mdhd = box("mdhd", struct.pack(">IIIIIHH", 0, made, made, 1000, 4000, 0, 0))
    starts = struct.pack(f">{len(spans)}{'Q' if wide else 'I'}", *(start for start, _ in spans))
    stbl = box(
        "stbl",
        box("stsd", bytes(8)),
        box("stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box("stsz", struct.pack(">III", 0, 0, len(spans)), *(struct.pack(">I", length) for _, length in spans)),
        box("co64" if wide else "stco", struct.pack(">II", 0, len(spans)), starts),
    )
    return box("trak", tkhd, box("mdia", mdhd, hdlr, box("minf", stbl)))


def film(
    *,
    size: tuple[int, int] = (640, 360),
    turn: tuple[int, ...] = UPRIGHT,
    brand: bytes = b"mp42",
    seconds: float = 4.0,
    private: bool = False,
    data_track: str = "",
    picture: bytes = b"picture" * 512,
    made: int = 0,
    extra: bytes = b"",
    wide: bool = False,
    front: Callable[[bytes], bytes] = lambda moov: moov,
) -> bytes:
    """A file with one track of pictures. `data_track`: the handler of one more, which holds `PLACE`."""
    head = box("ftyp", brand, bytes(4), b"isom")
    spans = [(len(head) + 8, len(picture)), (len(head) + 8 + len(picture), len(PLACE))]
    mdat = box("mdat", picture, PLACE if data_track else b"")
    mvhd = box("mvhd", struct.pack(">IIIII", 0, made, made, 1000, int(seconds * 1000)), bytes(80))
    tracks = [_track(1, "vide", size, turn, spans[:1], made, wide)]
    if data_track:
        tracks.append(_track(2, data_track, (0, 0), UPRIGHT, spans[1:], made, wide))
    moov = box("moov", mvhd, *tracks, udta() if private else b"")
    return head + mdat + front(moov) + extra
