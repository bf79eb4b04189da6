"""Of two at once, one gets through and the other is told; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hasshin.cli import installation
from hasshin.config.installation import Folder, Installation

ROOT = Path(__file__).parents[2]
ROUNDS = 12
Run = Callable[[str], list[dict[str, Any]]]


def run_race(folder: Path, name: str, url: str = "") -> list[dict[str, Any]]:
    """Run one race ("two_deciders", "office.two_close") in a fresh installation; the outcome of each round."""
    stage, _, race = name.rpartition(".")
    place = Folder(folder)
    installation.make(place, Installation(id="race", pack="matsudo"))
    installation.make_keys_of_rooms(place)
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", f"tests.races.{stage or 'scenario'}", race, str(ROUNDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={
            **os.environ,
            "HASSHIN_DATA": str(folder),
            "HASSHIN_DATABASE_URL": url,
            "PYTHONPATH": path,
            "DJANGO_SETTINGS_MODULE": "hasshin.config.settings",
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["ledger"] is True
    outcomes: list[dict[str, Any]] = answer["outcomes"]
    return outcomes


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Run:
    return lambda name: run_race(tmp_path / "installation", name)


@pytest.fixture
def on_postgres(tmp_path: Path) -> Any:
    import psycopg

    name = f"race_{uuid4().hex[:10]}"
    url = os.environ["HASSHIN_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield lambda race: run_race(tmp_path / "installation", race, url.rsplit("/", 1)[0] + "/" + name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def one_decides(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) in (["conflict", "done"], ["done", "refused"]), outcome
        assert outcome["decisions"] == 1
        assert outcome["deliveries"] == 1


def approval_is_of_what_stands(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        decided, edited = outcome["said"]
        assert {decided, edited} <= {"done", "conflict", "refused"}, outcome
        assert "done" in (decided, edited)
        assert outcome["approved_is_current"], outcome
        if edited == "done":
            assert outcome["state"] == "draft"
            assert outcome["live"] == 0


def visible_once(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"] == ["done", "done"], outcome
        assert outcome["state"] == "done", outcome
        assert outcome["visible"] == 1


def stopped_or_out(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        stopped = outcome["said"][1] == "done"
        assert outcome["visible"] == (0 if stopped else 1), outcome
        assert outcome["delivery"] == ("stopped" if stopped else "done"), outcome


def nothing_decided_after_the_loss(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        decided, lost = outcome["said"]
        assert lost == "done", outcome
        assert decided in ("done", "refused"), outcome
        assert outcome["decided_before_the_loss"], outcome
        assert outcome["live"] == (1 if decided == "done" else 0), outcome


def one_enrols(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["done", "refused"], outcome
        assert outcome["entered"] == 1


def nothing_goes_out_once_locked(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        decided, locked = outcome["said"]
        assert locked == "done", outcome
        assert decided in ("done", "refused", "conflict"), outcome
        assert outcome["decided_before"], outcome
        assert outcome["visible"] == 0, outcome


def sent_before_the_lock_or_not_at_all(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"] == ["done", "done"], outcome
        assert outcome["visible"] == (1 if outcome["begun_before"] else 0), outcome


def one_closes(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) in (["conflict", "done"], ["done", "refused"]), outcome
        assert (outcome["closed"], outcome["state"]) == (1, "closed"), outcome


def one_carries_out(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert outcome["carried"] == 1, outcome
        assert outcome.get("done", 1) == 1, outcome
        assert outcome.get("state", "done") == "done", outcome
        assert outcome.get("newcomers", 1) == outcome.get("seats", 1) == outcome.get("postings", 1) == 1, outcome


def carried_out_or_discarded(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        carried = outcome["said"][0] == "done"
        assert outcome["state"] == ("done" if carried else "discarded"), outcome
        assert outcome["postings"] == (1 if carried else 0), outcome


def nothing_is_held_beyond_the_leaving(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        carried, appointed = outcome["said"]
        assert {carried, appointed} <= {"done", "conflict", "refused"}, outcome
        assert "done" in (carried, appointed), outcome
        assert outcome["carried"] == (1 if carried == "done" else 0), outcome
        assert outcome["beyond"] == 0, outcome


def one_adopts(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) in (["conflict", "done"], ["done", "refused"]), outcome
        assert (outcome["live"], outcome["marks"], outcome["entries"]) == (1, 1, 1), outcome


def one_declares(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert outcome["live"] == 1, outcome


def one_ends_it(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert (outcome["live"], outcome["entries"]) == (0, 1), outcome


def longer_or_over(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        extended, ended = outcome["said"]
        assert ended == "done", outcome
        assert outcome["over"], outcome
        assert extended in ("done", "conflict"), outcome
        assert outcome["extended"] == (1 if extended == "done" else 0), outcome


def begun_before_or_it_waits(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"] == ["done", "done"], outcome
        assert outcome["state"] == ("done" if outcome["begun_before"] else "scheduled"), outcome
        assert outcome["visible"] == (1 if outcome["begun_before"] else 0), outcome


def begun_before_or_stopped(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert outcome["said"] == ["done", "done"], outcome
        assert outcome["state"] == ("done" if outcome["begun_before"] else "stopped"), outcome
        assert outcome["visible"] == (1 if outcome["begun_before"] else 0), outcome


def one_ends(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert outcome["as_the_winner_said"], outcome
        assert outcome["entries"] == 1, outcome
        assert outcome["over"], outcome


def the_annex_stands_on_the_pack(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        annex, pack = outcome["said"]
        assert pack == "done", outcome
        assert annex in ("done", "conflict"), outcome
        assert outcome["marks"] == (1 if annex == "done" else 0), outcome


def one_version(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["done", "refused"], outcome
        assert outcome["versions"] == 1, outcome


def one_opens(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert (outcome["opened"], outcome["told_once"]) == (1, True), outcome


def one_settles(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["conflict", "done"], outcome
        assert outcome["as_the_winner_said"], outcome


def one_has_the_seat(outcomes: list[dict[str, Any]]) -> None:
    for outcome in outcomes:
        assert sorted(outcome["said"]) == ["done", "refused"], outcome
        assert outcome["held"] == 1, outcome


RACES = [
    ("two_deciders", one_decides),
    ("edit_during_decide", approval_is_of_what_stands),
    ("two_workers", visible_once),
    ("stop_during_send", stopped_or_out),
    ("loss_during_decide", nothing_decided_after_the_loss),
    ("one_code_two_devices", one_enrols),
    ("lock_during_decide", nothing_goes_out_once_locked),
    ("lock_during_send", sent_before_the_lock_or_not_at_all),
    ("two_close", one_closes),
    ("seats.two_heads", one_has_the_seat),
    ("seats.two_relieve_one_head", one_has_the_seat),
    ("seats.two_owners", one_has_the_seat),
    ("office.one_transfer_twice", one_carries_out),
    ("office.two_transfers_of_one_person", one_carries_out),
    ("office.two_transfers_of_one_newcomer", one_carries_out),
    ("office.carry_out_during_discard", carried_out_or_discarded),
    ("office.carry_out_during_appoint", nothing_is_held_beyond_the_leaving),
    ("office.two_adopt_an_annex", one_adopts),
    ("office.two_end_an_annex", one_ends),
    ("office.annex_during_pack", the_annex_stands_on_the_pack),
    ("office.two_adopt_a_pack", one_version),
    ("flood.two_declare", one_declares),
    ("flood.two_end", one_ends_it),
    ("flood.extended_during_end", longer_or_over),
    ("flood.declared_during_send", begun_before_or_it_waits),
    ("flood.ended_during_send", begun_before_or_stopped),
    ("alarm.two_open_one_incident", one_opens),
    ("alarm.two_settle_one_step", one_settles),
]


@pytest.mark.parametrize(("name", "holds"), RACES)
def test_a_race_has_one_winner_on_sqlite(name: str, holds: Callable[..., None], on_sqlite: Run) -> None:
    holds(on_sqlite(name))


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "holds"), RACES)
def test_a_race_has_one_winner_on_postgres(name: str, holds: Callable[..., None], on_postgres: Run) -> None:
    holds(on_postgres(name))
