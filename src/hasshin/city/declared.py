"""What is declared at a time, as the pack is asked about it. Read from the rows and the clock alone."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.models import Declaration
from hasshin.policy import facts


def declared_facts(now: datetime) -> facts.Declared | None:
    """The disaster that is declared at `now`, or None. One statement. There is one at a time (`actions.declare`)."""
    row = Declaration.objects.filter(starts__lte=now, ends__gt=now).order_by("starts", "pk").first()
    return None if row is None else facts.Declared(id=row.pk, since=row.starts, until=row.ends)
