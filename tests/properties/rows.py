"""All rows of the product as they stand, read straight from the tables: `completeness.snapshot`, many times faster."""

from __future__ import annotations

from django.db import connection

from tests.ledger.completeness import Snapshot, ours

# How services answered lately, what is left there, where links lead, how often strangers wrote: learned from outside,
# no state of the city's.
LEARNED = frozenset(
    {
        "allowance",
        "intakeseen",
        "intakesource",
        "linkreading",
        "linktarget",
        "linkuse",
        "publictake",
        "servicehealth",
    }
)


class Rows:
    """Reads only after something was written; `now()` is then a fresh `Snapshot`, else the one before."""

    def __init__(self) -> None:
        self._tables = [
            (str(m._meta.model_name), m._meta.db_table, m._meta.pk.column)
            for m in ours()
            if m._meta.model_name not in LEARNED
        ]
        self._written = -1
        self._last = Snapshot({}, 0)

    def now(self) -> Snapshot:
        """The rows by their names in the ledger."""
        connection.ensure_connection()
        written = connection.connection.total_changes
        if written != self._written:
            self._last, self._written = self._read(), written
        return self._last

    def _read(self) -> Snapshot:
        rows: dict[str, tuple[tuple[str, object], ...]] = {}
        with connection.cursor() as cursor:
            for name, table, key in self._tables:
                cursor.execute(f'SELECT * FROM "{table}"')
                columns = [column[0] for column in cursor.description]
                place = columns.index(key)
                for row in cursor.fetchall():
                    rows[f"{name}:{row[place]}"] = tuple(zip(columns, row, strict=True))
            cursor.execute("SELECT max(seq) FROM ledger_entry")
            last = cursor.fetchone()[0]
        return Snapshot(rows, last or 0)
