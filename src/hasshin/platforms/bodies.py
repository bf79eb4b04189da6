"""Bodies of requests that are too large to be held at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that is sent as it is, piece by piece: `chunk(start, length)` gives its bytes, `digest` is the SHA-256 of
    all of them in hex, which the caller has checked. `seconds` replaces the bounds' total (0: it doesn't).
    """

    chunk: Callable[[int, int], bytes]
    size: int
    mime: str
    digest: str
    seconds: float = 0.0

    def pieces(self) -> Iterator[bytes]:
        """The body. OSError when a piece can't be read, or is not there."""
        start = 0
        while start < self.size:
            piece = self.chunk(start, min(_PIECE, self.size - start))
            if not piece:
                raise OSError("the file became shorter while it was sent")
            start += len(piece)
            yield piece
