"""Each page is whole in both languages, and fits a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.pages import FRAME, SMALL, WIDE, WORDS, pages
from tests.journeys.people import City, Person

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(
    r"SNS|Cookie|CSV|Atom|HTML|directory[.]json|Twitter|Facebook|YouTube|LINE|Mastodon|URL|JSON|PDF|PNG|JPEG|MP4|MOV|MB|GB"
    r"|ID|API"
    r"|[a-z_.@-]+(?=」)"
)
READERS = {"fukushima": "takahashi", "matsudo": "takahashi"}
FAVOURITES = 12
"""So many pages at least are there to be walked; fewer would mean that the walk lost its way."""


def chosen(reader: Person, language: str) -> None:
    """The reader has this language."""
    if reader.page.locator("html").get_attribute("lang") != language:
        reader.page.locator("header button[name=language]").click()
        reader.page.wait_for_load_state()


@pytest.mark.parametrize("name", ["fukushima", "matsudo"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_our_own_words_are_of_one_language(city: Callable[[str], City], name: str, language: str) -> None:
    reader = city(name).person(READERS[name], viewport={"width": 1280, "height": 900})
    reader.goes("/")
    chosen(reader, language)
    strange, walked = [], 0
    try:
        for path in pages(reader):
            walked += 1
            assert reader.page.locator("html").get_attribute("lang") == language
            for words in reader.page.evaluate(WORDS, FRAME):
                own = NAMES.sub("", words)
                if (JAPANESE if language == "en" else ENGLISH).search(own):
                    strange.append((path, words))
    finally:
        # The language is the person's own, and she stands in other stories too.
        chosen(reader.goes("/"), "ja")
    assert walked >= FAVOURITES
    assert strange == []


@pytest.mark.parametrize("name", ["fukushima", "matsudo"])
def test_nothing_scrolls_sideways_on_a_phone_and_a_thumb_hits_what_it_aims_at(
    city: Callable[[str], City], name: str
) -> None:
    reader = city(name).person(READERS[name], **PHONE)
    wrong = {}
    for path in pages(reader):
        for menu in reader.page.locator("main details > summary, header details > summary").all():
            if menu.is_visible():
                menu.evaluate("s => { s.parentElement.open = true }")
        if found := [*reader.page.evaluate(WIDE), *reader.page.evaluate(SMALL)]:
            wrong[path] = found
    assert wrong == {}
