"""What follows from outcomes and times, as pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(seconds=60)
"""How long a claim holds; longer than any connector's HTTP deadline, so a lapsed claim has no request on its way."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
LOOKUPS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))
LATER_LOOKUPS = timedelta(hours=6)


def next_try(attempts: int, retry_after: timedelta | None, now: datetime) -> datetime:
    """When to send again what surely was not done: doubling pauses, never before the service allows.

    `attempts` counts those that were made, from 1.
    """
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE) if attempts > 0 else FIRST_PAUSE
    return now + max(pause, retry_after or timedelta(0))


def next_lookup(lookups: int, now: datetime) -> datetime:
    """When to look again for what may be out; `lookups` counts those that were made."""
    return now + (LOOKUPS[lookups] if lookups < len(LOOKUPS) else LATER_LOOKUPS)


def in_time(when: datetime, expires_at: datetime) -> bool:
    """Whether a post may still go out at `when` (late is not better than never)."""
    return when <= expires_at
