"""An entry is appended with the change that it records, or not at all."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.ledger.samples import PACK, WORDS, facts, refusal

from hasshin.ledger.actions.append import LedgerDamaged, New, append, append_many
from hasshin.ledger.actions.verify import verify
from hasshin.ledger.models import Entry, Head, PersonalDatum
from hasshin.ledger.verify_file import commitment, entry_hash

pytestmark = pytest.mark.django_db


def body(entry: Entry) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(bytes(entry.body))
    return parsed


def test_entries_follow_one_another_from_the_first(add: Any) -> None:
    first, second = add(), add()
    assert (first.seq, second.seq) == (1, 2)
    assert first.prev_hash == "0" * 64
    assert second.prev_hash == first.hash == entry_hash(bytes(first.body))
    assert body(second)["prev"] == first.hash


@pytest.mark.databases
def test_several_entries_at_once_stand_as_if_one_after_another(add: Any, clock: Any) -> None:
    add()
    new = [
        New("posts.submit", f"post:{n}", "staff:3", clock.now, {"n": n}, {"title": f"題 {n}"}, facts(), refusal(), PACK)
        for n in range(300)
    ]
    made = append_many(new)
    assert [e.seq for e in made] == list(range(2, 302))
    assert verify().ok
    assert Head.objects.get().hash == made[-1].hash == add().prev_hash
    assert PersonalDatum.objects.filter(entry=made[7]).count() == 3


def test_of_several_entries_a_wrong_one_keeps_all_out(add: Any, clock: Any) -> None:
    add()
    with pytest.raises(ValueError, match="subject"):
        append_many([New("a.b", "post:1", "system", clock.now), New("a.b", "post", "system", clock.now)])
    assert append_many([]) == []
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(clock: Any) -> None:
    with pytest.raises(RuntimeError, match="atomic"):
        append(kind="posts.submit", subject="post:1", actor="system", now=clock.now)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_gap(add: Any, clock: Any) -> None:
    add()
    with transaction.atomic():
        append(kind="posts.submit", subject="post:1", actor="system", now=clock.now)
        transaction.set_rollback(True)
    assert Entry.objects.count() == 1
    assert add().seq == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "submit"),
        ("kind", "Posts.Submit"),
        ("kind", "posts.submit\n"),
        ("subject", "post"),
        ("subject", "post:"),
        ("subject", "post:1 2"),
        ("actor", "staff:x"),
        ("actor", ""),
        ("actor", "superuser"),
        ("data", {"also": "delivery:4"}),
        ("data", {"also": ["delivery"]}),
        ("data", {"at": datetime(2026, 1, 1)}),  # noqa: DTZ001  a time without zone, and no JSON
        ("data", {1: "x"}),
        ("data", {"n": 2**53}),
        ("data", {"n": float("nan")}),
        ("data", {"n": "\ud800"}),
        ("personal", {"Name": "x"}),
        ("personal", {"facts": {}}),
        ("now", datetime(2026, 1, 1)),  # noqa: DTZ001
    ],
)
def test_what_the_format_cannot_carry_is_refused(add: Any, field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        add(**{field: value})
    assert not Entry.objects.exists()


def test_a_personal_value_stands_in_the_entry_only_as_a_salted_commitment(add: Any) -> None:
    one, other = add(personal={"name": "福島太郎"}), add(personal={"name": "福島太郎"})
    assert "福島" not in bytes(one.body).decode()
    assert body(one)["personal"]["name"] != body(other)["personal"]["name"]
    datum = PersonalDatum.objects.get(entry=one)
    assert datum.salt is not None
    assert datum.value is not None
    assert len(bytes(datum.salt)) == 32
    assert commitment(bytes(datum.salt), bytes(datum.value)) == body(one)["personal"]["name"]


def test_a_decision_keeps_its_clauses_in_the_entry_and_its_words_apart(add: Any) -> None:
    entry = add(facts=facts(), decision=refusal(), pack_digest=PACK)
    assert WORDS not in bytes(entry.body).decode()
    said = body(entry)
    assert said["pack"] == PACK
    assert said["decision"]["allowed"] is False
    assert said["decision"]["reasons"] == [{"clauses": ["F-3-3"], "code": "personal_data", "where": ""}]
    assert set(said["personal"]) == {"facts", "decision"}


@pytest.mark.parametrize("missing", ["facts", "decision", "pack_digest"])
def test_a_decision_without_facts_and_pack_is_refused_since_it_could_not_be_decided_again(
    add: Any, missing: str
) -> None:
    given = {"facts": facts(), "decision": refusal(), "pack_digest": PACK}
    given[missing] = "" if missing == "pack_digest" else None
    with pytest.raises(ValueError, match="go together"):
        add(**given)


def test_without_its_head_a_ledger_with_entries_takes_no_more(add: Any) -> None:
    from tests.ledger.flushing import without_guards

    add()
    with without_guards():
        Head.objects.all().delete()
    with pytest.raises(LedgerDamaged):
        add()
