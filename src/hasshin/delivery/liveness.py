"""Which workers live, as one of them sees it: by whether their beats change, whatever their clocks say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from hasshin.delivery.models import WorkerBeat
from hasshin.delivery.queries import ALIVE

CLOCKS_DIFFER = timedelta(seconds=20)
"""A worker whose clock is further off sends nothing: it would send too early, or miss what is still in time."""


class PlaceError(Exception):
    """This machine is not fit to send from, until what the words say is put right; they hold no secret."""


class ClockError(PlaceError):
    """This machine's clock is not the database's."""


class Beats:
    """The beats of all workers, watched. `monotonic` counts seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, float]] = {}

    def living(self, now: datetime) -> tuple[str, ...]:
        """Names of those that live: whose beat changed within `ALIVE`, or, seen for the first time, is as fresh.

        One that beats and sends nothing is left out: its accounts would wait for it.
        """
        rows = dict(WorkerBeat.objects.filter(stopped_at__isnull=True, works=True).values_list("worker", "beat_at"))
        return self.judge(rows, now, time.monotonic())

    def judge(self, rows: Mapping[str, datetime], now: datetime, monotonic: float) -> tuple[str, ...]:
        """As `living`, of beats read at `monotonic`."""
        long = ALIVE.total_seconds()
        seen: dict[str, tuple[datetime, float]] = {}
        for name, beat in rows.items():
            known = self._seen.get(name)
            if known is None:
                # An old beat is a dead one's; one from the future is a living one's until it stays as it is.
                seen[name] = (beat, monotonic if beat >= now - ALIVE else monotonic - long)
            else:
                seen[name] = known if known[0] == beat else (beat, monotonic)
        self._seen = seen
        return tuple(sorted(name for name, (_, at) in seen.items() if monotonic - at < long))


def check_clock(now: datetime) -> None:
    """Raises `ClockError` where this clock and PostgreSQL's differ. SQLite has no clock of its own."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    if abs(theirs - now) > CLOCKS_DIFFER:
        raise ClockError(f"this clock is {round((now - theirs).total_seconds())} s off the database's")
