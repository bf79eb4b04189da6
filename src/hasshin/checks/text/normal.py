"""Unicode normal forms in linear time, whatever is piled on a letter."""

from __future__ import annotations

import unicodedata
from typing import Literal

import regex

# Ordering n marks on one letter takes n² steps. No writing has more than a few; UAX 15 (stream-safe text) allows 30.
_MANY = regex.compile(r"\p{M}{31}")
_PIECE = regex.compile(r"\P{M}*+\p{M}{0,30}+")


def normalised(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """`text` in `form`; marks beyond the 30th on one letter are ordered among themselves."""
    if not _MANY.search(text):
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))
