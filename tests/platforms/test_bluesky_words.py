"""Texts on Bluesky are counted and marked up as its own app does, where a Japanese sentence does not ask for better."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.checks.measure.measure import measure
from hasshin.platforms.bluesky.convert import digest_of
from hasshin.platforms.bluesky.facets import facets
from hasshin.platforms.bluesky.tid import is_tid, made_at, tid

from .atproto import AtServer

COUNTED = (
    "市民プールは7月1日から開きます。",
    "👨‍👩‍👧‍👦と👩🏽‍🚒が🏳️‍🌈を見た",
    "🇯🇵🇯🇵🇺🇸",
    "葛\U000e0100城市と辻\U000e0101さん",
    "が" + "か\u3099" + "ハ\u309a" + "ｶﾞ",
    "한국어 ᄒ\u1161\u11ab",
    "नमस्ते क्षेत्र",
    "1️⃣2️⃣©️®",
    "一行目\r\n二行目\n",
    "e\u0301e\u0302\u200d",
)


def marked(text: str) -> list[tuple[str, str]]:
    """What is marked: the stretch that a reader sees, and where it leads."""
    raw = text.encode()
    return [
        (raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), _target(f["features"][0])) for f in facets(text)
    ]


def _target(feature: dict[str, Any]) -> str:
    found: str = feature.get("uri") or feature.get("tag") or ""
    return found


@pytest.mark.atproto
@pytest.mark.loopback
@pytest.mark.parametrize("text", COUNTED)
def test_a_text_is_as_long_as_the_app_says(atproto_server: AtServer, text: str) -> None:
    assert measure("bluesky", text).count == atproto_server.as_the_app(text)["graphemes"]


@pytest.mark.atproto
@pytest.mark.loopback
@pytest.mark.parametrize(
    "text",
    [
        "詳しくは https://www.city.example.jp/a?b=1#c をご覧ください #福島市 #防災 ＃避難",
        "(https://example.jp/a) #tag1, #123 # #a_b",
        "#先頭 と改行\n#行頭 #絵文字😀 #" + "あ" * 65,
        "タグなし",
    ],
)
def test_addresses_and_tags_after_a_blank_are_marked_as_the_app_marks_them(atproto_server: AtServer, text: str) -> None:
    app = [(f["index"], f["features"][0].get("uri") or f["features"][0].get("tag"))
           for f in atproto_server.as_the_app(text)["facets"]]  # fmt: skip
    ours = [(f["index"], _target(f["features"][0])) for f in facets(text)]
    assert ours == sorted(app, key=lambda one: one[0]["byteStart"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("詳細はhttps://example.jp/a。", [("https://example.jp/a", "https://example.jp/a")]),
        ("「https://example.jp/」へ", [("https://example.jp/", "https://example.jp/")]),
        ("開設。#福島市、#防災！", [("#福島市", "福島市"), ("#防災", "防災")]),
        ("https://example.jp/#a", [("https://example.jp/#a", "https://example.jp/#a")]),
        ("(https://example.jp/a_(b))", [("https://example.jp/a_(b)", "https://example.jp/a_(b)")]),
        ("第#1号と a#b と @citizen.bsky.social", []),
    ],
)
def test_a_japanese_sentence_is_marked_at_its_own_stops(text: str, found: list[tuple[str, str]]) -> None:
    assert marked(text) == found


@given(st.text(alphabet=st.sampled_from("あ#＃ a1。、http://.jp😀\n\u200d\ufe0f"), max_size=60))
def test_marks_never_overlap_and_always_lie_on_whole_characters(text: str) -> None:
    last, raw = 0, text.encode()
    for mark in facets(text):
        start, end = mark["index"]["byteStart"], mark["index"]["byteEnd"]
        assert last <= start < end <= len(raw)
        raw[start:end].decode()
        last = end


@given(st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1)), st.text(max_size=40))  # noqa: DTZ001
def test_a_tid_is_valid_keeps_its_time_to_the_millisecond_and_its_key(naive: datetime, key: str) -> None:
    at = naive.replace(tzinfo=UTC)
    made = tid(at, key)
    assert is_tid(made)
    back = made_at(made)
    assert back is not None
    assert timedelta(0) <= at - back + timedelta(microseconds=1024) <= timedelta(microseconds=2048)
    assert made == tid(at, key)
    later = tid(at + timedelta(milliseconds=3), "another")
    assert made < later


def test_what_is_no_digest_of_raw_bytes_gives_none() -> None:
    assert digest_of("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku") != ""
    for other in ("", "b", "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", "QmX", "b!!", "bあ"):
        assert digest_of(other) == ""
