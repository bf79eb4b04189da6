"""Japanese text in bigrams for full-text search, as tokens of plain ASCII. Pure.

A token is the hexadecimal code points of its one or two characters, so no word of a searcher can be a query's syntax.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = "z"
"""Stands between words, so that no phrase runs over a gap."""

MOST_TERMS = 20
LONGEST_TERM = 200
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200d\ufeff]")
_PAIR = 2


def normal(text: str) -> str:
    """`text` as search compares it: NFKC, letter case folded, no variation selectors, one space between words."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_SELECTORS.sub("", folded).split())


def terms(query: str) -> tuple[str, ...]:
    """The words of a query in normal form, without repeats; all of them must be found."""
    return tuple(dict.fromkeys(term[:LONGEST_TERM] for term in normal(query).split()))[:MOST_TERMS]


def token(characters: str) -> str:
    """The token of one or two characters."""
    return "".join(f"{ord(c):06x}" for c in characters)


def pairs(word: str) -> list[str]:
    """Tokens of all neighbouring characters of a word, in order."""
    return [token(word[i : i + _PAIR]) for i in range(len(word) - 1)]


def singles(word: str) -> list[str]:
    """Tokens of the single characters of a word."""
    return [token(c) for c in word]


def pair_stream(text: str) -> str:
    """All pairs of a text in normal form, in order, with breaks between words."""
    return f" {BREAK} ".join(" ".join(pairs(word)) for word in text.split())


def single_stream(text: str) -> str:
    """All different single characters of a text in normal form."""
    return " ".join(dict.fromkeys(singles(text.replace(" ", ""))))


def all_grams(text: str) -> list[str]:
    """All different tokens of a text in normal form, single characters and pairs."""
    found: dict[str, None] = {}
    for word in text.split():
        found |= dict.fromkeys((*singles(word), *pairs(word)))
    return list(found)


def needed(term: str) -> list[str]:
    """The tokens that a text must have to contain the term."""
    return pairs(term) if len(term) >= _PAIR else singles(term)


def match(query_terms: tuple[str, ...]) -> str:
    """The terms as an FTS5 query over the columns `pairs` and `singles`; made of hexadecimal digits alone."""
    parts = []
    for term in query_terms:
        column = "pairs" if len(term) >= _PAIR else "singles"
        parts.append(f'{column} : "{" ".join(needed(term))}"')
    return " AND ".join(parts)
