"""The ledger is read by subject, kind and time, and decisions come back as they were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.ledger.samples import PACK, facts, refusal

from hasshin.ledger.queries import decisions_since, entries, history

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_entries_are_found_by_subject_kind_and_time(add: Any, clock: Any, django_assert_num_queries: Any) -> None:
    add(subject="post:1", kind="posts.draft")
    add(subject="post:2", kind="posts.draft")
    add(subject="post:1", kind="posts.submit", personal={"remark": "急ぎ"}, data={"also": ["version:7"]})
    with django_assert_num_queries(2):
        found = entries(subject="post:1")
    assert [one.seq for one in found] == [1, 3]
    assert (dict(found[1].personal), found[1].also) == ({"remark": "急ぎ"}, ("version:7",))
    assert [one.seq for one in entries(kinds=["posts.draft"])] == [1, 2]
    assert [one.seq for one in entries(since=clock.now - timedelta(seconds=1))] == [2, 3]
    assert [one.seq for one in entries(newest_first=True, limit=2)] == [3, 2]
    assert [one.seq for one in entries(after=2)] == [3]
    assert [one.subject for one in history("post:2", "post:1")] == ["post:1", "post:2", "post:1"]


def test_a_decision_comes_back_with_the_facts_and_the_pack_it_rested_on(add: Any, clock: Any) -> None:
    add()
    entry = add(facts=facts(), decision=refusal(), pack_digest=PACK)
    recorded = list(decisions_since())
    assert [(one.seq, one.pack, one.missing) for one in recorded] == [(entry.seq, PACK, "")]
    assert recorded[0].facts == facts()
    assert recorded[0].decision == refusal()
    assert list(decisions_since(clock.now + timedelta(seconds=1))) == []


def test_facts_and_full_decision_are_not_among_the_values_that_faces_show(add: Any) -> None:
    add(facts=facts(), decision=refusal(), pack_digest=PACK)
    row = entries()[0]
    assert dict(row.personal) == {}
    assert row.outcome is not None
    assert row.outcome["allowed"] is False
