"""Whatever a text holds, X's rewriting of it is undone for comparing, and another text is not taken for it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hasshin.platforms.x.convert import text_of
from hasshin.platforms.x.lookup import same_words, similar_words

from .simulators.x.text import has_forbidden, shown

PIECES = st.sampled_from(
    [
        "避難所", "a", "&", "&amp;", "<b>", ">", "\"'", " ", "\n", "\u3000", "𠮷", "葛\U000e0100", "ｶﾞ", "か\u3099",
        "e\u0301", "👨\u200d👩\u200d👧", "🇯🇵", "#防災", "@pref_example", "https://t.co/abcdefghij", "example.jp", "%",
        "city.example.lg.jp/a", "https://www.city.example.jp/a?b=1&c=2", "http://example.jp/", "http://", "3.14", "\\",
        "資料.pdf", "…",
    ]
)  # fmt: skip
# Databases and X refuse control characters long before.
LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=6)
TEXTS = st.lists(PIECES | LETTERS, min_size=1, max_size=12).map("".join)
PICTURE = "https://x.com/city_example/status/1/photo/1"


def told(text: str, pictures: str = "") -> dict[str, object]:
    """The post as X tells it."""
    said, entities = shown(text.strip(), pictures)
    return {"id": "1", "text": said, "entities": entities}


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, pictures=st.sampled_from(["", PICTURE]))
def test_what_was_sent_is_known_again(text: str, pictures: str) -> None:
    assume(text.strip() and not has_forbidden(text))
    assert same_words(text_of(told(text, pictures)), text)


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, other=TEXTS)
def test_another_text_is_not_taken_for_it(text: str, other: str) -> None:
    assume(not same_words(text, other) and text.strip() and other.strip())
    assume(not has_forbidden(text + other))
    assert not same_words(text_of(told(text)), other)


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("詳細は https://a.example.jp/1 へ", "詳細は https://b.example.jp/2 へ", True),
        ("詳細は example.jp へ", "詳細は https://t.co/abcdefghij へ", True),
        ("詳細は https://a.example.jp/1 へ", "概要は https://a.example.jp/1 へ", False),
    ],
)
def test_texts_that_differ_in_their_links_only_are_similar_and_not_the_same(
    one: str, other: str, similar: bool
) -> None:
    assert not same_words(one, other)
    assert similar_words(one, other) is similar
