"""Tests that commit empty all tables afterwards; the ledger's guards must let just that pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from hasshin.ledger import triggers


@contextmanager
def without_guards() -> Iterator[None]:
    """The database without the ledger's triggers, as somebody with full rights on it could have it."""
    _execute(triggers.drop(connection.vendor))
    try:
        yield
    finally:
        _execute(triggers.drop(connection.vendor) + triggers.create(connection.vendor))


def let_tests_flush_the_ledger(patch: Any) -> None:
    """Wrap Django's flush, with pytest's `MonkeyPatch`, so that it takes the guards off and sets them again."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def guarded(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        if "ledger_entry" not in connection.introspection.table_names():
            return flush(self, sql_list)
        with without_guards():
            return flush(self, sql_list)

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", guarded)


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
