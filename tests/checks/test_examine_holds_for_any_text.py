"""Whatever the text: `examine` answers, its offsets are right, and it is quick."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hasshin.checks.draft import Draft
from hasshin.checks.examine import examine
from hasshin.checks.measure.measure import known, measure
from tests.checks.people import TOWN, findings

PIECES = st.sampled_from(
    ["https://", "@", "a", ".", "。", "．", "jp", "com", "/", "「", "」", "○", "月", "日", "ｶ", "ﾞ", "\u200b", "\u3099",
     "コメント",
     "お答えします", "RT @", "city.hanamachi.aoba.jp", "xn--", "[", "]", "%", "{", "}", "⊂", "\ud800", "①", "ß", "İ",
     "ﷺ", "㌖", "\n", " ", "👨\u200d👩", "\ufe0f", ":", "//", "\\", "０", "引用"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join))


@given(text=TEXTS)
@settings(max_examples=400, deadline=None)
@example("https://xn--/")
@example("https://[/")
@example("https://%ff.jp")
@example("xn--a.jp/xn--.com")
def test_examine_never_fails_and_marks_the_authors_own_words(text: str) -> None:
    for finding in findings(text):
        if finding.start is None or finding.end is None:
            assert finding.code == "empty"
            continue
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.words == text[finding.start : finding.end]


@given(text=TEXTS, service=st.sampled_from(known()))
@settings(max_examples=400, deadline=None)
def test_measure_never_fails_and_is_over_just_when_a_place_is_named(text: str, service: str) -> None:
    seen = measure(service, text)
    assert seen.over == (seen.start_over is not None)
    assert seen.over == (seen.count > seen.limit) or service == "bluesky"
    if seen.start_over is not None:
        assert not measure(service, text[: seen.start_over]).over or service in ("x", "mastodon")


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_the_same_text_gets_the_same_findings(text: str) -> None:
    assert findings(text) == findings(text)


def test_a_tweet_is_examined_in_a_few_milliseconds() -> None:
    draft = Draft(
        texts={
            "x": "【お知らせ】１０時から窓口の受付を始めます。くわしくは https://www.city.hanamachi.aoba.jp/mado/ を"
            "ご覧ください。コメント欄は閉じています。お問い合わせは012-345-6789へ。🌸" * 2
        }
    )
    examine(draft, TOWN)
    begin = time.process_time()
    for _ in range(50):
        examine(draft, TOWN)
    assert (time.process_time() - begin) / 50 < 0.02  # measured 0.002; a loaded machine may be slower


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "「",
        "コメント",
        "〇",
        "@a",
        "http://",
        "a@b.c ",
        "引用「",
        "(",
        "いただき",
        "ξ",
        "xn--",
        "方の投稿",
        "コメントいただ",
    ],
)
def test_no_text_makes_it_slow(piece: str) -> None:
    text = (piece * 5000)[:5000]
    begin = time.process_time()
    findings(text, "facebook")
    assert time.process_time() - begin < 6
