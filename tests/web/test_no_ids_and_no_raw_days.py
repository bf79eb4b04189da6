"""A walk over all screens of both sample cities: what the reader sees holds no ISO day or time and no internal id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hasshin.city.actions.choose_language import choose_language
from hasshin.cli.samples.people import PASSWORD

ISO = re.compile(r"\b20\d\d-[01]\d-[0-3]\d(?:[T ]\d\d:\d\d)?")
ID = re.compile(r"(?<![\w@/.#-])[a-z]{2,}(?:_[a-z]+)+(?![\w@/.-])|\b(?:account|post|staffmember|unit|terminal):\d+\b")
LINK = re.compile(r'href="(/[^"#?]*)')
HIDDEN = re.compile(
    r"<(script|style|pre|code|template|select|textarea)\b.*?</\1>|<(\w+)[^>]*class=\"[^\"]*\bmono\b[^\"]*\"[^>]*>.*?</\2>",
    re.DOTALL,
)
ENOUGH = 45
"""So many screens at least are walked; fewer would mean that the walk lost its way."""
NOT_OURS = ("/practice/", "/directory", "/static/", "/api/", "/images/", "/ledger/")
"""Public pages have tests of their own; the ledger shows an auditor what stands in it."""


def read(page: str) -> str:
    """What the reader sees: neither tags nor what a tag says to the browser alone, nor code that is shown as such."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", HIDDEN.sub(" ", page)))


def walk(client: Client) -> Iterator[tuple[str, str]]:
    """Each screen that links lead to from home, once; of screens that differ by number alone, the first three."""
    waiting, known, alike = ["/"], {"/"}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] > 3 or path.startswith(NOT_OURS):
            continue
        answer = client.get(path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield path, page
        for found in LINK.findall(page):
            if found not in known:
                known.add(found)
                waiting.append(found)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("city", "who"), [("fukushima", "nakamura"), ("matsudo", "nakamura")])
def test_no_screen_shows_a_raw_day_or_an_internal_id(
    request: pytest.FixtureRequest, db: None, city: str, who: str, language: str, clock: Any
) -> None:
    cache.clear()
    there = request.getfixturevalue(f"city_{city}")
    client = Client(REMOTE_ADDR="127.0.0.1")
    assert client.post(reverse("sign-in"), {"username": who, "password": PASSWORD}).status_code == 302
    choose_language(actor=there.actor(who), now=clock.now, language="en" if language == "en" else "ja")
    handles = {"mihon_matsudo", "mihon_fukushima"} | set(there.accounts)
    wrong, walked = [], 0
    for path, page in walk(client):
        walked += 1
        assert f'lang="{language}"' in page
        text = read(page)
        wrong += [(path, found) for found in ISO.findall(text)]
        wrong += [(path, found) for found in ID.findall(text) if found not in handles]
    assert walked >= ENOUGH, walked
    assert wrong == []


TEMPLATES = Path(__file__).parents[2] / "src/hasshin/web/templates/web"
BEFORE_A_PERSON = re.compile(
    r'\{% t "[^"]*" "([^"]*)" ?%\} *\{\{ [\w.]*(?:_by|staff|designated)(?:\.name)?\|(?:name|tr) \}\}'
)


def test_a_label_before_a_person_says_in_english_what_the_person_did() -> None:
    labels = {
        f"{file.relative_to(TEMPLATES)}: {label}"
        for file in TEMPLATES.rglob("*.html")
        for label in BEFORE_A_PERSON.findall(file.read_text("utf-8"))
    }
    assert len(labels) > 5
    assert not [one for one in labels if not re.search(r"\b(by|for|of|to|:)$", one.strip())]
