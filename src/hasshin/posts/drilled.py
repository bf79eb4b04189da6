"""What of a post belongs to a drill (訓練), and whether its words say so."""

from __future__ import annotations

from collections.abc import Collection

from hasshin.checks.text.folding import fold


def says_drill(text: str, marks: Collection[str]) -> bool:
    """Whether one of the marks can be read in the text, however its letters are written."""
    seen = fold(text).text
    return any(fold(mark).text in seen for mark in marks if mark)
