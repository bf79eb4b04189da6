"""A sample city is made by the product once in a process; each later test gets the same rows, put in as they stood.

Each test still begins with an empty database of its own and ends by rolling back. On PostgreSQL the product makes the
city each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from hasshin.cli.samples import load_sample
from hasshin.cli.samples.scene import SampleCity

SEARCH = "records_search"
"""The index of the records' texts, which SQLite keeps in tables of its own kind; the sample cities have no records."""


@dataclass(frozen=True)
class _Taken:
    """What making a city left: INSERT statements, the counters of ids, the blobs."""

    rows: tuple[str, ...]
    counters: tuple[tuple[str, int], ...]
    blobs: tuple[tuple[str, bytes], ...]


_taken: dict[tuple[str, datetime, str], _Taken] = {}


def sample_city(city: str, now: datetime) -> SampleCity:
    """What `load_sample` makes and returns, into an empty database."""
    if connection.vendor != "sqlite" or _any_staff():
        return load_sample(city, now)
    key = (city, now, settings.HASSHIN_INSTALLATION.model_dump_json() + "".join(settings.PASSWORD_HASHERS))
    if key not in _taken:
        before = set(_rows())
        made = load_sample(city, now)
        after = _rows()
        gone = before.difference(after)
        assert not gone, f"making a city changed rows that were there before: {gone}"
        _taken[key] = _Taken(tuple(row for row in after if row not in before), tuple(_counters()), tuple(_blobs()))
        return made
    _put(_taken[key])
    return load_sample(city, now)


def _any_staff() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM city_staffmember)")
        return bool(cursor.fetchone()[0])


def _plain() -> Any:
    """SQLite's own connection: its statements are not Django's to rewrite."""
    connection.ensure_connection()
    return connection.connection


def _rows() -> list[str]:
    """Every row of every table as the statement that puts it back; SQLite's `quote` loses nothing."""
    found: list[str] = []
    for table in sorted(connection.introspection.table_names()):
        if table.startswith(SEARCH):
            assert not _plain().execute(f"SELECT 1 FROM {SEARCH}").fetchone(), (
                "a sample city with records: copy these too"
            )
            continue
        columns = [row[1] for row in _plain().execute(f'PRAGMA table_info("{table}")')]
        values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        found.extend(
            f'INSERT INTO "{table}" ({names}) VALUES ({row[0]})'
            for row in _plain().execute(f'SELECT {values} FROM "{table}" ORDER BY rowid')
        )
    return found


def _counters() -> list[tuple[str, int]]:
    """How far each table's ids have gone; a row that was deleted has used one too."""
    return [(str(name), int(last)) for name, last in _plain().execute("SELECT name, seq FROM sqlite_sequence")]


def _blobs() -> list[tuple[str, bytes]]:
    root = Path(settings.HASSHIN_BLOBS)
    return [(str(path.relative_to(root)), path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()]


def _put(taken: _Taken) -> None:
    with transaction.atomic():
        for statement in taken.rows:
            _plain().execute(statement)
        for name, last in taken.counters:
            _plain().execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name))
    root = Path(settings.HASSHIN_BLOBS)
    for name, content in taken.blobs:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
