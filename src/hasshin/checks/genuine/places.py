"""Words in handles: names of places, kinds of bodies, and words that anybody adds without naming anything."""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from hasshin.checks.genuine.forms import plain
from hasshin.checks.text.confusable import SEPARATORS, latin
from hasshin.checks.text.suffixes import suffixes

KINDS = {
    "city": "city", "shi": "city", "town": "town", "cho": "town", "machi": "town", "village": "village",
    "vill": "village", "mura": "village", "son": "village", "pref": "pref", "prefecture": "pref", "ken": "pref",
    "ward": "ward", "ku": "ward", "metro": "metro", "tokyo": "metro",
}  # fmt: skip
CLAIMS = frozenset(
    [
        "official",
        "officially",
        "kousiki",
        "koushiki",
        "kosiki",
        "koshiki",
        "kohshiki",
        "verified",
        "real",
        "true",
        "formal",
        "honmono",
        "gov",
        "govt",
        "government",
        "cityhall",
    ]
)
EXTRA = CLAIMS | frozenset(
    [
        "jp",
        "jpn",
        "japan",
        "info",
        "information",
        "news",
        "the",
        "of",
        "in",
        "at",
        "sns",
        "x",
        "tw",
        "twitter",
        "fb",
        "facebook",
        "ig",
        "insta",
        "instagram",
        "yt",
        "youtube",
        "line",
        "account",
        "acc",
        "acct",
        "help",
        "support",
        "contact",
        "web",
        "site",
        "net",
        "online",
        "bot",
        "new",
        "now",
        "main",
        "public",
        "user",
        "id",
        "profile",
        "page",
        "team",
        "admin",
        "center",
        "centre",
        "desk",
        "sub",
        "backup",
        "alt",
        "second",
        "jimukyoku",
        "oshirase",
    ]
)
SECTIONS = frozenset(
    [
        "pr",
        "koho",
        "kouhou",
        "kohou",
        "kocho",
        "kouchou",
        "kanko",
        "kankou",
        "tourism",
        "bousai",
        "bosai",
        "bohsai",
        "kiki",
        "kikikanri",
        "shobo",
        "shoubou",
        "fire",
        "kosodate",
        "kodomo",
        "shigikai",
        "gikai",
        "council",
        "library",
        "toshokan",
        "kyoiku",
        "kyouiku",
        "suido",
        "suidou",
        "gomi",
        "park",
        "koen",
        "kouen",
        "event",
        "bunka",
        "sports",
        "health",
        "kenko",
        "kenkou",
        "mayor",
        "sicho",
        "shicho",
    ]
)
SHORTEST_PLACE = 4
_SPLIT = regex.compile(rf"[{SEPARATORS}\s]+|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_PARTS_OF_JP = 3  # place.prefecture.jp


@cache
def places() -> frozenset[str]:
    """Names of Japan's municipalities and prefectures in Latin letters, as its domain names have them."""
    found: set[str] = set()
    for suffix in suffixes():
        parts = suffix.split(".")
        if parts[-1] == "jp" and len(parts) == _PARTS_OF_JP and parts[1] not in {"co", "or", "ne", "ac", "go", "lg"}:
            found |= {parts[0], parts[1]}
    return frozenset(name for name in found if name.isalpha() and name.isascii() and len(name) >= SHORTEST_PLACE)


@lru_cache(maxsize=8192)
def words_of(handle: str) -> tuple[str, ...]:
    """A handle's words: cut at separators and digits, then known words cut off both ends of what is written as one."""
    rough = (part for part in _SPLIT.split(latin(plain(handle))) if part)
    return tuple(word for part in rough for word in _cut(part))


def _cut(part: str) -> list[str]:
    if part in places() or part in KINDS or part in EXTRA or part in SECTIONS or part.isdigit():
        return [part]
    known = sorted({*KINDS, *EXTRA, *SECTIONS} - {"x", "id", "in", "at", "of", "ku", "pr", "tw"}, key=len, reverse=True)
    for word in known:
        rest = len(part) - len(word)
        if rest >= SHORTEST_PLACE and part.endswith(word):
            return [*_cut(part[:rest]), word]
        if rest >= SHORTEST_PLACE and part.startswith(word):
            return [word, *_cut(part[len(word) :])]
    return [part]


@lru_cache(maxsize=8192)
def core(handle: str) -> tuple[str, ...]:
    """The words that say whose it is, in order: without what anybody adds (official, jp, 2)."""
    return tuple(word for word in words_of(handle) if word not in EXTRA and not word.isdigit())


def other_body(handle: str, ours: str, place: str, kind: str) -> bool:
    """Whether the handle names another place, or another kind of body of the same name, than ours does.

    `place` and `kind` are the city's own, as in its domain name ("fukushima", "city").
    """
    mine = {*words_of(ours), place}
    for word in words_of(handle):
        if word in mine:
            continue
        if word in KINDS and KINDS[word] not in {kind, *(KINDS[w] for w in mine if w in KINDS)}:
            return True
        if word in places():
            return True
    return False
