"""Letters that look alike. `skeleton` gives two strings that look the same the same form.

A small table of what attackers use in host names (after Unicode UTS 39), not the whole of it; and one of Japanese
characters that a reader of a display name takes for one another.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hasshin.checks.text.normal import normalised

_SAME = {
    "a": "аɑαạăâäáàåã",
    "b": "ЬьƄ",
    "c": "сϲᴄⅽç",
    "d": "ԁⅾɗ",
    "e": "еҽєёéèêë",
    "f": "ƒ",
    "g": "ɡցģ",
    "h": "һհ",
    "i": "іїíìîïιɩıǐ",
    "j": "јϳ",
    "k": "кκⲕ",
    "l": "ӏⅼ|ɭ",
    "m": "мⅿṃ",
    "n": "пոñńņ",
    "o": "оοσօöóòôõøōס",
    "p": "рρ",
    "q": "ԛգ",
    "r": "гᴦɾ",
    "s": "ѕꜱśşš",
    "t": "тτţ",
    "u": "υսüúùûū",
    "v": "ѵνⅴ",
    "w": "ѡԝωա",
    "x": "хχⅹ",
    "y": "уүγýÿ",
    "z": "ᴢżźž",
}
# What stands between words, and what is taken for it; for use inside a character class.
SEPARATORS = (
    r"_\-\.\u2010-\u2015\u2212\u30fc\uff70\u30fb\uff65\u2024\u00b7\u02d7"
    r"\u203f\u2040\ufe33\ufe4d-\ufe4f\uff0d\uff3f\uff0e\u4e00"
)
# One group a line: each is taken for the first. Radicals and compatibility forms are NFKC's business.
_KANJI = {
    "市": "巿", "口": "ロ囗", "力": "カ", "二": "ニ", "工": "エ", "夕": "タ", "ト": "卜", "八": "ハ", "千": "干于",
    "土": "士", "末": "未", "日": "曰", "己": "已巳", "へ": "ヘ", "べ": "ベ", "ぺ": "ペ", "り": "リ", "一": "ー―—–‐‑−-",
    "戸": "戶户", "福": "褔", "島": "嶋嶌", "崎": "﨑埼嵜", "高": "髙", "広": "廣广", "報": "报", "課": "课",
    "県": "縣县",
    "公": "厷", "式": "弌", "松": "枀枩", "長": "长", "門": "门", "区": "區", "国": "國囯", "会": "會", "関": "關関",
    "浜": "濱濵", "沢": "澤泽", "斎": "斉齋齊", "辺": "邊邉", "万": "萬", "竜": "龍龙", "ノ": "丿", "人": "入",
}  # fmt: skip
_KANJI_TABLE = {ord(other): first for first, others in _KANJI.items() for other in others if other != first}
_TABLE = {ord(other): plain for plain, others in _SAME.items() for other in others}
# Within ASCII the alike ones fall together: 0 and o; 1, i and l; 5 and s; rn and m; vv and w; cl and d.
_ASCII = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e", "4": "a", "8": "b", "9": "g"})


def latin(text: str) -> str:
    """`text` with look-alikes of other scripts and accents as plain Latin letters."""
    bare = normalised("NFD", text.translate(_TABLE))
    return "".join(c for c in bare if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """The form that all strings share which look like `text` (lower-case host names)."""
    plain = latin(text).translate(_ASCII)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")


@lru_cache(maxsize=4096)
def look_kanji(text: str) -> str:
    """The form that all display names share which look like `text`, Japanese characters and Latin letters alike."""
    return skeleton(text.translate(_KANJI_TABLE)).translate(_KANJI_TABLE)
