"""Reads of declared disasters. What holds is told by the clock alone: nothing here waits for a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.models import Declaration
from hasshin.city.queries_knowing import Who, who


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A disaster that is declared: what happened, since when and until when (exclusive), by whom."""

    id: int
    what: str
    starts: datetime
    until: datetime
    declared_by: Who


def declared(now: datetime) -> tuple[DeclaredRow, ...]:
    """The disasters declared at `now`, the oldest first; none in quiet times. One statement."""
    rows = Declaration.objects.filter(starts__lte=now, ends__gt=now).select_related("declared_by__unit")
    return tuple(
        DeclaredRow(id=row.pk, what=row.what, starts=row.starts, until=row.ends, declared_by=who(row.declared_by))
        for row in rows.order_by("starts", "pk")
    )
