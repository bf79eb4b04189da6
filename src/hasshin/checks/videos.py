"""Videos: what a file is, which private data it carries, and the same file without them.

Nothing is encoded anew and nothing moves: place, device, names and times are overwritten where they stand. What the
picture itself shows is for people to judge.
"""

from __future__ import annotations

from bisect import bisect_right

from pydantic import BaseModel, ConfigDict

from hasshin.checks.containers.mp4 import Chunk, Erasure, film
from hasshin.checks.containers.part import BrokenError
from hasshin.policy.text import Text, t

MAX_BYTES = 2_000_000_000
MAX_PIXELS = 60_000_000
_BEGINNINGS = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip"})
_QUICKTIME = "qt  "


class VideoRefused(Exception):
    """The file is no video that can be published. `text` says what is wrong and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class VideoInspection(BaseModel):
    """Width and height in pixels as shown, `seconds` the length. `private_metadata` names what the file carries besides
    picture and sound: gps, xmp, text, time, track (a track of data, such as places during the film)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mime: str
    width: int
    height: int
    seconds: float
    private_metadata: tuple[str, ...]
    erasures: tuple[Erasure, ...] = ()


def looks_like_video(head: bytes) -> bool:
    """Whether a file's first bytes (12 suffice) are those of an MP4 or QuickTime file."""
    return head[4:8] in _BEGINNINGS


def inspect(chunk: Chunk, size: int, max_bytes: int = MAX_BYTES) -> VideoInspection:
    """Look at an uploaded file of `size` bytes; raises `VideoRefused` when it is too large, broken or of another kind.

    `chunk(start, length)` gives its bytes.
    """
    if size > max_bytes:
        raise VideoRefused(
            t(
                "動画が大きすぎます（{size}バイト）。{limit}バイト以下にしてください。",
                "The video is too large ({size} bytes). Make it {limit} bytes or less.",
            ).fill(size=f"{size:,}", limit=f"{max_bytes:,}")
        )
    if not looks_like_video(chunk(0, 12)):
        raise VideoRefused(
            t(
                "この形式の動画は扱えません。MP4かMOVにしてください。",
                "This kind of video can't be used. Use MP4 or MOV.",
            )
        )
    try:
        seen = film(chunk, size)
    except BrokenError as error:
        raise VideoRefused(
            t(
                "動画の中身を読み取れません。通常のMP4（分割されていないもの）に書き出し直してください。",
                "The video can't be read. Export it again as an ordinary MP4 (not in fragments).",
            )
        ) from error
    if seen.width * seen.height > MAX_PIXELS:
        raise VideoRefused(
            t(
                "動画の画素数が多すぎます（{width}×{height}）。縮小してください。",
                "The video has too many pixels ({width} x {height}). Make it smaller.",
            ).fill(width=seen.width, height=seen.height)
        )
    return VideoInspection(
        mime="video/quicktime" if seen.brand == _QUICKTIME else "video/mp4",
        width=seen.width,
        height=seen.height,
        seconds=seen.seconds,
        private_metadata=tuple(sorted({one.private for one in seen.erasures if one.private})),
        erasures=seen.erasures,
    )


def without(start: int, piece: bytes, erasures: tuple[Erasure, ...]) -> bytes:
    """A piece of the file that begins at byte `start`, with what of the erasures (in order) falls into it."""
    end = start + len(piece)
    clean = bytearray(piece)
    for one in erasures[bisect_right(erasures, start, key=lambda e: e.start + e.length) :]:
        if one.start >= end:
            break
        first, last = max(one.start, start), min(one.start + one.length, end)
        lead = one.lead[first - one.start : last - one.start]
        clean[first - start : last - start] = lead + bytes(last - first - len(lead))
    return bytes(clean)
