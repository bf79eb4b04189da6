"""Blanks of forms and templates that have no mark of their own: 「」, 月 日, --時--分, xx:xx, 【避難所名】に."""

from __future__ import annotations

from typing import Final

import regex

_CLOCK = r"(?:年|月|日|時|分)"
_GAP = r"(?:・{2,4}|-{1,4}|…{1,2}|\.{2,6}|\?{1,4}|\*{1,4}|[—―–‐]{1,4})"
_NAMED = (
    r"(?:(?:開設|発生|実施|開催|終了|開始|発令|発表|解除)(?:日時|時刻|場所|年月日)|日付|日時|時刻|時間|場所|会場名?"
    r"|施設名|地区名?|地域名?|地名|町名|避難所名?|対象地[区域]|路線名?"
    r"|道路名|河川名|学校名|氏名|名前|区間|数字|人数|世帯数|件数|レベル|震度)"
)
# What follows a name in brackets where the value should stand; 「【場所】にしき公園」 goes on in kana and is none.
_GOES_ON = r"(?:に|で|は|が|を|と|へ|の|から|まで|より|頃|ごろ|です)(?=[\p{Han}\p{Katakana}\d、。]|$)"

BLANKS: Final = (
    regex.compile(
        r"(?:「 {0,9}」|『 {0,9}』|【 {0,9}】|〔 {0,9}〕|“ {0,9}”|(?<![a-z0-9_.\])])\( {0,9}\))"
        r"(?!付|で囲|で括|の中|を付)"
    ),
    regex.compile(rf"{_GAP} ?{_CLOCK} ?{_GAP} ?{_CLOCK}"),
    regex.compile(r"(?:^|[ :年])月 {1,6}日(?!曜)|(?:^|[ :日)])時 {1,6}分(?! ?単位)", regex.MULTILINE),
    regex.compile(r"(?<![0-9a-z:○〇●*?\-])[x○〇●*?\-]{1,2}:[x○〇●*?\-]{2}(?![0-9a-z:○〇●*?\-)]|\p{P})"),
    regex.compile(rf"(?<![a-z0-9])x{{2,4}} ?(?:{_CLOCK}|名|人|円|件|号|回|世帯|丁目|番地)"),
    regex.compile(rf"(?:^|(?<=[ :、。はにでがをのと]))[【\[<〔(]{_NAMED}[】\]>〕)]{_GOES_ON}", regex.MULTILINE),
)
"""Exact: no finished text has these. They are read in the folded text (`checks.text.folding`)."""
