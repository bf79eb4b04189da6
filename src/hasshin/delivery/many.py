"""One statement that changes many rows, each with values of its own; the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection


def update(statement: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], given: Sequence[Any]) -> list[int]:
    """Run an `UPDATE ... FROM v ... RETURNING id`, where `v` has the rows under these columns; the ids it changed.

    `given` are the values of the statement's own marks. Numbers and text alone may stand in the rows; what a column of
    JSON takes is marked `::json` in the statement.
    """
    if not rows:
        return []
    statement = statement.replace("::json", "::jsonb" if connection.vendor == "postgresql" else "")
    marks = ", ".join("(" + ", ".join(["%s"] * len(columns)) + ")" for _ in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH v({', '.join(columns)}) AS (VALUES {marks}) {statement}",
            [*(value for row in rows for value in row), *given],
        )
        return [pk for (pk,) in cursor.fetchall()]


def fetch(statement: str, given: Sequence[Any]) -> list[int]:
    """The ids that a plain statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [pk for (pk,) in cursor.fetchall()]


def moment(value: datetime) -> Any:
    """A time as the database takes it in a plain statement."""
    return connection.ops.adapt_datetimefield_value(value)
