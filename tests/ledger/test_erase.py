"""A personal value is erased by order: it is gone, the entry says so, and the chain still verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.ledger.samples import PACK, WORDS, facts, refusal

from hasshin.ledger import queries
from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.ledger.actions.erase import erase
from hasshin.ledger.actions.verify import verify
from hasshin.ledger.models import Entry, PersonalDatum
from hasshin.policy.reasons import Conflict, NotFound, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_value_and_salt_are_gone_and_the_chain_still_verifies(add: Any, clock: Any) -> None:
    entry = add(personal={"name": "福島太郎", "phone": "024-000-0000"})
    checkpoint(now=clock.now)
    before = bytes(Entry.objects.get(seq=1).body)
    order = erase(actor="staff:1", order="情総第12号 2026-07-01", entry_seq=entry.seq, field="name", now=clock.now)
    datum = PersonalDatum.objects.get(entry=entry, field="name")
    assert datum.value is None
    assert datum.salt is None
    assert datum.erased_by_order == "情総第12号 2026-07-01"
    assert bytes(Entry.objects.get(seq=1).body) == before
    assert (order.kind, order.subject) == ("ledger.erase", "entry:1")
    row = queries.entries(subject="post:1")[0]
    assert (dict(row.personal), row.erased) == ({"phone": "024-000-0000"}, ("name",))
    assert verify().ok


def test_an_erased_word_is_in_no_table_any_more(add: Any, clock: Any) -> None:
    add(facts=facts(), decision=refusal(), pack_digest=PACK, personal={"remark": WORDS})
    for field in ("facts", "decision", "remark"):
        erase(actor="staff:1", order="1", entry_seq=1, field=field, now=clock.now)
    left = [bytes(one.body) for one in Entry.objects.all()]
    left += [bytes(one.value) for one in PersonalDatum.objects.all() if one.value is not None]
    assert not [one for one in left if WORDS.encode() in one]
    recorded = next(queries.decisions_since())
    assert (recorded.facts, recorded.decision, recorded.missing) == (None, None, "erased")
    assert recorded.outcome["reasons"][0]["clauses"] == ["F-3-3"]
    assert verify().ok


def test_without_order_or_twice_or_where_there_is_nothing_it_is_refused(add: Any, clock: Any) -> None:
    add(personal={"name": "福島太郎"})
    given: dict[str, Any] = {"actor": "staff:1", "order": "1", "entry_seq": 1, "field": "name", "now": clock.now}
    with pytest.raises(Refused) as refused:
        erase(**{**given, "order": "  "})
    assert refused.value.reasons[0].citations[0].house
    for other in ({"entry_seq": 9}, {"field": "phone"}):
        with pytest.raises(NotFound):
            erase(**{**given, **other})
    erase(**given)
    with pytest.raises(Conflict):
        erase(**given)
    assert Entry.objects.filter(kind="ledger.erase").count() == 1


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_the_bytes_are_overwritten_in_the_file(tmp_path: Path) -> None:
    from tests.ledger.scratch import run

    done = run(tmp_path, f"sqlite:///{tmp_path}/scratch.sqlite3", "erase")
    assert done.returncode == 0, done.stderr
    assert b"never-to-be-read-again" not in (tmp_path / "scratch.sqlite3").read_bytes()
    assert b"stays-where-it-is" in (tmp_path / "scratch.sqlite3").read_bytes()
