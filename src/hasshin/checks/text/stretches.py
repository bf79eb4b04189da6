"""Stretches of a text that are taken already: asked often, so answered by halving instead of by looking at each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Stretches:
    """Stretches (offsets, end excluded) of which none lies inside another."""

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def take(self, start: int, end: int) -> bool:
        """Whether start to end was free; then it is taken now."""
        if self.meets(start, end):
            return False
        at = bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def meets(self, start: int, end: int) -> bool:
        """Whether any shares a character with start to end."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._ends[at - 1] > start

    def holds(self, place: int) -> bool:
        """Whether the character at `place` is taken."""
        at = bisect_right(self._starts, place)
        return at > 0 and self._ends[at - 1] > place
