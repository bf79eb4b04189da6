"""Stopping under races, on both databases: nothing begins once a freeze holds, and two people stay two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.races.test_races import Run, on_postgres, on_sqlite

__all__ = ["on_postgres", "on_sqlite"]


def nothing_begins_once_it_holds(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"] == ["done", "done"], outcome
        assert outcome["state"] == ("done" if outcome["begun_before"] else "stopped"), outcome
        assert outcome["visible"] == (1 if outcome["begun_before"] else 0), outcome


def passes_once(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert (outcome["said"], outcome["visible"], outcome["used"]) == (["done", "done"], 1, 1), outcome


def another_agrees(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"][0] == "done", outcome
        assert outcome["said"][1] in ("refused", "conflict"), outcome
        assert (outcome["state"], outcome["agreed"]) == ("person", 1), outcome


def both_join(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome == {"said": ["done", "done"], "cases": 1, "count": 2}, outcome


def one_is_kept(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome == {"said": ["done", "done"], "kept": 1}, outcome


RACES = [
    ("stopping.frozen_during_send", nothing_begins_once_it_holds),
    ("stopping.one_pass_two_workers", passes_once),
    ("stopping.two_agree", another_agrees),
    ("stopping.one_report_twice", both_join),
    ("stopping.a_flood_at_once", one_is_kept),
]


@pytest.mark.parametrize(("name", "holds"), RACES)
def test_on_sqlite(name: str, holds: Callable[..., None], on_sqlite: Run) -> None:
    holds(on_sqlite(name))


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "holds"), RACES)
def test_on_postgres(name: str, holds: Callable[..., None], on_postgres: Run) -> None:
    holds(on_postgres(name))
