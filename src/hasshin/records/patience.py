"""When to try again to see a publication on its service: soon, then later and later, and then a person's turn."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = tuple(timedelta(seconds=s) for s in (0, 10, 60, 600, 3600))
TRIES = len(WAITS)


def ready(tries: int, since: datetime, now: datetime) -> bool:
    """Whether the next try may be made; `tries` were made since `since`."""
    return tries < TRIES and now - since >= sum(WAITS[: tries + 1], timedelta(0))
