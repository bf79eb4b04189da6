"""The page of official accounts (F-2-4, M-15-1): for everybody, in both languages, without cookies, cached rightly."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.directory.current import forget
from hasshin.accounts.directory.formats import cell
from hasshin.accounts.models import Account, AccountRules, DirectoryEdition

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _anew() -> None:
    forget()


@pytest.mark.clause("F-2-4")
def test_fukushima_keeps_a_page_of_all_its_accounts(city_fukushima: Any, client: Client) -> None:
    page = client.get("/directory/").content.decode()
    for account in Account.objects.all():
        assert account.name in page
        assert f"@{account.handle}" in page


@pytest.mark.clause("M-15-1")
def test_matsudo_lists_its_accounts_each_with_its_own_page_and_link(city_matsudo: Any, client: Client) -> None:
    page = client.get("/directory/").content.decode()
    for account in Account.objects.all():
        assert f'href="accounts/{account.pk}.html"' in page
        own = client.get(f"/directory/accounts/{account.pk}.html").content.decode()
        assert account.unit.name_ja in own
        assert re.search(rf'rel="me" href="[^"]*/{re.escape(account.handle)}/"', own)


@pytest.mark.clause("M-19-8")
def test_the_rules_of_an_account_stand_on_its_page_as_they_are_in_force(city_matsudo: Any, client: Client) -> None:
    rules = AccountRules.objects.order_by("pk").first()
    assert rules is not None
    page = client.get(f"/directory/accounts/{rules.account_id}.html").content.decode()
    assert len(rules.items) == 8
    for said in rules.items.values():
        assert said in page


def test_english_is_whole_and_found_by_its_path_alone(city_matsudo: Any) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["hasshin_language"] = "en"
    assert '<html lang="ja">' in client.get("/directory/").content.decode()
    english = Client(HTTP_ACCEPT_LANGUAGE="ja").get("/directory/en/").content.decode()
    assert '<html lang="en">' in english
    assert "Official accounts of Matsudo City" in english


PATHS = [
    "/directory/", "/directory/en/", "/directory/directory.json", "/directory/directory.csv", "/directory/feed.xml",
    "/directory/en/feed.xml", "/directory/verify/", "/directory/verify/?q=@mihon_matsudo", "/directory/verify.json?q=x",
    "/directory/nothing", "/directory",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_sets_a_cookie_or_depends_on_one(city_matsudo: Any, path: str) -> None:
    client = Client()
    client.cookies["sessionid"] = "forged"
    answer = client.get(path)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "Accept-Language" not in answer.get("Vary", "")
    assert answer.content == Client().get(path).content


def test_what_did_not_change_is_not_sent_again(city_matsudo: Any, client: Client) -> None:
    first = client.get("/directory/")
    assert first["Cache-Control"].startswith("public, max-age=")
    assert client.get("/directory/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.get("/directory/", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    assert client.get("/directory/", HTTP_IF_NONE_MATCH='"other"').status_code == 200
    packed = client.get("/directory/", HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] != first["ETag"]
    head = client.head("/directory/")
    assert head.status_code == 200
    assert head["ETag"] == first["ETag"]
    assert int(head["Content-Length"]) == len(first.content)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_it(city_matsudo: Any, client: Client, method: str) -> None:
    for path in ("/directory/", "/directory/verify/", "/directory/verify.json", "/directory/directory.json"):
        answer = getattr(client, method)(path)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD"


def test_a_change_shows_at_once_and_has_a_new_edition(city_matsudo: Any, client: Client, clock: Any) -> None:
    before = client.get("/directory/")
    account = Account.objects.get(handle="mihon_matsudo")
    actor = city_matsudo.actor("takahashi")
    freeze(actor=actor, now=clock.now, account_id=account.pk, reason="内部の理由XYZ")
    after = client.get("/directory/")
    assert after["ETag"] != before["ETag"]
    listed = {one["id"]: one for one in client.get("/directory/directory.json").json()["accounts"]}
    assert listed[account.pk]["state"] == "stopped"
    assert DirectoryEdition.objects.count() == 2
    assert "内部の理由XYZ" not in after.content.decode()
    assert "発信停止中" in client.get(f"/directory/accounts/{account.pk}.html").content.decode()


def test_what_only_the_city_sees_makes_no_edition(city_matsudo: Any, client: Client, clock: Any) -> None:
    from hasshin.accounts.actions.note_profile import note_profile
    from hasshin.city.actor import robot

    client.get("/directory/")
    account = Account.objects.get(handle="mihon_matsudo")
    note_profile(actor=robot("worker"), now=clock.now, account_id=account.pk, has_guide=False)
    client.get("/directory/")
    assert DirectoryEdition.objects.count() == 1


def test_rules_that_begin_later_show_when_they_begin(city_matsudo: Any, client: Client) -> None:
    from datetime import UTC, datetime

    import time_machine

    account = Account.objects.get(handle="mihon_matsudo")
    now = datetime.now(UTC)
    rules = account.rules.order_by("-number").first()
    assert rules is not None
    owner = city_matsudo.people["takahashi"]
    set_rules(
        actor=city_matsudo.actor("takahashi"),
        now=now,
        account_id=account.pk,
        items={**rules.items, "contact": "047-999-9999"},
        acts=rules.acts,
        allow_list=rules.allow_list,
        set_by=owner,
        in_force_from=now + timedelta(days=2),
    )
    path = f"/directory/accounts/{account.pk}.html"
    assert "047-999-9999" not in client.get(path).content.decode()
    with time_machine.travel(now + timedelta(days=2, minutes=1)):
        assert "047-999-9999" in client.get(path).content.decode()


def test_the_json_has_the_documented_form(city_matsudo: Any, client: Client) -> None:
    answer = client.get("/directory/directory.json")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    read = json.loads(answer.content)
    assert read["schema"] == "hasshin-directory/1"
    assert set(read) == {
        "schema",
        "edition",
        "changed_at",
        "digest",
        "city",
        "guideline",
        "guide_url",
        "accounts",
        "notices",
    }
    assert set(read["accounts"][0]) == {
        "id", "service", "service_name", "name", "name_en", "handle", "url", "server", "platform_id", "unit", "purpose",
        "contact", "state", "opened_on", "closed_on", "rules_version", "rules", "practice", "impersonated",
    }  # fmt: skip


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(city_matsudo: Any, client: Client) -> None:
    account = Account.objects.get(handle="mihon_matsudo")
    Account.objects.filter(pk=account.pk).update(name='=HYPERLINK("http://evil.example","市")')
    forget()
    raw = client.get("/directory/directory.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + Account.objects.count()
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not [value for row in rows[1:] for value in row if value[:1] in tuple("=+-@＝＋－＠\t\r")]


@pytest.mark.parametrize("written", ["=1+1", "+81-3", "-2", "@x", "\tx", "\rx", "  =1", "＝1"])
def test_a_cell_that_would_run_is_text(written: str) -> None:
    assert cell(written) == f"'{written}"
    assert cell("047-000-0000") == "047-000-0000"


def test_the_feed_is_atom_with_ids_that_stay(city_matsudo: Any, client: Client, clock: Any) -> None:
    first = _feed(client)
    account = Account.objects.get(handle="mihon_matsudo")
    freeze(actor=city_matsudo.actor("takahashi"), now=clock.forward(hours=1), account_id=account.pk, reason="点検")
    second = _feed(client)
    assert set(first) < set(second)
    assert len(second) == len(first) + 1
    new = second[(set(second) - set(first)).pop()]
    assert account.name in new


def _feed(client: Client) -> dict[str, str]:
    root = ET.fromstring(client.get("/directory/feed.xml").content)
    assert root.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert root.find(f"{ATOM}{needed}") is not None
        assert all(entry.find(f"{ATOM}{needed}") is not None for entry in root.iter(f"{ATOM}entry"))
    found = [(e.findtext(f"{ATOM}id", ""), e.findtext(f"{ATOM}title", "")) for e in root.iter(f"{ATOM}entry")]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_names_of_staff_and_reasons_stay_inside(city_matsudo: Any, client: Client) -> None:
    from hasshin.city.models import StaffMember

    said = " ".join(str(rules.items) for rules in AccountRules.objects.all())
    everything = b"".join(
        client.get(f"/directory/{name}").content
        for name in ["", "en/", "directory.json", "directory.csv", "feed.xml", "hasshin-directory.json"]
        + [f"accounts/{pk}.html" for pk in Account.objects.values_list("pk", flat=True)]
    ).decode()
    for person in StaffMember.objects.all():
        assert person.username not in everything or person.username in said
        assert person.name_ja not in everything


def test_names_with_markup_are_text(city_matsudo: Any, client: Client) -> None:
    Account.objects.filter(handle="mihon_matsudo").update(name="<script>alert(1)</script>", purpose="\x0b]]>&")
    forget()
    assert "<script" not in client.get("/directory/").content.decode()
    ET.fromstring(client.get("/directory/feed.xml").content)


def test_a_city_without_accounts_has_a_page_too(city_matsudo: Any, client: Client) -> None:
    from hasshin.accounts.directory.listing import read_listing  # the listing of accounts alone is emptied

    listing = read_listing(city_matsudo_now())
    assert listing.accounts
    empty = listing.model_copy(update={"accounts": (), "notices": ()})
    from hasshin.accounts.directory.site import build

    edition = DirectoryEdition(
        number=1, digest=empty.digest, content=empty.model_dump(mode="json"), at=city_matsudo_now()
    )
    assert "公式アカウントはまだありません" in build(edition, empty, verify_at=None).files["index.html"].decode()


def city_matsudo_now() -> Any:
    from tests.conftest import Clock

    return Clock().now
