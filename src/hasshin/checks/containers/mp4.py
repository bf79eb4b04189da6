"""MP4 and QuickTime (ISO/IEC 14496-12, QuickTime File Format): boxes, and what private data they hold.

Nothing moves: players find pictures by their place in the file, so what is private is overwritten where it stands, its
box becoming `free` space of the same size.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hasshin.checks.containers.part import BrokenError

Chunk = Callable[[int, int], bytes]
"""`chunk(start, length)` gives up to so many bytes of the file."""
_MOST_BOXES = 10_000
_LARGEST_TABLE = 64 * 1024 * 1024
_AT_TOP = frozenset({"ftyp", "moov", "mdat", "wide", "pdin"})
_IN_MOOV = frozenset({"mvhd", "trak", "iods", "clip", "ctab"})
_PRIVATE_IN_TRAK = frozenset({"udta", "meta", "uuid"})
_SPACE = frozenset({"free", "skip"})
# Pictures and sound. Any other track is left out: places, motion, device data, and subtitles, in which drones write
# where they fly and which no service shows.
_SHOWN = frozenset({"vide", "soun", "auxv", "pict", "tmcd"})
_PLACE = (b"\xa9xyz", b"loci", b"location", b"GPS", b"ISO6709")


class Box(NamedTuple):
    """One box: its type, where it and its content begin, and where it ends, in bytes from the file's start."""

    kind: str
    start: int
    body: int
    end: int


class Erasure(NamedTuple):
    """`length` bytes from `start` on become `lead` and then zeros. `private` names what they held ("" for space)."""

    start: int
    length: int
    lead: bytes = b""
    private: str = ""


class Film(NamedTuple):
    """What a file holds. Width and height in pixels as shown, `seconds` its length; `brand` is that of `ftyp`."""

    brand: str
    width: int
    height: int
    seconds: float
    erasures: tuple[Erasure, ...]


def boxes(chunk: Chunk, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places, in order; raises `BrokenError`."""
    for _ in range(_MOST_BOXES):
        if start >= end:
            return
        head = chunk(start, 16)
        if len(head) < 8 or start + 8 > end:  # noqa: PLR2004  # size and type
            raise BrokenError(f"no box at byte {start}")
        size, body = int.from_bytes(head[:4], "big"), start + 8
        if size == 1 and len(head) == 16:  # noqa: PLR2004  # a 64-bit size follows
            size, body = int.from_bytes(head[8:], "big"), start + 16
        elif size == 0:
            size = end - start
        if start + size < body or start + size > end:
            raise BrokenError(f"the box at byte {start} runs past the end")
        yield Box(head[4:8].decode("latin-1"), start, body, start + size)
        start += size
    raise BrokenError("too many boxes")


def film(chunk: Chunk, size: int) -> Film:
    """Read a whole file's boxes; raises `BrokenError`, also for a file in fragments, which states no length."""
    erasures: list[Erasure] = []
    brand, movie = "qt  ", None
    for box in boxes(chunk, 0, size):
        if box.kind == "ftyp":
            brand = chunk(box.body, 4).decode("latin-1")
        elif box.kind == "moov" and movie is None:
            movie = box
        elif box.kind == "moof":
            raise BrokenError("in fragments")
        if box.kind not in _AT_TOP:
            erasures.append(_gone(chunk, box))
    if movie is None:
        raise BrokenError("no moov")
    width = height = 0
    seconds = 0.0
    for box in boxes(chunk, movie.body, movie.end):
        if box.kind == "mvex":
            raise BrokenError("in fragments")
        if box.kind == "mvhd":
            seconds = _seconds(chunk, box)
            erasures += _times(chunk, box)
        elif box.kind == "trak":
            shown, found = _track(chunk, box)
            erasures += found
            width, height = (width, height) if width else shown
        elif box.kind not in _IN_MOOV:
            erasures.append(_gone(chunk, box))
    if not width or not height or not seconds:
        raise BrokenError("no picture, or no length")
    return Film(brand, width, height, seconds, tuple(sorted(erasures)))


def _gone(chunk: Chunk, box: Box, private: str = "") -> Erasure:
    """The whole box as `free` space. Space that is there already is emptied: it often holds what was there before."""
    if box.kind not in _SPACE:
        held = chunk(box.body, min(box.end - box.body, 1_000_000))
        place = any(word in held for word in _PLACE)
        private = private or ("gps" if place else "xmp" if box.kind == "uuid" else "text")
    size_behind = chunk(box.start + 8, box.body - box.start - 8)  # of a box with a 64-bit size
    return Erasure(box.start + 4, box.end - box.start - 4, b"free" + size_behind, private)


def _full(chunk: Chunk, box: Box, length: int) -> bytes:
    """The first bytes of a box with version and flags; raises `BrokenError` where there are fewer."""
    data = chunk(box.body, min(length, box.end - box.body))
    if len(data) < length:
        raise BrokenError(f"{box.kind} is too short")
    return data


def _seconds(chunk: Chunk, box: Box) -> float:
    data = _full(chunk, box, 20)
    if data[0] == 1:
        data = _full(chunk, box, 32)
        scale, length = struct.unpack_from(">IQ", data, 20)
    else:
        scale, length = struct.unpack_from(">II", data, 12)
    unknown = length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
    return 0.0 if unknown or not scale else float(length) / float(scale)


def _times(chunk: Chunk, box: Box) -> list[Erasure]:
    """When it was made and changed, in `mvhd`, `tkhd` and `mdhd`."""
    length = 16 if _full(chunk, box, 12)[0] == 1 else 8
    held = any(_full(chunk, box, 4 + length)[4:])
    return [Erasure(box.body + 4, length, b"", "time")] if held else []


def _track(chunk: Chunk, trak: Box) -> tuple[tuple[int, int], list[Erasure]]:
    """The size in pixels of a track of pictures (0, 0 for any other), and what of the track is private."""
    size, kind, table = (0, 0), "", None
    erasures: list[Erasure] = []
    for box in boxes(chunk, trak.body, trak.end):
        if box.kind == "tkhd":
            size = _shown_size(chunk, box)
            erasures += _times(chunk, box)
        elif box.kind == "mdia":
            for inner in boxes(chunk, box.body, box.end):
                if inner.kind == "mdhd":
                    erasures += _times(chunk, inner)
                elif inner.kind == "hdlr":
                    kind = _full(chunk, inner, 12)[8:12].decode("latin-1")
                elif inner.kind == "minf":
                    table = next((b for b in boxes(chunk, inner.body, inner.end) if b.kind == "stbl"), None)
                elif inner.kind in _PRIVATE_IN_TRAK | _SPACE:
                    erasures.append(_gone(chunk, inner))
        elif box.kind in _PRIVATE_IN_TRAK | _SPACE:
            erasures.append(_gone(chunk, box))
    if kind in _SHOWN:
        return (size if kind == "vide" else (0, 0)), erasures
    samples = [Erasure(at, n, b"", "track") for at, n in _samples(chunk, table)] if table else []
    return (0, 0), [_gone(chunk, trak, "track"), *samples]


def _shown_size(chunk: Chunk, box: Box) -> tuple[int, int]:
    """Width and height at the end of `tkhd` (16.16), turned where its matrix turns them."""
    end = 96 if _full(chunk, box, 1)[0] == 1 else 84
    data = _full(chunk, box, end)
    a, b = struct.unpack_from(">ii", data, end - 44)
    width, height = (value >> 16 for value in struct.unpack_from(">II", data, end - 8))
    return (height, width) if a == 0 and b != 0 else (width, height)


def _samples(chunk: Chunk, table: Box) -> list[tuple[int, int]]:
    """Where a track's data lie in the file: (start, length) of each chunk, from stsc, stsz and stco or co64."""
    inner = {box.kind: box for box in boxes(chunk, table.body, table.end)}
    place = inner.get("stco") or inner.get("co64")
    if place is None or not {"stsc", "stsz"} <= inner.keys():
        raise BrokenError("a track without its tables")
    wide = place.kind == "co64"
    starts = [int(start) for (start,) in _rows(chunk, place, ">Q" if wide else ">I", 4)]
    runs = [(int(first), int(per)) for first, per, _ in _rows(chunk, inner["stsc"], ">III", 4)]
    (same,) = struct.unpack_from(">I", _full(chunk, inner["stsz"], 12), 4)
    sizes = iter(()) if same else iter(int(size) for (size,) in _rows(chunk, inner["stsz"], ">I", 8))
    found, run = [], 0
    for number, start in enumerate(starts, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        per = runs[run][1] if runs else 0
        found.append((start, same * per if same else sum(next(sizes, 0) for _ in range(per))))
    return [(start, length) for start, length in found if length]


def _rows(chunk: Chunk, box: Box, form: str, before: int) -> Iterator[tuple[int, ...]]:
    """The entries of a table: version and flags, `before` - 4 more bytes, a count, and rows of `form`."""
    if box.end - box.body > _LARGEST_TABLE:
        raise BrokenError(f"{box.kind} is too large")
    data = chunk(box.body, box.end - box.body)
    width = struct.calcsize(form)
    if len(data) < before + 4:
        raise BrokenError(f"{box.kind} is too short")
    (count,) = struct.unpack_from(">I", data, before)
    if before + 4 + count * width > len(data):
        raise BrokenError(f"{box.kind} is too short")
    return struct.iter_unpack(form, data[before + 4 : before + 4 + count * width])
