"""A unit sees what becomes of the accounts that it asked for, also where one person obtains them (F-2-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.request_opening import withdraw_opening
from hasshin.accounts.queries_openings import OpeningCard, openings_of
from tests.accounts.openings import asks, names, obtains, receives, reports
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def of(town: Any, unit: str = "koho", at: Any = NOW) -> tuple[OpeningCard, ...]:
    return openings_of(town.units[unit], at, at - WEEK)


@pytest.mark.clause("F-2-4")
def test_each_step_of_the_personal_way_is_seen_and_its_end_for_a_while(town: Any) -> None:
    assert of(town) == ()
    row = asks(town, "sato", "koho", "facebook")
    assert [one.waits_for for one in of(town)] == [("designate",)]
    names(town, "nakamura", row, "suzuki")
    (card,) = of(town)
    assert (card.waits_for, card.designated and card.designated.ja) == (("obtain",), "鈴木 葵")
    obtains(town, "suzuki", row)
    assert [one.waits_for for one in of(town)] == [("report",)]
    reports(town, "suzuki", row)
    assert [one.waits_for for one in of(town, at=NOW + 30 * WEEK)] == [("receive",)], "what waits is never forgotten"
    receives(town, "yamamoto", row)
    assert [one.waits_for for one in of(town)] == [()]
    assert of(town, at=NOW + 2 * WEEK) == ()
    assert of(town, "kanko") == ()


def test_what_was_taken_back_is_seen_for_a_while(town: Any) -> None:
    row = asks(town, "sato", "koho", "facebook")
    withdraw_opening(actor=town.actor("sato"), now=NOW, opening_id=row.pk, reason="不要")
    assert [one.state for one in of(town)] == ["withdrawn"]
    assert of(town, at=NOW + 2 * WEEK) == ()
