"""The pages of openings, of an account's life, its rules and the roster: whole in both languages, and as files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from hasshin.accounts.actions.request_opening import request_opening
from hasshin.city.actor import Actor
from hasshin.records import chromium
from tests.web.test_every_screen import whole


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_page_is_whole(town: Any, language: str) -> None:
    client = town.browse("owner")
    client.cookies["hasshin_language"] = language
    opening = request_opening(
        actor=Actor(staff=town.people["owner"].pk), now=datetime.now(UTC), unit_id=town.unit.pk, service="line",
        handle="matsudo_line", name="LINE", purpose="PR", why="PR",
    )  # fmt: skip
    pages = [
        reverse("opening", args=[opening.pk]),
        reverse("account-life", args=[town.account.pk]),
        reverse("account-rules", args=[town.account.pk]),
        reverse("account-rules", args=[town.account.pk]) + "?before=1&after=1",
        reverse("roster") + f"?on=2020-01-01&account={town.account.pk}",
        reverse("roster-print"),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        whole(answer.content.decode(), language)


@pytest.mark.parametrize("asked", ["?on=nonsense", "?on=9999-12-31", "?on=0001-01-01", "?on=7/1", "?on=2026-02-30"])
@pytest.mark.parametrize("page", ["roster", "roster-print", "roster-csv", "roster-pdf"])
def test_what_is_no_day_is_said_to_be_none_with_how_to_write_one(town: Any, page: str, asked: str) -> None:
    answer = town.browse("owner").get(reverse(page) + asked)
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert asked.removeprefix("?on=") in shown
    assert "2026-04-01" in shown


@pytest.mark.parametrize("asked", ["?on=", "?account=", ""])
def test_nothing_asked_is_today_and_all(town: Any, asked: str) -> None:
    answer = town.browse("owner").get(reverse("roster") + asked)
    assert answer.status_code == 200
    assert "ownerさん" in answer.content.decode()


def test_an_account_that_is_not_there_has_no_roster(town: Any) -> None:
    for account in ("999999", "999999999999999999", "x"):
        assert town.browse("owner").get(reverse("roster-csv") + f"?account={account}").status_code == 404


@pytest.mark.clause("M-4")
def test_without_chromium_it_is_said_how_to_print(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    csv = town.browse("owner").get(reverse("roster-csv"))
    assert csv["Content-Type"].startswith("text/csv")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    monkeypatch.setattr(chromium, "program", lambda: None)
    refused = town.browse("owner").get(reverse("roster-pdf"))
    assert refused.status_code == 403
    assert "印刷用の画面" in refused.content.decode()
