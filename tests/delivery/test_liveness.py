"""A worker that stops is noticed within five seconds, by whoever watches and whatever its clock says."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection

from hasshin.delivery import place
from hasshin.delivery.liveness import Beats, ClockError, PlaceError, check_clock
from hasshin.delivery.periodic import Periodic
from hasshin.delivery.queries import living, workers
from hasshin.delivery.worker import Worker
from hasshin.ledger import keys

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_fresh_beat_is_a_living_worker_and_an_old_one_a_dead_one() -> None:
    assert Beats().judge({"w1": NOW - SECOND, "w2": NOW - 5 * SECOND}, NOW, 100.0) == ("w1",)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(hours=1)])
def test_a_worker_that_stops_beating_is_dead_within_five_seconds_whatever_its_clock_says(ahead: timedelta) -> None:
    beats = Beats()
    last = NOW + ahead
    assert beats.judge({"w1": last}, NOW, 100.0) == ("w1",)
    assert beats.judge({"w1": last}, NOW + 3 * SECOND, 103.0) == ("w1",)
    assert beats.judge({"w1": last}, NOW + 5 * SECOND, 105.0) == ()


def test_a_worker_whose_clock_is_an_hour_behind_lives_as_long_as_it_beats() -> None:
    beats = Beats()
    behind = NOW - timedelta(hours=1)
    beats.judge({"w1": behind}, NOW, 100.0)
    for n in range(1, 20):
        assert beats.judge({"w1": behind + n * SECOND}, NOW + n * SECOND, 100.0 + n) == ("w1",)


def test_one_that_comes_back_lives_again() -> None:
    beats = Beats()
    beats.judge({"w1": NOW}, NOW, 100.0)
    assert beats.judge({"w1": NOW}, NOW, 110.0) == ()
    assert beats.judge({"w1": NOW + 10 * SECOND}, NOW, 111.0) == ("w1",)


@pytest.mark.django_db
@pytest.mark.databases
def test_a_clock_far_from_that_of_the_database_server_is_refused() -> None:
    now = datetime.now(UTC)
    check_clock(now)
    if connection.vendor == "postgresql":
        with pytest.raises(ClockError, match="3600 s off"):
            check_clock(now + timedelta(hours=1))


@pytest.mark.django_db
@pytest.mark.parametrize("sends_nothing", ["stands still", "in the wrong place"])
def test_one_that_beats_and_sends_nothing_has_no_share_and_is_shown_as_that(sends_nothing: str) -> None:
    made = Worker(name="w1")
    if sends_nothing == "stands still":
        made._turned -= 60
    else:
        made._fit = False
    made._beat()
    now = datetime.now(UTC)
    (row,) = workers(now)
    assert (row.alive, row.stands_still) == (True, True)
    assert Beats().living(now) == living(now) == ()
    made._fit, made._turned = True, time.monotonic()
    made._beat()
    assert Beats().living(datetime.now(UTC)) == ("w1",)


@pytest.mark.django_db
def test_a_machine_without_the_files_or_the_keys_of_the_others_is_not_fit_to_send(
    own_folder: Path, tmp_path: Path, settings: Any
) -> None:
    now = datetime.now(UTC)
    place.check_files(now)
    place.check_files(now)
    shared = settings.HASSHIN_BLOBS
    settings.HASSHIN_BLOBS = tmp_path / "another machine"
    with pytest.raises(PlaceError, match="blobs/ is not that of the other machines"):
        place.check_files(now)
    settings.HASSHIN_BLOBS = shared
    place.check_files(now)
    settings.HASSHIN_LEDGER_KEY = tmp_path / "another.key"
    keys.create_key(settings.HASSHIN_LEDGER_KEY)
    with pytest.raises(PlaceError, match=r"keys/ledger\.key is not that of the other machines"):
        place.check_files(now)


def test_a_worker_with_a_wrong_clock_begins_nothing_sweeps_nothing_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(now: datetime) -> None:
        raise ClockError("this clock is 3600 s off the database's")

    class Dispatcher:
        looked = 0
        begins = True

        def look(self) -> None:
            self.looked += 1

        def begin_nothing(self) -> None:
            self.begins = False

    ran: list[str] = []
    job = Periodic("sweep", timedelta(0), lambda now, connect: ran.append("sweep"))
    made, dispatcher = Worker(name="w1"), Dispatcher()
    made.jobs = (job,)
    made._began -= 60
    monkeypatch.setattr(place, "check_clock", wrong)
    made._look(dispatcher)  # type: ignore[arg-type]  # only these two are asked of it
    made._periodic(cast("ThreadPoolExecutor", None), {})
    assert (dispatcher.looked, dispatcher.begins, ran) == (0, False, [])
    assert not made._fit
    assert made._trouble.endswith("machine: this clock is 3600 s off the database's")
