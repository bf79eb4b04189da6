"""X's weighted length, from the rules that twitter-text's documentation and conformance files describe."""

from __future__ import annotations

import unicodedata

import pytest

from hasshin.checks.measure.measure import Limits, measure


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("This is a test.", 15),
        ("のの", 4),
        ("ｶﾞ", 4),  # half-width kana are not light
        ("저찀쯿쿿", 8),
        ("𠮷", 2),
        ("葛\U000e0100城市", 8),  # an ideographic variation selector is a code point of its own
        ("\U00010000\U0010ffff", 4),
        ("H🐱☺", 5),
        ("“”‘’–—", 6),  # general punctuation of the light ranges
        ("…", 2),
        ("€", 2),
        ("é", 1),
        ("e\u0301", 1),  # normalised first
        ("か\u3099", 2),
    ],
)
def test_characters_weigh_one_or_two(text: str, count: int) -> None:
    assert measure("x", text).count == count


@pytest.mark.parametrize(
    "emoji",
    [
        "😀", "👍🏽", "👨\u200d👩\u200d👧\u200d👦", "🇯🇵", "1\ufe0f\u20e3", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "©\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🧑🏻\u200d🚒",
    ],
)  # fmt: skip
def test_an_emoji_counts_two_whatever_it_is_made_of(emoji: str) -> None:
    assert measure("x", emoji).count == 2
    assert measure("x", f"あ{emoji}a").count == 5


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("http://test.com", 23),
        ("test.com", 23),
        ("t.co", 23),
        ("foo.co.jp", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("詳細はexample.jpをご覧", 6 + 23 + 6),
        ("https://www.city.example.jp/をご覧", 23 + 6),
        ("https://www.city.example.jp。次", 23 + 4),
        ("https://example.com/a_(b)?c=d#e f", 25),
        ("(https://example.com/a)", 25),
        ("https://example.com/a.", 24),
        ("https://日本語.jp", 23),
        ("http://☃.net/", 23),
        ("http://example.com/Русские_слова", 23),
        ("HTTPS://EXAMPLE.COM/A", 23),
        ("http://t.co/abcdefghij,x", 25),  # t.co takes no further path characters
        ("http://t.co/" + "a" * 41, 12 + 41),  # and no long slug
        ("https://example.com:8080/a", 23),
    ],
)
def test_an_address_counts_23(text: str, count: int) -> None:
    assert measure("x", text).count == count


@pytest.mark.parametrize("text", ["@example.com", "#example.com", "$example.com", "a@example.com", "index.html", "3.14",
                                  "foo_.example", "ver.2.0", "-example.com", "…", "a.b."])  # fmt: skip
def test_what_is_no_address_counts_its_characters(text: str) -> None:
    weights = [1 if ord(c) <= 4351 else 2 for c in unicodedata.normalize("NFC", text)]
    assert measure("x", text).count == sum(weights)


def test_140_japanese_characters_fit_and_141_do_not() -> None:
    assert not measure("x", "あ" * 140).over
    seen = measure("x", "あ" * 141)
    assert (seen.over, seen.start_over, seen.left) == (True, 140, -2)


def test_where_it_runs_over_is_told_in_the_text_as_written() -> None:
    text = "e\u0301" * 281
    assert measure("x", text).start_over == 560
    assert measure("x", "か\u3099" * 200).start_over == 280


def test_an_address_that_does_not_fit_runs_over_as_a_whole() -> None:
    text = "あ" * 130 + " https://example.com/"
    assert measure("x", text).start_over == 131


def test_a_server_may_state_its_own_limit() -> None:
    assert not measure("x", "あ" * 2000, Limits(characters=25000)).over


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(ValueError, match="'smoke signals'"):
        measure("smoke signals", "a")
