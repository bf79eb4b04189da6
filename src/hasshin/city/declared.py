"""What is declared at a time, as the pack is asked about it. Read from the rows and the clock alone."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from hasshin.city.models import Declaration
from hasshin.policy import facts

_STILL = "SELECT id FROM city_packversion ORDER BY adopted_at DESC, id DESC LIMIT 1 FOR SHARE"


def declared_facts(now: datetime) -> facts.Declared | None:
    """The disaster that is declared at `now`, or None. One statement.

    There is one at a time, and none is declared for later: what another machine's clock has already begun counts.
    """
    row = Declaration.objects.filter(ends__gt=now).order_by("starts", "pk").first()
    return None if row is None else facts.Declared(id=row.pk, since=row.starts, until=row.ends)


def stand_still() -> None:
    """Until the caller's transaction is over, nobody declares a disaster or ends one, or puts an annex in force.

    On SQLite whoever writes is alone anyway.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_STILL)
        cursor.fetchall()
