"""Periods: from the start, inclusive, to the end, exclusive; without an end, for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q


def in_force(now: datetime, prefix: str = "") -> Q:
    """Rows with `starts` and `ends` that hold at `now`; `prefix` leads to them over a relation ("appointment__")."""
    begun = Q(**{f"{prefix}starts__lte": now})
    return begun & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": now}))


def serving(now: datetime, prefix: str = "") -> Q:
    """Staff who are in the city's service at `now`: joined, not left, and a contractor's contract not over.

    `prefix` leads to them over a relation ("staff__").
    """
    found = Q(**{f"{prefix}is_active": True})
    found &= Q(**{f"{prefix}joins_at__isnull": True}) | Q(**{f"{prefix}joins_at__lte": now})
    for end in ("leaves_at", "contract_ends"):
        found &= Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gt": now})
    return found


def overlapping(starts: datetime, ends: datetime | None) -> Q:
    """Rows that share at least an instant with the period."""
    unfinished = Q(ends__isnull=True) | Q(ends__gt=starts)
    return unfinished if ends is None else unfinished & Q(starts__lt=ends)
