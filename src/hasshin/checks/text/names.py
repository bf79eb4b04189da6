"""Finding names however they are written: width, kana, letter case, spaces, middle dots and old forms of characters.

What differs only in these is one name: 「山崎 花子」, 「山﨑花子」; 「さくら党」, 「サクラ党」, 「ｻｸﾗ党」.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

import regex

from hasshin.checks.text.domains import decode
from hasshin.checks.text.folding import fold

SHORTEST = 2
"""Characters of a name, without spaces: a single one would be found everywhere."""
_SKIPPED = regex.compile(r"[\s・･·•‧∙\-‐‑‒–—_=＝.,、。'’\"“”「」『』()\[\]【】/|~]")
_HIRAGANA = {c: c - 0x60 for c in range(ord("ァ"), ord("ヶ") + 1)}
_FORMS = str.maketrans(
    "髙﨑碕嵜濵濱邊邉齋齊斎澤櫻廣國眞嶋嶌德惠榮會黨學縣區𠮷龍瀧條與禮壽實靜藏應彌彥淺燈堯遙曾萬亞圓團穗緖",
    "高崎崎崎浜浜辺辺斉斉斉沢桜広国真島島徳恵栄会党学県区吉竜滝条与礼寿実静蔵応弥彦浅灯尭遥曽万亜円団穂緒",
)
_RUN = regex.compile(r"[^\s<>「」]++")
_ENCODED = regex.compile(r"%[0-9A-Fa-f]{2}|xn--")
_LATIN = regex.compile(r"[0-9A-Za-z]")


class Name(NamedTuple):
    """A stretch of a text (offsets into it as written) that is a name, and which of those asked for it is."""

    start: int
    end: int
    asked: str


def key(name: str) -> str:
    """What all ways of writing a name have in common; "" for one that holds nothing to look for."""
    return "".join(letter for _, letter in _letters(fold(name).text))


def names_in(text: str, names: Iterable[str]) -> list[Name]:
    """All places in `text`, and in the plain reading of its encoded addresses, that hold one of the names."""
    wanted = {k: name for name in names if len(k := key(name)) >= SHORTEST}
    if not text or not wanted:
        return []
    found = {(n.start, n.end): n for n in _plain(text, wanted)}
    for run in _RUN.finditer(text):
        if _ENCODED.search(run[0]) and (hidden := next(_plain(_readable(run[0]), wanted), None)) is not None:
            found.setdefault((run.start(), run.end()), Name(run.start(), run.end(), hidden.asked))
    return sorted(found.values())


def _plain(text: str, wanted: dict[str, str]) -> Iterator[Name]:
    folded = fold(text)
    kept = list(_letters(folded.text))
    line = "".join(letter for _, letter in kept)
    for looked, name in wanted.items():
        at = line.find(looked)
        while at >= 0:
            first, last = kept[at][0], kept[at + len(looked) - 1][0]
            start, end = folded.span(first, last + 1)
            if not _inside_a_word(text, start, end, looked):
                yield Name(start, end, name)
            at = line.find(looked, at + 1)


def _letters(folded: str) -> Iterator[tuple[int, str]]:
    """Index and plain form of each character that counts."""
    for index, written in enumerate(folded):
        if not _SKIPPED.match(written):
            for letter in written.translate(_HIRAGANA).translate(_FORMS).casefold():
                yield index, letter


def _inside_a_word(text: str, start: int, end: int, looked: str) -> bool:
    """A name in Latin letters is no name within a longer word."""
    if not looked.isascii():
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(_LATIN.match(before) or _LATIN.match(after))


def _readable(address: str) -> str:
    """An address as a reader would see it: percent signs and punycode undone."""
    plain = unquote(address, errors="ignore")
    return str(regex.sub(r"[a-z0-9.-]*xn--[a-z0-9.-]+", lambda m: decode(m[0]), plain))
