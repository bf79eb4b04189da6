"""The tool that looks for unrecorded changes finds each kind of them, and only them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.ledger.completeness import assert_every_change_has_an_entry, ours, snapshot
from tests.ledger.flushing import without_guards

from hasshin.ledger.models import PersonalDatum

pytestmark = pytest.mark.django_db

# The tool is shown on a table of the ledger's own, so that it needs no other room; its rows are named personaldatum:1.
WATCHED = [PersonalDatum]


def sql(statement: str) -> None:
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(statement)


def the_row() -> str:
    return f"personaldatum:{PersonalDatum.objects.get().pk}"


def test_a_new_row_needs_an_entry(add: Any) -> None:
    before = snapshot(WATCHED)
    add(personal={"name": "x"})
    with pytest.raises(AssertionError, match=r"personaldatum:\d+ \(new\)"):
        assert_every_change_has_an_entry(before, snapshot(WATCHED))


@pytest.mark.parametrize("how", ["subject", "also"])
def test_a_changed_row_is_covered_by_subject_or_also_of_an_entry_of_the_span(add: Any, how: str) -> None:
    add(personal={"name": "x"})
    row = the_row()
    naming = {"subject": row} if how == "subject" else {"data": {"also": [row]}}
    add(**naming)
    before = snapshot(WATCHED)
    sql("UPDATE ledger_personaldatum SET field = 'other'")
    with pytest.raises(AssertionError, match=r"changed: field"):
        assert_every_change_has_an_entry(before, snapshot(WATCHED))
    add(**naming)
    assert_every_change_has_an_entry(before, snapshot(WATCHED))


def test_a_row_that_is_gone_needs_an_entry(add: Any) -> None:
    add(personal={"name": "x"})
    before = snapshot(WATCHED)
    sql("DELETE FROM ledger_personaldatum")
    with pytest.raises(AssertionError, match="gone"):
        assert_every_change_has_an_entry(before, snapshot(WATCHED))


def test_what_is_left_out_needs_no_entry(add: Any) -> None:
    add(personal={"name": "x"})
    leaving_out = {"personaldatum.field"}
    before = snapshot(WATCHED, leaving_out=leaving_out)
    sql("UPDATE ledger_personaldatum SET field = 'other'")
    assert_every_change_has_an_entry(before, snapshot(WATCHED, leaving_out=leaving_out))


def test_the_ledger_itself_is_not_watched_by_default() -> None:
    assert PersonalDatum not in ours()
