"""Many rows in one statement whose text is always the same: the rows go as one value of JSON, on either database.

A statement with a mark for each value of each row is made, parsed and planned anew for each number of rows, which costs
more than the rows do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

_TYPES = {"json": "jsonb", "utf8": "text", "bytes": "text", "moment": "timestamptz"}
"""What PostgreSQL calls a column of `v`, where it has another name. SQLite takes values as JSON has them."""
_SENT: Mapping[str, Callable[[Any], str]] = {"utf8": bytes.decode, "bytes": bytes.hex}
_STORED = {"utf8": "convert_to(v.{0}, 'UTF8')", "bytes": "decode(v.{0}, 'hex')"}
"""How bytes go to PostgreSQL in JSON, and what it makes of them: "utf8" are bytes known to be UTF-8."""


def insert(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], *, giving: str = "") -> list[Any]:
    """Insert rows in their order. `columns`: name -> type ("bigint", "text", "json", "bytes", "moment", "uuid", ...).

    A "moment" is as `told` gives it, a "json" is its text; bytes never stand in a row that is to be given back.
    `giving` names the columns to be returned of each row, in no certain order.
    """
    if not rows:
        return []
    vendor = connection.vendor
    if vendor == "sqlite" and not giving:
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
        return []
    sent = [(n, _SENT[kind]) for n, kind in enumerate(columns.values()) if kind in _SENT]
    if sent:
        rows = [_as_text(row, sent) for row in rows]
    return _run(_insert(vendor, table, tuple(columns.items()), giving), columns, rows, (), gives=bool(giving))


def _as_text(row: Sequence[Any], sent: Sequence[tuple[int, Callable[[Any], str]]]) -> list[Any]:
    made = list(row)
    for n, change in sent:
        made[n] = change(made[n])
    return made


def update(
    statement: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], given: Sequence[Any]
) -> list[int]:
    """Run an `UPDATE ... FROM v ... RETURNING id`, where `v` has the rows under these columns; the ids it changed.

    `given` are the values of the statement's own marks; columns and values as for `insert`. What a column of JSON takes
    is marked `::json` in the statement.
    """
    if not rows:
        return []
    whole = _update(connection.vendor, statement, tuple(columns.items()))
    return [pk for (pk,) in _run(whole, columns, rows, given, gives=True)]


def read(statement: str, ids: Collection[int], given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a plain statement that has the ids, as a set, at `{ids}`; `given` fills the marks behind it."""
    whole = statement.replace("{ids}", _SETS[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(whole, [_set(ids), *given])
        return list(cursor.fetchall())


def among(ids: Collection[int]) -> RawSQL:
    """These ids for `field__in=`, as one value: hundreds of marks cost more than the rows that they find."""
    chosen = "SELECT unnest(%s::bigint[])" if connection.vendor == "postgresql" else "SELECT value FROM json_each(%s)"
    return RawSQL(chosen, [_set(ids)])  # noqa: S611  no part of the statement comes from outside


def moment(value: datetime) -> Any:
    """A time as the database takes it in a plain statement."""
    return connection.ops.adapt_datetimefield_value(value)


def told(value: datetime) -> str:
    """A time as it stands in a row of `insert` and `update`."""
    return str(moment(value)) if connection.vendor == "sqlite" else value.astimezone(UTC).isoformat()


def same(key: UUID) -> str:
    """A UUID as it stands in a row of `insert` and `update`."""
    return key.hex if connection.vendor == "sqlite" else str(key)


def when(value: Any) -> datetime | None:
    """A time that a plain statement gave; SQLite keeps it as text, in UTC."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


_SETS = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def _set(ids: Collection[int]) -> Any:
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


def _run(
    statement: str, columns: Iterable[str], rows: Iterable[Sequence[Any]], given: Sequence[Any], *, gives: bool
) -> list[Any]:
    if connection.vendor == "postgresql":  # as objects, which it reads in one go, each column by its type
        names = tuple(columns)
        value: list[Any] = [dict(zip(names, row, strict=True)) for row in rows]
    else:
        value = list(rows)
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(value, ensure_ascii=False), *given])
        return list(cursor.fetchall()) if gives else []


@lru_cache(maxsize=64)
def _insert(vendor: str, table: str, columns: tuple[tuple[str, str], ...], giving: str) -> str:
    names = ", ".join(name for name, _ in columns)
    values = ", ".join(_STORED.get(kind, "v.{0}").format(name) for name, kind in columns)
    returning = f" RETURNING {giving}" if giving else ""
    into = f"INSERT INTO {table} ({names}) SELECT {values} FROM v ORDER BY v.row_"  # noqa: S608  names of ours alone
    return f"{_rows(vendor, columns)} {into}{returning}"


@lru_cache(maxsize=64)
def _update(vendor: str, statement: str, columns: tuple[tuple[str, str], ...]) -> str:
    return f"{_rows(vendor, columns)} {statement.replace('::json', '::jsonb' if vendor == 'postgresql' else '')}"


def _rows(vendor: str, columns: tuple[tuple[str, str], ...]) -> str:
    """`v`: the rows, each column as the database has it, and the row's number as `row_`."""
    if vendor == "postgresql":
        names = ", ".join(name for name, _ in columns)
        each = ", ".join(f"{name} {_TYPES.get(kind, kind)}" for name, kind in columns)
        source = f"ROWS FROM (json_to_recordset(%s::json) AS ({each})) WITH ORDINALITY AS r({names}, row_)"
        return f"WITH v AS MATERIALIZED (SELECT * FROM {source})"  # noqa: S608  names of ours alone
    each = ", ".join(f"value->>{n} AS {name}" for n, (name, _) in enumerate(columns))
    return f"WITH v AS MATERIALIZED (SELECT key AS row_, {each} FROM json_each(%s))"  # noqa: S608
