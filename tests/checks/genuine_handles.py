"""Two sides to judge `verify` by: handles made to be taken for ours, and handles of others that must not be.

Neither was looked at while the comparisons were written: the imitations come from operators and a seed, the others from
the names of all of Japan's municipalities and from a list of handles as prefectures, cities, clubs and shops have them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from hasshin.checks.genuine.known import Book, City, Known
from hasshin.checks.genuine.places import places

HOMOGLYPHS = {"a": "а", "e": "е", "o": "ο", "i": "і", "c": "с", "p": "р", "s": "ѕ", "u": "υ", "y": "у", "h": "һ"}
DIGITS = {"o": "0", "l": "1", "i": "1", "s": "5", "e": "3", "a": "4"}
PATTERNS = ("{p}_city", "{p}city", "city_{p}", "{p}_koho", "kouhou_{p}", "{p}_city_pr", "{p}_bousai", "{p}_official")
OTHERS = [
    "chiba_pref",
    "chiba_city",
    "chibapref",
    "nagareyama_city",
    "kashiwa_city",
    "kashiwacity",
    "noda_city",
    "abiko_city",
    "ichikawa_city_pr",
    "funabashi_city",
    "urayasu_city",
    "katsushika_city",
    "adachi_city",
    "misato_city",
    "yoshikawa_city",
    "koshigaya_city",
    "tokyo_bousai",
    "koriyama_city",
    "iwaki_city",
    "aizu_city",
    "fukushima_pref",
    "pref_fukushima",
    "fukushimapref",
    "fukushima_minpo",
    "fukushima_univ",
    "fukushima_tv",
    "fukushimaunited",
    "fukushima_kanko_bus",
    "yamagata_city",
    "sendai_city",
    "sendaicity",
    "miyagi_pref",
    "niigata_city",
    "tokushima_city",
    "tokushima_pref",
    "hiroshima_city",
    "kagoshima_city",
    "fukuoka_city",
    "fukuyama_city",
    "fukui_city",
    "fukui_pref",
    "matsue_city",
    "matsuyama_city",
    "matsumoto_city",
    "matsusaka_city",
    "matsubara_city",
    "matsuura_city",
    "matsushima_town",
    "matsudo_fan",
    "matsudo_ramen",
    "matsudo_fc",
    "matsudo_cycle",
    "matsudo_minna",
    "matsudo_kid",
    "ilovematsudo",
    "matsudo_lover",
    "nhk_news",
    "japan_rail",
    "jma_kishou",
    "mlit_japan",
    "kantei",
    "police_chiba",
    "mpd_bousai",
    "keisei_railway",
    "shin_keisei",
    "kasumigaura_city",
    "kashima_city",
    "kashihara_city",
    "kasugai_city",
    "kasukabe_city",
    "kasugacity",
    "toda_city",
    "tosa_city",
    "librahack",
    "mayor_of_london",
    "cityoflondon",
    "nyc_gov",
    "parisofficial",
    "visit_japan",
    "tourismchiba",
    "bayfm78",
    "lotte_marines",
]


def cities() -> dict[str, Book]:
    """Three cities as they might be: one long name, one that is also its prefecture's, one that is invented."""
    return {
        "matsudo": _book(
            "松戸市",
            "Matsudo City",
            "city.matsudo.chiba.jp",
            [
                "matsudo_city",
                "matsudo_koho",
                "matsudo_bousai",
                "matsudo_kanko",
                "matsudo.city",
                "matsudo-city",
                "Matsudo_Library",
            ],
        ),
        "fukushima": _book(
            "福島市",
            "Fukushima City",
            "city.fukushima.fukushima.jp",
            [
                "fukushima_city",
                "fukushimacity_pr",
                "fukushima_bousai",
                "fukushima.shi",
                "momorin_fukushima",
                "hanamiyama_city",
            ],
        ),
        "kasumigahara": _book(
            "霞ヶ原町",
            "Kasumigahara Town",
            "town.kasumigahara.lg.jp",
            [
                "kasumigahara_town",
                "kasumigahara_koho",
                "kasumigahara_shobo",
                "kasumi_town_kosodate",
            ],
        ),
    }


def _book(ja: str, en: str, domain: str, handles: list[str]) -> Book:
    services = ["x", "x", "x", "x", "facebook", "line", "instagram", "youtube"]
    accounts = [Known(n, services[n % len(services)], handle, f"{ja}{n}") for n, handle in enumerate(handles, 1)]
    return Book(City((ja, en), (domain,)), accounts)


def imitations(book: Book, seed: int = 7) -> Iterator[tuple[str, str]]:
    """(how it was made, what a citizen pastes), several of each kind for each account."""
    chance = random.Random(seed)
    for one in book.accounts:
        h = one.handle.lower()
        letters = [n for n, c in enumerate(h) if c.isalpha()]
        for n in chance.sample([n for n in letters if h[n] in HOMOGLYPHS], 2):
            yield "homoglyph", f"@{h[:n]}{HOMOGLYPHS[h[n]]}{h[n + 1 :]}"
        for n in chance.sample([n for n in letters if h[n] in DIGITS], 2):
            yield "digit", f"@{h[:n]}{DIGITS[h[n]]}{h[n + 1 :]}"
        for n in chance.sample(letters, 2):
            yield "doubled", f"@{h[:n]}{h[n]}{h[n:]}"
        for n in chance.sample(letters[1:], 2):
            yield "dropped", f"@{h[:n]}{h[n + 1 :]}"
        for n in chance.sample([n for n in letters[1:-1] if n + 1 < len(h) and h[n] != h[n + 1]], 2):
            yield "swapped", f"@{h[:n]}{h[n + 1]}{h[n]}{h[n + 2 :]}"
        for extra in ("_official", "_jp", "2", "_info", "_new"):
            yield "extra words", f"@{h}{extra}"
        yield "extra words", f"@the_{h}"
        yield "separators", "@" + h.replace("_", "").replace(".", "").replace("-", "") + "_"
        yield "invisible", f"@{h[:4]}\u200b{h[4:]}"
        yield "bidi", f"@{h[:3]}\u202e{h[3:]}"
        yield "full-width", "@" + "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in h)
        yield "accent", "@" + h.replace("a", "á", 1).replace("o", "ö", 1)
        yield "subdomain", f"https://x.com.login-{chance.randrange(99)}.example/{h}"
        yield "user part", f"https://twitter.com@evil.example/{h}"
        yield "look-alike host", f"https://faceb00k.com/{h}"
        yield "other service", f"https://www.tiktok.com/@{h}"


def others() -> list[str]:
    """Handles of others: each municipality and prefecture in each pattern, and those of the list."""
    made = [pattern.format(p=place) for place in sorted(places()) for pattern in PATTERNS]
    return [*made, *OTHERS]
