"""Reading through disguise: full-width, half-width and styled letters as plain ones, invisible characters dropped.

The folded text is what rules look at; offsets lead back to the text as written, so that a finding marks the
author's own words.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import regex

# What leaves no trace on the screen: soft hyphen, zero-width, word joiner, byte-order mark, tags, selectors.
INVISIBLE = regex.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_CLUSTER = regex.compile(r"(?s).[\uff9e\uff9f\p{M}]{0,30}+")
_PLAIN = regex.compile(r"[\x00-\x7f\u3001-\u3029\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]*+")
_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
# Look like ASCII punctuation, and are used for it in disguised addresses.
_PUNCTUATION = str.maketrans(
    "\u2044\u2215\u29f8\u2571\u2010\u2011\u2012\u2013\u2212\u2236\ua789\u2024\u00b7", "////-----::.."
)


class Folded(NamedTuple):
    """`text` with, for each of its characters, start and end offsets of what it came from in `written`."""

    written: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as written for a non-empty stretch of the folded text."""
        return self.starts[start], self.ends[end - 1]


def fold(written: str) -> Folded:
    """Fold `written`: compatibility forms (NFKC), ASCII in lower case, invisible characters dropped."""
    if _PLAIN.fullmatch(written):
        places = tuple(range(len(written)))
        return Folded(written, written.translate(_LOWER), places, tuple(p + 1 for p in places))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(written):
        piece = match[0]
        if len(piece) > 1 or not _PLAIN.fullmatch(piece):
            piece = unicodedata.normalize("NFKC", INVISIBLE.sub("", piece)).translate(_PUNCTUATION)
        piece = piece.translate(_LOWER)
        chars.append(piece)
        starts += [match.start()] * len(piece)
        ends += [match.end()] * len(piece)
    return Folded(written, "".join(chars), tuple(starts), tuple(ends))
