"""Whatever a text says in figures is held against its source; what it leaves out is no contradiction."""

from __future__ import annotations

import pytest

from hasshin.posts.figures import Figures, contradictions, order_of

QUAKE = Figures(
    areas=("延岡市",),
    others=("宿毛市", "愛媛県", "愛南町"),
    intensity="4",
    max_intensity="6-",
    magnitude="6.6",
    times=("2024-04-17T14:14:00+00:00", "2024-04-17T14:17:00+00:00"),  # 23:14, 23:17 in Japan
)
RAIN = Figures(
    areas=("福島市", "中通り北部"),
    kinds=("レベル４大雨危険警報", "雷注意報"),
    levels=(4,),
    times=("2026-06-20T12:00:00+00:00",),  # 21:00
)
OVER = Figures(areas=("福島市",), lifted=("大雨警報",), times=("2026-06-20T12:00:00+00:00",))
SEA = Figures(areas=("福島県",), kinds=("津波警報",), heights=("3",), times=("2026-06-20T12:00:00+00:00",))
DRILL = RAIN.model_copy(update={"mark": "【訓練】"})


def what(figures: Figures, text: str, order: str = "") -> set[str]:
    return {one.what for one in contradictions(figures, text, order)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("延岡市の震度は４です。17日23時14分ごろ", set()),
        ("延岡市で震度4を観測。最大震度６弱。M6.6", set()),
        ("延岡市で震度四", set()),
        ("震度（＝ ゆれの 強さ）は 4です", set()),
        ("seismic intensity was 4", set()),
        ("午後11時14分ごろ", set()),
        ("11:14 p.m., April 17", set()),
        ("延岡市で震度７を観測しました", {"intensity"}),
        ("震度4から7の揺れ", {"intensity"}),
        ("震源・震度情報は、17日23時14分のもの", set()),
        ("延岡市で震度5弱", {"intensity"}),
        ("最大震度6強", {"intensity"}),
        ("seismic intensity 7", {"intensity"}),
        ("maximum seismic intensity 6 lower", set()),
        ("22時14分ごろ", {"time"}),
        ("午前11時14分", {"time"}),
        ("18日に地震", {"day"}),
        ("4月18日", {"day"}),
        ("マグニチュード7.6", {"magnitude"}),
        ("宿毛市で震度4", {"area"}),
        ("日向市の震度は4", {"area"}),
        ("津波の高さは3mです", {"height"}),
        ("津波警報が出ています", {"kind"}),
        ("これは訓練です。震度4", {"real"}),
    ],
)
def test_a_quake(text: str, found: set[str]) -> None:
    assert what(QUAKE, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("21時現在、福島市にレベル４大雨危険警報、雷注意報が発表されています。", set()),
        ("福島市に「レベル4大雨危険警報」。警戒レベル４相当です。", set()),
        ("equivalent to level 4", set()),
        ("気象警報・注意報の情報です", set()),
        ("福島市にレベル５大雨特別警報", {"level", "level_as_order", "kind"} - {"level_as_order"}),
        ("警戒レベル４です", {"level_as_order"}),
        ("レベル4に達しました", {"level_as_order"}),
        ("警戒レベル３相当", {"level"}),
        ("レベル４大雨危険警報。避難指示が出ています", {"order"}),
        ("レベル４避難指示", {"level_as_order", "order"}),
        ("高齢者等避難を発令", {"order"}),
        ("An evacuation order was issued", {"order"}),
        ("洪水警報が出ています", {"kind"}),
        ("大雨警報は解除されました", {"kind", "lifted"}),
        ("二本松市に雷注意報", {"area"}),
        ("全市に雷注意報。本市では", set()),
        ("土砂災害警戒情報が出ました", {"kind"}),
    ],
)
def test_a_warning(text: str, found: set[str]) -> None:
    assert what(RAIN, text) == found


def test_what_is_over_is_said_to_be_over() -> None:
    assert what(OVER, "福島市の大雨警報は解除されました") == set()
    assert what(OVER, "福島市に大雨警報が出ています") == {"not_lifted"}


def test_a_tsunami_has_its_height() -> None:
    assert what(SEA, "福島県に津波警報。高さは３ｍ") == set()
    assert what(SEA, "福島県に津波警報。高さは10m") == {"height"}
    assert what(SEA, "福島県に大津波警報") == {"kind"}
    assert what(SEA, "30cmの津波") == {"height"}


def test_a_drill_says_so_first() -> None:
    assert what(DRILL, "【訓練】福島市に雷注意報") == set()
    assert what(DRILL, "福島市に雷注意報") == {"mark"}


@pytest.mark.clause("F-3-4")
def test_the_city_s_own_order_counts_with_its_own_source() -> None:
    stated = order_of("気象庁の電文\n市の発令：避難指示（災害対策本部 第3号）")
    assert stated == "避難指示"
    assert what(RAIN, "市は避難指示（警戒レベル４）を発令しました", stated) == set()
    assert what(RAIN, "市は緊急安全確保を発令しました", stated) == {"order"}
    for bare in ("市の発令：避難指示", "避難指示（本部）", "市の発令：避難指示（）"):
        assert order_of(bare) == ""


def test_any_text_is_borne() -> None:
    for text in ("", "震度" * 5000, "99時99分99日", "レベル" * 3000, "\x00\ud800", "1" * 5000 + "m"):
        contradictions(RAIN, text)
