"""Adding up pieces of a text until the limit is passed, whatever a piece weighs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of the text (code-point offsets) with what it weighs."""

    start: int
    weight: int


class Counted(NamedTuple):
    """The sum, and the offset of the first piece that no longer fits (None when all fit)."""

    total: int
    start_over: int | None


def add_up(pieces: Iterable[Piece], limit: int) -> Counted:
    """Sum the pieces in order against `limit` (same unit as the weights)."""
    total = 0
    over: int | None = None
    for piece in pieces:
        total += piece.weight
        if over is None and total > limit:
            over = piece.start
    return Counted(total, over)
