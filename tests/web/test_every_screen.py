"""Every address asks for sign-in unless it is public, answers in both languages, and loads nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from hasshin.city.models import StaffMember
from hasshin.web.access import RULES
from hasshin.web.urls import urlpatterns

PUBLIC = {name for name, rule in RULES.items() if rule.who == "public"}
NAMES = sorted({p.name for p in urlpatterns if isinstance(p, URLPattern) and p.name})
PLAIN = sorted(p.name for p in urlpatterns if p.name and "<" not in str(p.pattern))
VALUES = {"digest": "0" * 64, "service": "x", "handle": "nobody", "year": 2026, "month": 7}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
FILES = {"roster-csv", "roster-pdf"}


def address(name: str) -> str:
    pattern = next(p for p in urlpatterns if p.name == name).pattern
    return reverse(
        name,
        kwargs={k: VALUES.get(k, "77" if k == "post_id" and name == "board-post" else 77) for k in pattern.converters},
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_all_but_the_public_ones_ask_for_sign_in(town: Any, method: str) -> None:
    client = town.browse()
    for name in (n for n in NAMES if n not in PUBLIC):
        answer = getattr(client, method)(address(name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/?next="), name


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_there_is_never_a_crash(town: Any, method: str) -> None:
    for name in NAMES:
        answer = getattr(town.browse("operator"), method)(address(name))
        # Where no worker runs, the address that says so to a monitor does just that.
        # The public form takes a plain form alone, no files.
        own = {"healthz-sending": {503}, "directory-report": {415}, "directory-report-en": {415}}.get(name, set())
        assert answer.status_code in {200, 302, 400, 401, 403, 404, 405, 409, 422} | own, name


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_is_whole_in_both_languages(town: Any, language: str) -> None:
    client = town.browse("owner")
    client.cookies["hasshin_language"] = language
    seen = 0
    # The directory has its languages by path, and tests of its own.
    for name in (n for n in PLAIN if n not in FILES and not n.startswith("directory")):
        answer = client.get(address(name))
        if answer.status_code != 405 and answer["Content-Type"].startswith("text/html"):
            whole(answer.content.decode(), language)
            seen += 1
    assert seen > 30


def whole(page: str, language: str) -> None:
    """No half-translated sentence, nothing inline, nothing from another host."""
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|https?://(?!127\.0\.0\.1)[^\"']*\.(?:js|css)", page)
    if language == "en":
        body = re.sub(r'<option.*?</option>|lang="ja"[^<]*<|<pre.*?</pre>', "", page, flags=re.DOTALL)
        for line in body.splitlines():
            # Names and words of the city are Japanese in both languages; our own are not.
            own = re.sub("|".join(["松戸市広報", "広報広聴課", "日本語", "附則", "（X[^）]*）"]), "", line)
            assert not JAPANESE.search(own), line


def test_the_policy_forbids_all_inline_script(town: Any) -> None:
    policy = town.browse().get("/sign-in/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_language_is_chosen_by_cookie_then_person_then_browser(town: Any) -> None:
    assert 'lang="en"' in town.browse(language="en-GB,ja;q=0.5").get("/sign-in/").content.decode()
    assert '<html lang="ja">' in town.browse(language="fr").get("/sign-in/").content.decode()
    client = town.browse("owner", language="en")
    assert '<html lang="en">' in client.get("/").content.decode(), "as the browser asks, while nothing is chosen"
    StaffMember.objects.filter(username="owner").update(language="ja")
    assert '<html lang="ja">' in client.get("/").content.decode()
    client.post("/language/", {"language": "en", "next": "/records/"})
    assert '<html lang="en">' in client.get("/").content.decode()
