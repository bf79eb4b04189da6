"""When an allowance is used up, as pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.policy.clock import jst

LOOK_AGAIN = timedelta(minutes=15)
"""A post that a limit holds is looked at again this often: the allowance or the budget may have been raised."""
UNSAID = timedelta(minutes=1)
"""How long to wait for a service that says "not now" and not until when."""
SHORT = timedelta(minutes=2)
"""A wait that nobody need be told of."""


def counted_since(read_at: datetime, resets_at: datetime | None, now: datetime) -> datetime:
    """From when on our own posts count on top: from the reading, or from the reset that came after it."""
    return resets_at if resets_at is not None and read_at < resets_at <= now else read_at


def used_up(limit: int | None, used: int | None, sent: int) -> bool:
    """Whether nothing more may be sent; `sent` are our own posts since the service told `used`."""
    return limit is not None and (used or 0) + sent >= limit


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """Begin and end of the Japanese calendar month in which `now` lies; the end is not part of it."""
    begin = jst(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begin, (begin + timedelta(days=32)).replace(day=1)
