"""How texts say intensities, levels, orders, times, days, heights, warnings and towns; read in NFKC."""

from __future__ import annotations

from typing import Final

import regex

DIGITS: Final = dict(zip("一二三四五六七", "1234567", strict=True))
SIDES: Final = {"弱": "-", "-": "-", "lower": "-", "強": "+", "+": "+", "upper": "+"}
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
ORDERS: Final = {
    "evacuation order": "避難指示",
    "evacuation instruction": "避難指示",
    "evacuation of the elderly": "高齢者等避難",
    "emergency safety measures": "緊急安全確保",
}
LEVEL_OF_ORDER: Final = {"高齢者等避難": 3, "避難指示": 4, "緊急安全確保": 5}

_STRENGTH = r"[1-7一二三四五六七]"
_SIDE = r"弱|強|lower|upper|\+|-(?!\d)"
INTENSITY: Final = regex.compile(
    rf"(?P<most>最大\s?|(?i:maximum\s(?:seismic\s)?))?(?:震度(?!情報|速報|階級|計)|(?i:intensity))[^0-9一二三四五六七\n。]{{0,20}}?"
    rf"(?P<n>{_STRENGTH})(?![\d月日時:])\s?(?P<s>{_SIDE})?"
    rf"(?:\s?(?:から|~|〜|・|と|、|-|to|or)\s?(?:震度)?(?P<n2>{_STRENGTH})(?![\d時分日月:])\s?(?P<s2>{_SIDE})?)?"
)
LEVEL: Final = regex.compile(
    r"(?P<alike>(?i:equivalent to )(?:(?i:alert|warning)\s)?)?"
    r"(?:警戒)?(?:レベル|(?i:(?:alert |warning )?level))\s?(?P<n>[1-5一二三四五])"
    r"(?!\d)(?P<like>\s?(?:相当|-?(?i:equivalent)))?"
)
ORDER: Final = regex.compile(
    r"避難指示|避難勧告|避難準備|高齢者等避難|緊急安全確保"
    r"|(?i:evacuation (?:order|instruction)|evacuation of the elderly|emergency safety measures)"
)
OWN_ORDER: Final = regex.compile(r"市の発令\s?:\s?(?P<order>高齢者等避難|避難指示|緊急安全確保)\s?\([^()\n]{4,}\)")
CLOCK: Final = regex.compile(
    r"(?P<half>午前|午後|夜)?\s?(?<![\d.])(?P<h>\d{1,2})時(?!間)(?:\s?(?P<m>\d{1,2})分|(?P<hm>半))?"
    r"|(?<![\d:.])(?P<h2>\d{1,2}):(?P<m2>\d{2})(?![\d:])(?:\s?(?P<ap>[ap])\.?m\.?)?",
    regex.IGNORECASE,
)
DAY: Final = regex.compile(
    r"(?:(?<!\d)(?P<m>\d{1,2})月)?(?<!\d)(?P<d>\d{1,2})日(?!間|目|以|連続|程度|ほど|おき)"
    r"|(?<![\d/])(?P<m2>\d{1,2})/(?P<d2>\d{1,2})(?![\d/])"
    r"|(?<![a-zA-Z])(?P<em>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (?P<ed>\d{1,2})(?!\d)"
)
HEIGHT: Final = regex.compile(
    r"(?<![\d.])(?P<n>\d{1,3}(?:\.\d)?)\s?(?P<u>cm|センチ|m(?![a-zA-Z])|メートル|(?i:metres|meters))"
)
MAGNITUDE: Final = regex.compile(
    r"(?:(?<![a-zA-Z])M(?:j|w)?|マグニチュード|(?i:magnitude))\s?(?P<n>\d(?:\.\d)?)(?![\d])"
)
KIND: Final = regex.compile(
    r"(?:[\p{Han}ァ-ー]{0,6})(?:特別警報|危険警報|警報|注意報)(?!・注意報)|(?<=警報・)注意報"
    r"|[\p{Han}]{0,6}(?:警戒|危険|発生|注意)情報"
)
BOTH: Final = regex.compile(r"(?:気象)?(?:特別警報・)?警報・注意報")
LIFTED: Final = regex.compile(r"解除|(?i:lifted|cancelled)")
DRILL: Final = regex.compile(r"【訓練】|【試験】|これは訓練です|訓練放送|\[DRILL\]")
TOWN: Final = regex.compile(r"(?<![\p{Han}])[\p{Han}ヶケ]{1,4}[市町村](?=[にでのはをがへと、。\s・)\]】」]|$)")
NO_TOWN: Final = frozenset(
    {
        "本市",
        "当市",
        "全市",
        "各市",
        "都市",
        "同市",
        "他市",
        "市町村",
        "各町",
        "各村",
        "隣町",
        "町村",
        "政令市",
        "中核市",
        "近隣市",
        "隣接市",
        "本町",
        "本村",
        "当町",
        "当村",
        "同町",
        "同村",
    }
)
