"""A telegram says of the city what stands in it for the city's code, in every form that it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasshin.intake.concern import Concern, concern
from hasshin.intake.places import Places
from hasshin.intake.telegram import parse
from hasshin.intake.tree import UnreadableError, read
from tests.intake.forms import PLACES, quake, telegram, warning, withdrawal

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "jma"


def said(data: bytes, places: Places = PLACES) -> Concern:
    found = concern(parse(data), places)
    assert found is not None
    return found


def test_the_city_s_intensity_is_its_own_and_not_the_highest() -> None:
    found = said(quake("4", "6-"))
    assert (found.figures.intensity, found.figures.max_intensity, found.figures.magnitude) == ("4", "6-", "6.6")
    assert found.values == {"date": "2026-07-01", "time": "09:45", "area": "福島市", "intensity": "4"}
    assert found.template == "jma_intensity"
    assert "郡山市" in found.figures.others
    assert "福島市" not in found.figures.others


def test_an_intensity_that_is_not_known_is_not_guessed() -> None:
    found = said(quake("震度５弱以上未入電"))
    assert found.figures.intensity == ""
    assert found.template == ""
    assert found.said[0].status == "震度５弱以上未入電"


def test_another_city_s_quake_is_none_of_ours() -> None:
    assert concern(parse(quake(city="0720200")), PLACES) is None


def test_a_warning_keeps_its_own_status_and_level() -> None:
    found = said(warning("レベル４大雨危険警報:発表|雷注意報:継続|洪水警報:解除"))
    assert found.figures.kinds == ("レベル４大雨危険警報", "雷注意報")
    assert found.figures.lifted == ("洪水警報",)
    assert found.figures.levels == (4,)
    assert found.template == "jma_warning"
    over = said(warning("レベル３大雨警報:解除"))
    assert (over.figures.kinds, over.template) == ((), "jma_warning_lifted")
    none = said(warning(":発表警報・注意報はなし"))
    assert (none.figures.kinds, none.figures.lifted, none.template) == ((), (), "")


def test_drill_and_test_are_marked_and_withdrawals_have_no_figures() -> None:
    assert said(quake(status="訓練")).figures.mark == "【訓練】"
    assert said(quake(status="試験")).figures.mark == "【試験】"
    taken_back = said(withdrawal())
    assert taken_back.figures.withdrawn
    assert taken_back.template == "jma_withdrawn"


def test_a_kind_that_nobody_knows_is_shown_and_not_guessed() -> None:
    body = "<X><Area><Name>福島市</Name><Code>0720100</Code></Area></X>"
    found = said(telegram(body, title="新しい情報（Ｒ０９）"))
    assert (found.template, found.values) == ("", {})
    assert concern(parse(telegram("<X/>", title="新しい情報")), PLACES) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<Report/>",
        b"not xml",
        b"[]",
        b"[" * 100_000,
        b'{"control": {}}',
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><Report>&a;</Report>",
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><Report/>",
        b"<a>" * 500,
        b"\x00" * 20,
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        quake(status="実験"),
        quake(info="変更"),
        quake(at="きのう"),
        quake(at="2026-07-01T09:45:00"),
        b"<a>" + b"x" * (4 * 1024 * 1024) + b"</a>",
    ],
)
def test_what_is_no_telegram_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse(data)


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples lie beside the repository")


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[xj][ms][lo]*")), ids=lambda p: p.name[:30])
def test_each_public_sample_can_be_read(path: Path) -> None:
    found = parse(path.read_bytes())
    assert found.title
    concern(found, PLACES)


@needs_samples
def test_the_public_samples_say_what_they_say() -> None:
    wakkanai = Places("稚内市", "0121400", frozenset({"011000", "011011"}))
    rain = said((SAMPLES / "15_16_03_241226_VPWW55.json").read_bytes(), wakkanai)
    assert rain.figures.kinds == ("レベル４大雨危険警報",)
    assert rain.figures.levels == (4,)
    assert "猿払村" in rain.figures.others
    maizuru = Places("舞鶴市", "2620200")
    tide = said((SAMPLES / "15_16_02_250630_VPWW57.json").read_bytes(), maizuru)
    assert tide.figures.kinds == ("レベル４高潮危険警報",)
    assert {"2.3", "4.5"} <= set(tide.figures.heights)
    oshu = Places("奥州市", "0321500", seismic=frozenset({"213"}))
    strong = said((SAMPLES / "70_32-35_06_100915_03zenkokusaisumo1.xml").read_bytes(), oshu)
    assert (strong.figures.intensity, strong.figures.magnitude) == ("6+", "7.0")
    early = said((SAMPLES / "70_32-39_11_120615_01shindosokuhou3.xml").read_bytes(), PLACES)
    assert (early.values["area"], early.values["intensity"], early.values["time"]) == ("福島県中通り", "5+", "14:46")
    wave = said((SAMPLES / "70_32-39_10_120615_02tsunamiyohou1.xml").read_bytes(), PLACES)
    assert (wave.values["kind"], wave.values["arrival"]) == ("大津波警報", "15:10")
    fukuoka = Places("福岡市", "4013000")
    slide = said((SAMPLES / "70_17_01_130906_VXWW40-modified.xml").read_bytes(), fukuoka)
    assert slide.figures.kinds == ("土砂災害警戒情報",)
    none = said((SAMPLES / "2b441518-4e79-342c-a271-7c25597f3a69.xml").read_bytes())
    assert (none.figures.kinds, none.template) == ((), "")
    drill = said((SAMPLES / "synthetic_VPWW55_fukushima.xml").read_bytes())
    assert (drill.figures.mark, drill.figures.levels) == ("【訓練】", (4,))


def test_json_has_the_same_elements_as_xml() -> None:
    root = read('{"body": {"warnings": [{"type": "x", "items": [{"kinds": [{"name": "雷"}]}]}]}}'.encode())
    found = root.first("Body", "Warning")
    assert found is not None
    assert found.attrs["type"] == "x"
    assert root.said("Body", "Warning", "Item", "Kind", "Name") == "雷"
