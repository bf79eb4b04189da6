"""The database itself refuses to change or remove what the ledger has."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.ledger.models import AppendOnly, Checkpoint, Entry, PersonalDatum

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE ledger_entry SET actor = 'staff:9'",
    "UPDATE ledger_entry SET seq = 5 WHERE seq = 1",
    "DELETE FROM ledger_entry WHERE seq = 1",
    "DELETE FROM ledger_personaldatum",
    "UPDATE ledger_personaldatum SET value = salt",
    "UPDATE ledger_personaldatum SET value = NULL, salt = NULL",
    "UPDATE ledger_personaldatum SET field = 'other'",
    "UPDATE ledger_checkpoint SET seq = 9",
    "DELETE FROM ledger_checkpoint",
    "DELETE FROM ledger_head",
    "UPDATE ledger_head SET seq = 1, hash = 'x'",
    "UPDATE ledger_head SET seq = seq + 1",
    "UPDATE ledger_head SET seq = seq + 2, hash = (SELECT hash FROM ledger_entry WHERE seq = 2)",
    "UPDATE ledger_head SET hash = (SELECT hash FROM ledger_entry WHERE seq = 1)",
    "INSERT INTO ledger_entry (seq, at, kind, subject, actor, body, prev_hash, hash)"
    " SELECT 7, at, kind, subject, actor, body, hash, 'x' FROM ledger_entry WHERE seq = 2",
    "INSERT INTO ledger_entry (seq, at, kind, subject, actor, body, prev_hash, hash)"
    " SELECT 3, at, kind, subject, actor, body, 'elsewhere', 'x' FROM ledger_entry WHERE seq = 2",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1",
    "INSERT OR REPLACE INTO ledger_personaldatum SELECT * FROM ledger_personaldatum",
    "INSERT OR REPLACE INTO ledger_checkpoint SELECT * FROM ledger_checkpoint",
    "INSERT OR REPLACE INTO ledger_head SELECT id, 1, hash FROM ledger_head",
]
ON_POSTGRESQL = [
    "TRUNCATE ledger_entry CASCADE",
    "TRUNCATE ledger_personaldatum",
    "TRUNCATE ledger_checkpoint",
    "TRUNCATE ledger_head",
]


@pytest.mark.databases
def test_the_database_refuses_every_statement_that_would_rewrite_the_ledger(add: Any, clock: Any) -> None:
    add(personal={"name": "福島太郎"})
    add()
    assert checkpoint(now=clock.now) is not None
    connection.check_constraints()  # what PostgreSQL still has to check would stop a TRUNCATE before the guard does
    own = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL
    for statement in STATEMENTS + own:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_models_refuse_before_the_database_has_to(add: Any, clock: Any) -> None:
    add(personal={"name": "福島太郎"})
    checkpoint(now=clock.now)
    for model in (Entry, PersonalDatum, Checkpoint):
        row: Any = model.objects.get()
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
        with pytest.raises(AppendOnly):
            model.objects.all().delete()
        with pytest.raises(AppendOnly):
            model.objects.all().update(pk=9)
