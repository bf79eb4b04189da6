"""The fiscal year (年度) of Japanese cities: from 1 April to 31 March, in Japanese time, named by its first year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hasshin.policy.clock import JST, day

APRIL = 4


def fiscal_year(moment: datetime) -> int:
    """The fiscal year of a moment."""
    return year_of(day(moment))


def year_of(on: date) -> int:
    """The fiscal year of a day."""
    return on.year if on.month >= APRIL else on.year - 1


def begins(year: int) -> datetime:
    """The first moment of a fiscal year."""
    return datetime.combine(date(year, APRIL, 1), time(), JST)


def end_of_day(on: date) -> datetime:
    """The moment at which a day is over: what is due on it is overdue from then on."""
    return datetime.combine(on + timedelta(days=1), time(), JST)
