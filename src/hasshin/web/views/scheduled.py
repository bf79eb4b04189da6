"""What waits to go out: as a list, and as a month."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.policy.text import t
from hasshin.posts.queries import ScheduledRow, scheduled
from hasshin.web.requests import Request
from hasshin.web.templatetags.hasshin import JST
from hasshin.web.views.screen import screen

YEARS = range(2000, 2200)
WEEKDAYS = [
    t("日", "Sun"),
    t("月", "Mon"),
    t("火", "Tue"),
    t("水", "Wed"),
    t("木", "Thu"),
    t("金", "Fri"),
    t("土", "Sat"),
]


@dataclass(frozen=True)
class Day:
    """One day of the month; `inside` is false for days of the neighbouring months."""

    day: date
    inside: bool
    today: bool
    rows: tuple[ScheduledRow, ...]


@screen
@require_safe
def as_list(request: Request) -> HttpResponse:
    """All deliveries that wait, the soonest first."""
    today = request.now.astimezone(JST).date()
    return render(request, "web/scheduled/list.html", {"rows": scheduled(request.now), "today": today})


@screen
@require_safe
def as_month(request: Request, year: int, month: int) -> HttpResponse:
    """A month of deliveries that wait."""
    if year not in YEARS or not 1 <= month <= 12:  # noqa: PLR2004
        raise Http404
    first = date(year, month, 1)
    days = list(Calendar(firstweekday=6).itermonthdates(year, month))
    until = datetime.combine(days[-1] + timedelta(days=1), time(), JST).astimezone(UTC)
    rows = scheduled(request.now, until)
    today = request.now.astimezone(JST).date()
    context = {
        "first": first,
        "previous": first - timedelta(days=1),
        "following": (first + timedelta(days=32)).replace(day=1),
        "weekdays": WEEKDAYS,
        "days": [
            Day(d, d.month == month, d == today, tuple(r for r in rows if r.due_at.astimezone(JST).date() == d))
            for d in days
        ],
        "any": any(r.due_at.astimezone(JST).date().replace(day=1) == first for r in rows),
    }
    return render(request, "web/scheduled/month.html", context)
