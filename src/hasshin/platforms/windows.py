"""When a lost publication can have appeared, by the service's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.platforms.values import Window

# The Date header has whole seconds, and a server may round the other way.
_ROUNDING = timedelta(seconds=2)
_STALE = timedelta(minutes=1)


def by_the_services_clock(server_time: datetime | None, window: Window) -> tuple[datetime, datetime]:
    """The window in the service's time: `window.until` is now by our clock, `server_time` (an answer's Date) by theirs.

    A server that seems ahead by less than a minute may just be asked that much after the caller took the time; moving
    the start later for it would hide our own post, so the start then stays.
    """
    ahead = server_time - window.until if server_time else timedelta(0)
    later = max(ahead - _STALE, timedelta(0)) if ahead > timedelta(0) else ahead
    return window.since + later - _ROUNDING, window.until + ahead + _ROUNDING
