"""Write the whole ledger to one file that `verify_file.py` checks without this product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.db.models import Max

from hasshin.ledger import keys, where
from hasshin.ledger.actions.checkpoint import line
from hasshin.ledger.body import stamp
from hasshin.ledger.canonical import JSON, canonical
from hasshin.ledger.models import FIRST_PREV, Checkpoint, Entry, PersonalDatum

BATCH = 1000


def export(file: IO[bytes], *, now: datetime, personal: bool) -> int:
    """Write head, entries, checkpoints and end to `file` as JSON lines; returns how many entries.

    With `personal` the personal values and their salts go along, for a reader who may see them; without, their
    commitments alone. Constant memory, no lock: it ends with the last entry that is there when it gets to it.
    """
    head: dict[str, JSON] = {
        "exported_at": stamp(now),
        "installation": where.installation(),
        "personal": personal,
        "public_key": _public_key(),
        "v": 1,
    }
    file.write(canonical({"ledger": head}) + b"\n")
    # Taken before the entries, so that what they sign is sure to follow; one made meanwhile waits for the next export.
    newest = Checkpoint.objects.aggregate(newest=Max("pk"))["newest"] or 0
    count, last_hash = 0, FIRST_PREV
    for rows in _batches():
        values = _personal(rows) if personal else None
        for row in rows:
            file.write(_entry(row, values) + b"\n")
        count, last_hash = count + len(rows), rows[-1].hash
    for one in Checkpoint.objects.filter(pk__lte=newest).order_by("pk").iterator(BATCH):
        file.write(line(bytes(one.statement), one.signature) + b"\n")
    file.write(canonical({"end": {"entries": count, "hash": last_hash}}) + b"\n")
    return count


def _public_key() -> str:
    """This installation's; empty where the key is not at hand, and the verifier then asks for it."""
    try:
        return keys.public_key(keys.load_key(where.key_file()))
    except keys.KeyUnusable:
        return ""


def _batches() -> Iterator[list[Entry]]:
    last = 0
    while rows := list(Entry.objects.filter(seq__gt=last).order_by("seq")[:BATCH]):
        last = rows[-1].seq
        yield rows


def _personal(rows: list[Entry]) -> dict[int, dict[str, JSON]]:
    found: dict[int, dict[str, JSON]] = {row.seq: {} for row in rows}
    data = PersonalDatum.objects.filter(entry_id__gte=rows[0].seq, entry_id__lte=rows[-1].seq)
    for seq, field, salt, value in data.values_list("entry_id", "field", "salt", "value").iterator(BATCH):
        if salt is None or value is None:
            found[seq][field] = None
        else:
            found[seq][field] = {"salt": bytes(salt).hex(), "value": bytes(value).decode()}
    return found


def _entry(row: Entry, values: dict[int, dict[str, JSON]] | None) -> bytes:
    shown: dict[str, JSON] = {"entry": bytes(row.body).decode("utf-8", "replace"), "hash": row.hash}
    if values is not None:
        shown["personal"] = values[row.seq]
    return canonical(shown)
