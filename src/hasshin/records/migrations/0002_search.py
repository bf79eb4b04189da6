"""Full-text search in bigrams: an FTS5 table on SQLite, a column with a GIN index on PostgreSQL.

The tokenizers of both databases know no Japanese, so `records.grams` splits the text and stores tokens of plain ASCII.
"""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARD = {
    "sqlite": ["CREATE VIRTUAL TABLE records_search USING fts5(pairs, singles, detail=full, tokenize='ascii')"],
    "postgresql": [
        "ALTER TABLE records_record ADD COLUMN grams text[]",
        "CREATE INDEX records_record_grams ON records_record USING gin (grams)",
    ],
}
BACKWARD = {
    "sqlite": ["DROP TABLE records_search"],
    "postgresql": ["ALTER TABLE records_record DROP COLUMN grams"],
}


def _forward(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARD[editor.connection.vendor]:
        editor.execute(statement)


def _backward(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARD[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """After the table of records."""

    dependencies: ClassVar = [("records", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_forward, _backward)]
