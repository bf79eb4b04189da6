"""Japanese time: guidelines speak of days and hours as the city's clocks show them. Facts carry UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hasshin.policy.text import Text, t

JST = timezone(timedelta(hours=9), "JST")


def jst(moment: datetime) -> datetime:
    """The moment on a Japanese clock. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time needs its zone: {moment!r}")
    return moment.astimezone(JST)


def day(moment: datetime) -> date:
    """The Japanese calendar day."""
    return jst(moment).date()


def shown(moment: datetime) -> Text:
    """As messages show it: 2026年11月21日 09:00, 21 Nov 2026 09:00."""
    here = jst(moment)
    return t("{day} {time}", "{day} {time}").fill(day=day_shown(here.date()), time=f"{here:%H:%M}")


def day_shown(on: date) -> Text:
    """A day as messages show it: 2026年11月21日, 21 Nov 2026."""
    return t(f"{on.year}年{on.month}月{on.day}日", f"{on.day} {on:%b} {on.year}")
