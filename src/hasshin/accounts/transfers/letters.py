"""Letters of names: what was lost or broken on the way here, and which ways of writing are the same person."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from hasshin.policy.text import Text, t

REPLACED: Final = re.compile(r"[?？〓�□■▢▯＊*●○◆◇]")
PRIVATE: Final = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
SELECTORS: Final = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]")
KANJI_OR_KANA: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u3005]")
BY_CHANCE: Final = {"cp932": 0.55, "cp1252": 0.28, "latin-1": 0.28}
"""Of garbled letters at least this share come back as Japanese; of sound text in CP932, at most one in two."""
_SAME = str.maketrans(
    "髙﨑嵜𠮷濵濱邊邉齋齊澤櫻廣德眞惠國壽藏瀨嶋嶌龍槇曾彌靜假圓豐",
    "高崎崎吉浜浜辺辺斎斉沢桜広徳真恵国寿蔵瀬島島竜槙曽弥静仮円豊",
)


def same_letters(name: str) -> str:
    """A name for comparing alone: without blanks and variation selectors, each variant as its common letter."""
    plain = SELECTORS.sub("", name).translate(_SAME)
    plain = SELECTORS.sub("", unicodedata.normalize("NFKC", plain)).translate(_SAME)
    return re.sub(r"[\s\u3000・･=＝]+", "", plain).casefold()


def broken_name(name: str) -> tuple[str, Text, Text] | None:
    """Code, what and how to mend, where letters of a name were replaced or broken; None for a sound one."""
    if found := REPLACED.search(name):
        return (
            "letter_replaced",
            t(
                "氏名の文字が「{mark}」に置き換わっています：{name}",
                "A letter of the name was replaced by “{mark}”: {name}",
            ).fill(mark=found.group(), name=name),
            t(
                "Shift_JISで表せない字（𠮷など）は失われています。UTF-8かExcelの形式で出し直してください。",
                "A letter that Shift_JIS can't hold (such as 𠮷) was lost. Export as UTF-8 or Excel instead.",
            ),
        )
    return broken_letters(name)


def broken_letters(text: str) -> tuple[str, Text, Text] | None:
    """The same for any cell: letters of a private area (外字), and text that was read in a wrong encoding before."""
    if found := PRIVATE.search(text):
        return (
            "letter_private",
            t("外字（U+{code}）が含まれています：{text}", "It holds a private letter (gaiji, U+{code}): {text}").fill(
                code=f"{ord(found.group()):04X}", text=text
            ),
            t("Unicodeにある文字で書いてください。", "Write it in letters that Unicode has."),
        )
    if was := _mojibake(text):
        return (
            "mojibake",
            t(
                "文字化けしています：{text}（元は「{was}」のようです）", "Garbled: {text} (it seems to have been {was})"
            ).fill(text=text, was=was),
            t(
                "文字が化ける前の元のファイルから保存し直してください。",
                "Save it anew from the source, before it was garbled.",
            ),
        )
    return None


def _mojibake(text: str) -> str:
    """What the text was before somebody read it in a wrong encoding; "" where it looks sound.

    Bytes that were lost on the way are passed over: more letters come back than any sound text could give by chance.
    """
    for wrong, right in (("cp932", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp932")):
        was = text.encode(wrong, "ignore").decode(right, "ignore")
        letters = [c for c in was if KANJI_OR_KANA.match(c)]
        rest = [c for c in was if not c.isascii() and not KANJI_OR_KANA.match(c)]
        garbled = [c for c in text if not c.isascii()]
        if not rest and len(was) < len(text) and len(letters) > len(garbled) * BY_CHANCE[wrong]:
            return was
    return ""
