"""Blanks that nobody filled are found however a form leaves them; finished text with such signs is let be."""

from __future__ import annotations

import pytest

from hasshin.checks.draft import Context, Draft
from hasshin.checks.examine import examine

LEFT_OPEN = """本日○時○分に発射されました。|〇時〇分ごろ発生しました。|避難所：●●小学校
XX時から|【地名】に避難|{{time}}に開設
YYYY年MM月DD日に実施|会場は「」です|場所：「　」|日時：　　月　　日
＿＿小学校に開設しました|△△町で通行止め|時刻：○時○分
避難所は（施設名）です|（　）小学校を開設しました|震度○の地震|警戒レベル○
[日時]から|×月×日に|　月　日　時　分に開設|**時**分|・・時・・分
xx:xx に開始|--時--分|…時…分|??時??分|H○年
(日付)に実施|〔避難所名〕を開設|【避難所名】を開設|【開設日時】に
『』を開設|〇〇公園を【対象地区】に""".replace("\n", "|").split("|")
FINISHED = """○×クイズに挑戦|請求書に〇印を付けてください|二〇二六年の行事
【お知らせ】窓口の案内|【避難所】中央小学校|【日時】11月21日 10時
○日時 11月21日|「○」か「×」で答える|3x4メートルのシート
（要予約）|〇（まる）|参加費：無料（先着30名）
時間は（昼休みを除く）9時から|①日時 ②場所|年月日を記入してください
【時刻】9時から【場所】公園|●●● 秋まつり ●●●|小学校（校庭）に集合
【場所】にしき公園|【会場】はまなす館|日 月 火 水 木 金 土
main() を呼ぶ|受付は 時 分 単位です|中央小学校〔避難所〕に避難
12:00-13:00|試合結果 3-2|「」付きで入力|毎週月 日 休み
対象（年齢）は18歳|開始（時刻）は9時""".replace("\n", "|").split("|")


def _certain(text: str) -> list[str]:
    found = examine(Draft(texts={"x": text}), Context())
    return [f.words for f in found if f.code == "placeholder" and f.certain]


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_a_blank_is_found(text: str) -> None:
    assert _certain(text)


@pytest.mark.parametrize("text", FINISHED)
def test_finished_text_is_let_be(text: str) -> None:
    assert not _certain(text)
