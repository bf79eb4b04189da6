"""An account's name for readers of English: on the public pages, in JSON, CSV and Atom; else the name as it is."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from hasshin.accounts.actions.change_account import rename_account
from hasshin.accounts.directory.current import forget
from hasshin.accounts.models import Account, AccountChange
from hasshin.policy.reasons import Refused
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot


def renamed(city: Any, clock: Any, **given: Any) -> Account:
    account = Account.objects.order_by("pk").first()
    assert account is not None
    rename_account(
        actor=city.actor("kobayashi"), now=clock.now, account_id=account.pk, reason="英語の一覧のため",
        **{"handle": account.handle, "name": account.name, **given},
    )  # fmt: skip
    forget()
    return Account.objects.get(pk=account.pk)


def test_each_form_tells_the_english_name(city_matsudo: Any, clock: Any, client: Client) -> None:
    before = snapshot()
    account = renamed(city_matsudo, clock, name_en="Matsudo City PR")
    assert_every_change_has_an_entry(before, snapshot())
    page = f"accounts/{account.pk}.html"
    assert "<h1>Matsudo City PR</h1>" in client.get(f"/directory/en/{page}").content.decode()
    assert account.name in client.get(f"/directory/en/{page}").content.decode(), "the name on the service is there too"
    assert f"<h1>{account.name}</h1>" in client.get(f"/directory/{page}").content.decode()
    assert "Matsudo City PR" in client.get("/directory/en/index.html").content.decode()
    read = json.loads(client.get("/directory/directory.json").content)
    assert {one["id"]: one["name_en"] for one in read["accounts"]}[account.pk] == "Matsudo City PR"
    rows = csv.DictReader(io.StringIO(client.get("/directory/directory.csv").content.decode("utf-8-sig")))
    assert "Matsudo City PR" in {row["名称（英語） name_en"] for row in rows}


def test_without_one_the_name_stands_for_it(city_matsudo: Any, client: Client) -> None:
    read = json.loads(client.get("/directory/directory.json").content)
    assert all(one["name_en"] == one["name"] for one in read["accounts"])
    rows = csv.DictReader(io.StringIO(client.get("/directory/directory.csv").content.decode("utf-8-sig")))
    assert all(row["名称（英語） name_en"] == row["名称 name"] for row in rows)


def test_it_is_set_taken_away_and_left_alone(city_matsudo: Any, clock: Any) -> None:
    account = renamed(city_matsudo, clock, name_en=" Matsudo City PR ")
    assert account.name_en == "Matsudo City PR"
    assert AccountChange.objects.latest("pk").after == f"{account.name} (Matsudo City PR) @{account.handle}"
    with pytest.raises(Refused):
        renamed(city_matsudo, clock, name_en="Matsudo City PR")
    assert renamed(city_matsudo, clock, name="松戸市の広報").name_en == "Matsudo City PR", "not spoken of: it stays"
    assert renamed(city_matsudo, clock, name_en="").name_en == ""
