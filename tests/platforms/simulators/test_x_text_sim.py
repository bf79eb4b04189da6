"""The simulator counts and links as twitter-text's own examples and configuration (version 3) say."""

from __future__ import annotations

import pytest

from tests.platforms.simulators.x.text import shown, urls, weight


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("This is a test.", 15),
        ("http://test.com", 23),
        ("https://test.com", 23),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("저찀쯿쿿", 8),
        ("H🐱☺", 5),
        ("\U00010000\U0010ffff", 4),
        ("か\u3099", 2),
        ("e\u0301", 1),
        ("‘’“”", 4),
        ("…", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇯🇵", 2),
        ("1️⃣", 2),
        ("12#*", 4),
        ("詳細はhttps://example.jp/をご覧", 35),
        ("詳細はexample.jpをご覧", 35),
        ("info@example.jp", 15),
        ("資料.pdf 3.14 v1.2.3", 20),
    ],
)
def test_weights(text: str, length: int) -> None:
    assert weight(text) == length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://example.jpをご覧", ["https://example.jp"]),
        ("「https://example.jp/a」", ["https://example.jp/a"]),
        ("(https://example.jp/a_(b)).", ["https://example.jp/a_(b)"]),
        ("https://日本語.jp/です", ["https://日本語.jp/"]),
        ("市のexample.jp/path?x=1です", ["example.jp/path?x=1"]),
        ("www.city.fukushima.fukushima.jp/soshiki/", ["www.city.fukushima.fukushima.jp/soshiki/"]),
        ("x.y.zz index.html http://a.b/", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [url for _, _, url in urls(text)] == found


def test_entities_stand_where_they_say() -> None:
    text, entities = shown("<防災> example.jp #避難 と @pref_example", "https://x.com/a/status/1/photo/1")
    assert text.startswith("&lt;防災&gt; https://t.co/")
    for link in entities["urls"]:
        assert text[link["start"] : link["end"]] == link["url"]
    assert [link["expanded_url"] for link in entities["urls"]] == [
        "http://example.jp",
        "https://x.com/a/status/1/photo/1",
    ]
    (tag,), (name,) = entities["hashtags"], entities["mentions"]
    assert text[tag["start"] : tag["end"]] == "#避難"
    assert text[name["start"] : name["end"]] == "@pref_example"
