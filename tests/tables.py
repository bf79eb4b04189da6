"""The tables as all migrations leave them: made once a run, and laid into each further database as they are.

Hundreds of databases begin empty in one run, and migrating takes longer than most of what is done in them. On SQLite
the migrated database is kept as a file; on PostgreSQL as a database of its own, from which the server copies others.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

VARIABLE = "HASSHIN_TEST_TABLES"
"""The folder, shared by all processes of a run, where the migrated database is kept. Without it nothing is kept."""

KEPT_THERE = "databases"
"""The file in it that says that PostgreSQL keeps something for this run."""


def lay_tables(migrate: Callable[[], Any] | None = None) -> None:
    """Bring Django's empty default database to this version's tables."""
    from django.core.management import call_command
    from django.db import connection

    migrate = migrate or (lambda: call_command("migrate", verbosity=0, skip_checks=True))
    folder = os.environ.get(VARIABLE, "")
    if not folder:
        migrate()
        return
    with (Path(folder) / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor == "sqlite":
            _lay_file(Path(folder), migrate)
        else:
            _lay_database(Path(folder), migrate)


def _lay_file(folder: Path, migrate: Callable[[], Any]) -> None:
    """SQLite: through its own backup."""
    from django.db import connection

    kept = folder / f"{_version()}.sqlite3"
    if kept.exists():
        connection.ensure_connection()
        with closing(sqlite3.connect(kept)) as source:
            source.backup(connection.connection)
        return
    migrate()
    fresh = kept.with_suffix(".new")
    with closing(sqlite3.connect(fresh)) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    fresh.replace(kept)


def _lay_database(folder: Path, migrate: Callable[[], Any]) -> None:
    """PostgreSQL: the empty database gives way to a copy of the kept one, made by the server itself."""
    from django.db import connection

    kept, own = f"{_prefix(folder)}{_version()}", connection.settings_dict["NAME"]
    quoted = {name: connection.ops.quote_name(name) for name in (kept, own)}
    with connection._nodb_cursor() as server:
        server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if server.fetchone() is None:
            migrate()
            (folder / KEPT_THERE).touch()
            connection.close()  # what is copied may be in nobody's use
            server.execute(f"CREATE DATABASE {quoted[kept]} TEMPLATE {quoted[own]}")
            return
        if connection.introspection.table_names():
            raise AssertionError(f"{own} is not empty: it is not replaced")
        connection.close()
        server.execute(f"DROP DATABASE {quoted[own]}")
        server.execute(f"CREATE DATABASE {quoted[own]} TEMPLATE {quoted[kept]}")


def forget_databases(folder: Path, url: str) -> None:
    """Drop what the run that owns `folder` has kept on the PostgreSQL at `url`, if it has kept anything there."""
    import psycopg
    from psycopg import sql

    if not (folder / KEPT_THERE).exists():
        return

    with psycopg.connect(url, autocommit=True) as server:
        named = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix(folder)])
        for (name,) in named.fetchall():
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _prefix(folder: Path) -> str:
    """How the names of a run's kept databases begin; two runs at once may share a server."""
    return f"hasshin_tables_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}_"


def _version() -> str:
    """A name for what the migrations and the ledger's guards say now."""
    import hasshin

    root = Path(next(iter(hasshin.__path__)))
    found = hashlib.sha256()
    for path in (*sorted(root.glob("*/migrations/*.py")), root / "ledger" / "triggers.py"):
        found.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
