"""Whoever may read the ledger reads it on a screen: narrowed down, page by page, verified, and taken along."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hasshin.city.actor import Actor
from hasshin.ledger import verify_file
from hasshin.ledger.actions.append import append
from hasshin.ledger.models import Entry
from hasshin.records.ledger_reading import PAGE
from tests.proofs import PROVEN

NUMBERS = re.compile(r'<li id="e(\d+)"')


def listed(client: Client, **query: Any) -> list[int]:
    answer = client.get(reverse("ledger"), query)
    assert answer.status_code == 200
    return [int(one) for one in NUMBERS.findall(answer.content.decode())]


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def auditor(town: Any) -> Client:
    """The owner writes a post; the city's security manager may read the ledger."""
    town.composed(town.browse("operator"))
    client: Client = town.browse("outsider")
    return client


def test_who_may_not_read_it_sees_neither_line_nor_screen(town: Any, auditor: Client) -> None:
    operator = town.browse("operator")
    assert operator.get(reverse("ledger")).status_code == 403
    for name in ("ledger-check", "ledger-export"):
        assert operator.post(reverse(name)).status_code == 403
    assert reverse("ledger") not in operator.get("/").content.decode()
    assert reverse("ledger") in auditor.get("/").content.decode()


def test_an_owner_reads_that_of_her_account_and_not_the_city_s(town: Any, auditor: Client) -> None:
    owner = town.browse("owner")
    all_of_it = owner.get(reverse("ledger"))
    assert all_of_it.status_code == 200
    assert "対象を書いて絞り込んでください" in all_of_it.content.decode()
    assert reverse("ledger-export") not in all_of_it.content.decode()
    assert 'name="subject"' in all_of_it.content.decode(), "where she asks for that of her account"
    assert "<li id=" not in all_of_it.content.decode().split('id="entries"', 1)[1]
    account = f"account:{town.account.pk}"
    assert owner.get(reverse("ledger"), {"subject": account}).status_code == 200
    assert owner.get(reverse("ledger"), {"subject": "staffmember:1"}).status_code == 403


def test_it_is_narrowed_by_subject_kind_person_and_days(town: Any, auditor: Client) -> None:
    drafted = Entry.objects.get(kind="posts.draft")
    operator = town.people["operator"].pk
    assert drafted.seq in listed(auditor)
    assert listed(auditor, subject=drafted.subject) == [drafted.seq]
    assert listed(auditor, kind="posts.draft") == [drafted.seq]
    assert listed(auditor, kind="posts.draft", actor=f"staff:{operator}") == [drafted.seq]
    assert listed(auditor, kind="posts.draft", actor="staff:999") == []
    today = (drafted.at + timedelta(hours=9)).date()
    assert drafted.seq in listed(auditor, since=today, until=today)
    assert listed(auditor, until=today - timedelta(days=1)) == []
    assert listed(auditor, since=today + timedelta(days=1)) == []
    page = auditor.get(reverse("ledger"), {"kind": "posts.draft"}).content.decode()
    assert "operatorさん" in page
    assert "起案" in page


def test_an_entry_s_data_is_shown_whatever_its_keys_are_called(town: Any, auditor: Client) -> None:
    odd: Any = {"items": ["a", "b"], "keys": 1, "values": {"get": "<b>"}}
    append(kind="city.note", subject="unit:1", actor="robot:test", now=datetime.now(UTC), data=odd, personal=odd)
    page = auditor.get(reverse("ledger"), {"kind": "city.note"})
    assert page.status_code == 200
    assert "[&#x27;a&#x27;, &#x27;b&#x27;]" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"subject": "no subject"}, {"since": "yesterday"}, {"until": "2026-13-01"}])
def test_what_can_t_be_meant_is_said(auditor: Client, wrong: dict[str, str]) -> None:
    answer = auditor.get(reverse("ledger"), wrong)
    assert answer.status_code == 422
    assert "どうすればよいか" in answer.content.decode()


def test_it_is_read_page_by_page_and_each_entry_once(town: Any, auditor: Client) -> None:
    for n in range(PAGE + 30):
        append(kind="city.note", subject=f"unit:{n}", actor="robot:test", now=datetime.now(UTC))
    seen: list[int] = []
    query = {"kind": "city.note"}
    first = auditor.get(reverse("ledger"), query).content.decode()
    seen = [int(one) for one in NUMBERS.findall(first)]
    older = re.search(r'href="(\?[^"#]+)#entries"', first)
    assert older is not None
    second = auditor.get(reverse("ledger") + older.group(1).replace("&amp;", "&")).content.decode()
    seen += [int(one) for one in NUMBERS.findall(second)]
    assert len(seen) == len(set(seen)) == PAGE + 30
    assert seen == sorted(seen, reverse=True)
    assert "#entries" not in second


def test_it_is_verified_and_a_change_in_the_table_is_told(town: Any, auditor: Client) -> None:
    told = auditor.post(reverse("ledger-check"), follow=True).content.decode()
    assert "台帳は完全です" in told
    assert Entry.objects.filter(kind="records.verify_ledger").count() == 1
    row = Entry.objects.get(kind="posts.draft")
    # As somebody with a database client would.
    from django.db import connection

    with connection.cursor() as cursor:
        for trigger in _triggers(cursor):
            cursor.execute(f'DROP TRIGGER "{trigger}"')
        cursor.execute("UPDATE ledger_entry SET body = %s WHERE seq = %s", [bytes(row.body) + b" ", row.seq])
    told = auditor.post(reverse("ledger-check"), follow=True).content.decode()
    assert "台帳に問題が" in told
    assert f"最初は{row.seq}番" in told


def _triggers(cursor: Any) -> list[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
    return [name for (name,) in cursor.fetchall()]


def test_the_file_holds_no_personal_value_and_verifies_by_itself(town: Any, auditor: Client, tmp_path: Path) -> None:
    answer = auditor.post(reverse("ledger-export"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = whole(answer)
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(content)
    head = json.loads(content.split(b"\n", 1)[0])
    assert head["ledger"]["personal"] is False
    keys = ["--public-key", head["ledger"]["public_key"]] if head["ledger"]["public_key"] else []
    assert verify_file.main([str(file), *keys, "--lang", "en"]) in (0, 1 if not keys else 0)
    assert Entry.objects.filter(kind="records.export_ledger").count() == 1
    assert "records.export_ledger" in content.decode(), "that it was handed out is in it"


def test_the_api_does_the_same(town: Any, auditor: Client) -> None:
    from hasshin.city.actions.token import issue_token

    who = Actor(staff=town.people["outsider"].pk)
    _row, secret = issue_token(actor=who, now=datetime.now(UTC), name="audit", proof=PROVEN)
    head = {"Authorization": f"Bearer {secret}"}
    client = Client(REMOTE_ADDR="10.1.2.3")
    found = client.get("/api/v1/ledger/entries", {"kind": "posts.draft"}, headers=head).json()
    assert [one["kind"] for one in found] == ["posts.draft"]
    assert client.post("/api/v1/ledger/verify", headers=head).json()["ok"] is True
    assert b'"ledger"' in whole(client.post("/api/v1/ledger/export", headers=head))
