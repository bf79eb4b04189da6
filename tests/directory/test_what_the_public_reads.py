"""The public list reads as people write: days, states in words, pages that are not there, and what is only a demo."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from hasshin.accounts.directory.current import forget
from hasshin.accounts.models import Account


@pytest.fixture(autouse=True)
def _anew() -> None:
    forget()


@pytest.mark.parametrize(
    ("path", "said", "home"),
    [
        ("/directory/accounts/999.html", "ページがありません", "/directory/index.html"),
        ("/directory/nothing/at/all", "ページがありません", "/directory/index.html"),
        ("/directory/en/nothing", "There is no such page", "/directory/en/index.html"),
    ],
)
def test_a_page_that_is_not_there_leads_back_to_the_list(
    city_matsudo: Any, client: Client, path: str, said: str, home: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert said in page
    assert f'href="{home}"' in page
    assert client.get(home).status_code == 200
    (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert client.get(style).status_code == 200


def test_days_are_written_as_people_write_them(city_matsudo: Any, client: Client) -> None:
    account = Account.objects.order_by("pk").first()
    assert account is not None
    Account.objects.filter(pk=account.pk).update(opened_at="2026-04-01T00:00:00+00:00")
    forget()
    assert "2026年4月1日（水）" in client.get(f"/directory/accounts/{account.pk}.html").content.decode()
    assert "Wed 1 Apr 2026" in client.get(f"/directory/en/accounts/{account.pk}.html").content.decode()


def test_the_csv_has_the_state_in_words_and_as_a_code(city_matsudo: Any, client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/directory/directory.csv").content.decode("utf-8-sig"))))
    assert {(row["状態 state_ja"], row["状態コード state"]) for row in rows} == {("運用中", "active")}


@pytest.mark.parametrize("demo", [True, False])
def test_a_demonstration_says_that_it_is_one(city_matsudo: Any, client: Client, settings: Any, demo: bool) -> None:
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"demo": demo})
    forget()
    for path in ("/directory/", "/directory/verify/", "/directory/nothing"):
        assert ("体験用のデモ" in client.get(path).content.decode()) is demo
