"""Characters that not every reader sees: vendor extensions, private use, invisible, garbled or stacked ones."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding

# Beyond JIS X 0208: enclosed, squared and parenthesised characters, number forms, letter-like symbols. Not those that
# JIS X 0208 has (℃ Å), that are emoji when followed by U+FE0F, or that every font has (™, fractions of Latin-1).
_BLOCKS = (
    r"[\u2460-\u24ff\u2776-\u2793\u3200-\u33ff\u2150-\u218b\u2100-\u2102\u2104-\u2121\u2123-\u212a\u212c-\u2138\u213a-\u214f"
    r"\uf900-\ufaff\ufb00-\ufb06\U0001d400-\U0001d7ff\U0001f100-\U0001f16f](?!\ufe0f)"
)
# Emoji that lie in those blocks, with or without selector.
_EMOJI = regex.compile(r"\p{Emoji_Presentation}")
# Kanji beyond the basic plane, save 𠮟, which is of the list for common use; and variation sequences of kanji.
_RARE = regex.compile(r"[\U00020000-\U0003ffff--[\U00020b9f]]|\p{Han}[\U000e0100-\U000e01ef]", regex.V1)
_BROKEN = regex.compile(r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]+")
_CONTROL = regex.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]+|(?<!\p{Emoji})[\u200b\u2060\ufeff]+"
)
_STACKED = regex.compile(
    r"(?:[\p{Han}\p{Hiragana}\p{Katakana}ー](?:[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff])++)++"
    r"|(?:\p{L}(?:[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){3,}+)++"
)
# UTF-8 read as Shift_JIS, UTF-8 read as Latin-1, Shift_JIS read as Latin-1, EUC-JP read as Shift_JIS.
_GARBLED = (
    regex.compile(r"[縺繧繝][^\n]{0,2}(?:[^\n。、]{0,4}?[縺繧繝譁蜿荳莨蟶螳蝨髢][^\n]{0,2}){2,}[?・]?"),
    regex.compile(r"(?:[ãäåæçèé][\u0080-\u00bf\u0152-\u0178\u2018-\u203a\u20ac\u2122]{1,2}){2,}"),
    regex.compile(r"(?:[‚ƒ][\u0080-\u00ff\u2018-\u203a]){3,}"),
    regex.compile(r"(?:[､･][\uff61-\uff9f]){4,}"),
)
# Gyaru-moji: Greek, Cyrillic and signs used as kana, and small kana where no word has them.
_KANA = r"\p{Hiragana}\p{Katakana}ー"
_STRANGE = r"\p{Greek}\p{Cyrillic}⊂⊃〃"
# From the start of a run up to its last sign, possessive: no run of kana is looked at from each of its characters.
_SIGNS_IN_KANA = regex.compile(
    rf"(?:(?<![{_KANA}{_STRANGE}(ゝ])|\G)(?:[{_KANA}(ゝ]*+[{_STRANGE}])++[{_KANA}ゝ]*+"
    rf"(?:、(?=[{_KANA}]*+[{_STRANGE}])[{_KANA}{_STRANGE}]*+)*+"
)
_SMALL = regex.compile(
    r"(?<![\p{Hiragana}\p{Katakana}])[ぁぃぅぇぉゃゅょっ]|(?<![きしちにひみりぎじぢびぴキシチニヒミリギジヂビピてでテデヴふフウ])[ゃゅょ]|[あ-わ](?<![ふうてでツっぁ-ぉ])[ぃぅ]"
)


def _vendor() -> str:
    """What code page 932 has beyond JIS X 0208: NEC's row 13, NEC's and IBM's extensions (①, ㈱, 髙)."""
    same_as_jis = "～－∥￠￡￢―￤＇＂〝〟"
    found = []
    for point in range(0xA0, 0xFF00):
        char = chr(point)
        try:
            char.encode("cp932")
        except UnicodeEncodeError:
            continue
        try:
            char.encode("shift_jis")
        except UnicodeEncodeError:
            if char not in same_as_jis:
                found.append(char)
    return "".join(found)


_DEPENDENT = regex.compile(rf"{_BLOCKS}|[{_vendor()}](?!\ufe0f)")


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`platform_characters`; values: `form` vendor, rare_kanji, broken, control, stacked, garbled or kana_signs."""
    text = reading.written
    if text.isascii() and text.isprintable():
        return
    for match in _DEPENDENT.finditer(text):
        if not _EMOJI.match(match[0]):
            yield reading.finding("platform_characters", match.start(), match.end(), values={"form": "vendor"})
    forms = [
        ("rare_kanji", _RARE, False),
        ("broken", _BROKEN, True),
        ("control", _CONTROL, False),
        ("stacked", _STACKED, True),
    ]
    forms += [("garbled", pattern, True) for pattern in _GARBLED]
    for form, pattern, certain in forms:
        for match in pattern.finditer(text):
            yield reading.finding(
                "platform_characters", match.start(), match.end(), certain=certain, values={"form": form}
            )
    for match in _SIGNS_IN_KANA.finditer(text):
        if _reads_as_signs(match[0]):
            yield reading.finding(
                "platform_characters", match.start(), match.end(), certain=False, values={"form": "kana_signs"}
            )


def _reads_as_signs(run: str) -> bool:
    """Kana with signs among them, where small kana or set-theory signs show that no real Greek is meant."""
    strange = regex.findall(rf"[{_STRANGE}]", run)
    kana = regex.findall(rf"[{_KANA}]", run)
    odd = _SMALL.search(run) or any(c in "⊂⊃〃" for c in strange)
    return len(strange) >= 2 and bool(kana) and bool(odd)  # noqa: PLR2004  # one Greek letter is a word's own
