"""What `source_mismatch` says, by `values["what"]`: how a text contradicts the telegram that it came from."""

from __future__ import annotations

from typing import Final

from hasshin.policy.text import Text, t

_MEND = t("電文の数字に合わせるか、その部分を除いてください。", "Use the telegram's figure, or leave that part out.")


def _differs(ja: str, en: str) -> tuple[Text, Text]:
    return (
        t(
            f"本文の{ja}「{{said}}」は、出典の電文と違います（電文：{{source}}）。",
            f"The {en} “{{said}}” is not the telegram's ({{source}}).",
        ),
        _MEND,
    )


SOURCE_SAYS: Final[dict[str, tuple[Text, Text]]] = {
    "source_intensity": _differs("震度", "seismic intensity"),
    "source_level": _differs("レベル", "level"),
    "source_time": _differs("時刻", "time"),
    "source_day": _differs("日付", "day"),
    "source_height": _differs("高さ", "height"),
    "source_magnitude": _differs("マグニチュード", "magnitude"),
    "source_kind": _differs("警報等の名前", "warning"),
    "source_area": _differs("地名", "place"),
    "source_lifted": (
        t("電文は解除を伝えていません（電文：{source}）。", "The telegram lifts nothing ({source})."),
        _MEND,
    ),
    "source_not_lifted": (
        t(
            "電文は解除を伝えていますが、本文にありません（{source}）。",
            "The telegram lifts it; the text does not say so ({source}).",
        ),
        t("解除されたことを書いてください。", "Say that it is lifted."),
    ),
    "source_level_as_order": (
        t(
            "気象庁の「{source}」を、市の警戒レベル「{said}」として書いています。",
            "“{said}” presents JMA's level as the city's own alert level.",
        ),
        t("「{source}」のように「相当」を付けてください。", "Say “equivalent”."),
    ),
    "source_order": (
        t(
            "気象庁の電文を基にした投稿に、市の避難情報「{said}」は書けません。",
            "A post from a JMA telegram can't speak of the city's own “{said}”.",
        ),
        t(
            "市が発令したときは、市の避難情報の定型文で起案するか、出典・根拠の欄に"
            "「市の発令：避難指示（災害対策本部 第3号）」の形で書いてください。",
            "Where the city gave one, write it from the city's own template, or state it in the sources as"
            " 「市の発令：避難指示（by whom, which number）」.",
        ),
    ),
    "source_mark": (
        t(
            "訓練・試験の電文から起こした投稿は「{source}」で始めてください。",
            "A text from a drill or test telegram begins with {source}.",
        ),
        t("各本文の先頭に「{source}」を付けてください。", "Put {source} before each text."),
    ),
    "source_real": (
        t("実際の電文を、訓練として書いています（{said}）。", "A real telegram is written of as a drill ({said})."),
        t("訓練の表記を除いてください。", "Leave the mark of a drill out."),
    ),
    "source_live": (
        t(
            "訓練・試験の電文から起こした投稿は、実際のアカウント「{said}」には出せません。",
            "What came from a drill or test telegram can't go to the live account {said}.",
        ),
        t("練習掲示板のアカウントだけを選んでください。", "Choose accounts of the practice board alone."),
    ),
    "source_withdrawn": (
        t("この投稿の基になった電文は取り消されました。", "The telegram behind this post was withdrawn."),
        t("取込みの画面で、取消の提案を確かめてください。", "See what the intake screen proposes."),
    ),
    "source_overtaken": (
        t(
            "この投稿の基になった電文より新しい電文が届いています。",
            "A newer telegram has taken the place of this post's.",
        ),
        t("取込みの画面で、新しい電文から起案してください。", "Write from the newer one on the intake screen."),
    ),
}
