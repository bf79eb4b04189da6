"""Whether anything was done since: each change of state has its entry, committed with it (promise 7).

So what was read of the tables at one entry is what stands in them at a later one, if nothing was done in between.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

_END = "SELECT COALESCE(MAX(seq), 0) FROM ledger_entry"
_SINCE = """
    SELECT COALESCE(MAX(seq), %s), COUNT(CASE WHEN kind NOT IN ({kinds}) THEN 1 END) FROM ledger_entry WHERE seq > %s
"""


def end() -> int:
    """The number of the last entry that is committed, or made in this transaction; 0 for none."""
    with connection.cursor() as cursor:
        cursor.execute(_END)
        return int(cursor.fetchone()[0])


def done_since(seq: int, *, save: Collection[str]) -> tuple[int, bool]:
    """The number of the last entry now, and whether any after `seq` is of a kind that is not in `save`."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE.format(kinds=", ".join(["%s"] * len(save))), [seq, *save, seq])
        last, others = cursor.fetchone()
    return int(last), int(others) > 0
