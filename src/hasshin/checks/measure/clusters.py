"""Grapheme clusters: what a reader takes for one character."""

from __future__ import annotations

from typing import Any

import regex

# \X alone counts flags from the start of their row at each of them, which takes the square of the row's length.
_CLUSTER = regex.compile(
    r"\p{Regional_Indicator}{2}[\p{Grapheme_Cluster_Break=Extend}\p{Grapheme_Cluster_Break=SpacingMark}\u200d]*+|\X"
)


def clusters(text: str, start: int = 0, end: int | None = None) -> Any:
    """Matches of all clusters between the offsets, in order."""
    return _CLUSTER.finditer(text, start, len(text) if end is None else end)
