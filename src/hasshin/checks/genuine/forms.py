"""The forms in which handles and names are compared: as the service sees them, as the eye sees them, as they sound."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from hasshin.checks.text.confusable import SEPARATORS, latin, look_kanji, skeleton
from hasshin.checks.text.normal import normalised

# Characters that leave no trace on the screen, variation selectors and tags among them.
UNSEEN = regex.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\U000e0000-\U000e0fff]"
)
BIDI = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SEPARATED = regex.compile(rf"[{SEPARATORS}\s]+")
_DECORATION = regex.compile(
    r"[\p{So}\p{Sk}\p{Cn}\p{Co}\s・!！?？★☆♪【】\[\]()（）「」『』<>〈〉《》|｜/／~〜：:.,、。'\"]+"
)
_SOUNDS = (
    ("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("sh", "sy"), ("ch", "ty"), ("j", "zy"),
    ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("nn", "n"),
)  # fmt: skip


def canonical(service: str, handle: str) -> str:
    """The handle as its service compares it: without @, letter case aside; Facebook sets dots aside too."""
    plain = handle.strip().removeprefix("@").lower()
    return plain.replace(".", "") if service == "facebook" else plain


def without_unseen(text: str) -> str:
    """`text` without characters that can't be seen."""
    return str(UNSEEN.sub("", text))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Compatibility forms resolved (full-width letters, Kangxi radicals), unseen characters dropped, lower case."""
    return normalised("NFKC", without_unseen(text)).lower()


@lru_cache(maxsize=8192)
def look(handle: str) -> str:
    """What all handles share that look like this one: no separators, look-alike letters fallen together."""
    return skeleton(str(_SEPARATED.sub("", latin(plain(handle)))))


@lru_cache(maxsize=8192)
def parts_of(handle: str) -> tuple[str, ...]:
    """The handle's parts between its separators."""
    return tuple(_SEPARATED.split(latin(plain(handle))))


@lru_cache(maxsize=8192)
def letters(handle: str) -> str:
    """The handle's letters and digits as they are, without separators."""
    return str(_SEPARATED.sub("", latin(plain(handle))))


@lru_cache(maxsize=8192)
def sound(handle: str) -> str:
    """What all spellings of the same Japanese words in Latin letters share (Hepburn and Kunrei, long vowels)."""
    text = letters(handle)
    for one, other in _SOUNDS:
        text = text.replace(one, other)
    return text


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """What all display names share that look like this one: no decoration, look-alike characters fallen together."""
    bare = look_kanji(plain(name))
    return str(_DECORATION.sub("", "".join(c for c in bare if not unicodedata.combining(c))))


def same_name(one: str, other: str) -> bool:
    """Whether two display names are the same but for spaces, width of letters and letter case."""

    def form(text: str) -> str:
        return "".join(unicodedata.normalize("NFC", text).split()).lower()

    return form(one) == form(other)
