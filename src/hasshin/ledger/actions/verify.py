"""Verify the ledger in the database, against itself, the checkpoints in the table and those in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hasshin.ledger import keys, where
from hasshin.ledger.actions.checkpoint import line
from hasshin.ledger.body import stamp
from hasshin.ledger.canonical import canonical
from hasshin.ledger.models import Checkpoint, Entry, Head, PersonalDatum
from hasshin.ledger.verify_file import Chain, Opening, Problem, erasure, outside, read

BATCH = 1000


@dataclass(frozen=True)
class Verification:
    """What came out. `problems` holds the first 1,000 of `count`; each has `.seq`, `.code` and `.of(language)`."""

    ok: bool
    entries: int
    checkpoints: int
    count: int
    problems: tuple[Problem, ...]


def verify(*, public_keys: tuple[str, ...] | None = None) -> Verification:
    """Check every entry, every personal value and every checkpoint. Reads only; takes no lock; constant memory.

    `public_keys` (hex) are those to trust; without them, the one that belongs to this installation's key file.
    Entries that are appended meanwhile are checked too.
    """
    trusted = _own_key() if public_keys is None else public_keys
    head = Head.objects.filter(pk=1).first()
    chain = Chain(trusted, where.installation(), _erased(), _signed)
    if head is not None:
        chain.expect(head.seq, head.hash, "head")
    _take_checkpoints(chain)
    for rows in _batches():
        _take_entries(chain, rows)
    chain.end()
    if head is None and chain.entries:
        chain.wrong(chain.seq, "head")
    return Verification(not chain.count, chain.entries, chain.checkpoints, chain.count, tuple(chain.problems))


def _own_key() -> tuple[str, ...]:
    try:
        return (keys.public_key(keys.load_key(where.key_file())),)
    except keys.KeyUnusable:
        return ()  # each checkpoint then says that there is no key to verify it with


def _signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """As `verify_file.ed25519`, a hundred times faster."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _erased() -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for body in Entry.objects.filter(kind="ledger.erase").values_list("body", flat=True).iterator(BATCH):
        try:
            gone = erasure(read(bytes(body)))
        except (ValueError, KeyError, TypeError):
            continue  # the reading of the whole chain says what is wrong with this entry
        if gone:
            found.add(gone)
    return found


def _take_checkpoints(chain: Chain) -> None:
    """Those of the table, then those of the file, which was written first and so may lack none of them."""
    table = [
        (row.seq, line(bytes(row.statement), row.signature))
        for row in Checkpoint.objects.order_by("pk").iterator(BATCH)
    ]
    try:
        filed = outside(str(where.checkpoints_file()), chain)
    except FileNotFoundError:
        filed = []
    known = set()
    for one in filed:
        chain.checkpoint(str(one["checkpoint"]).encode(), str(one["signature"]))
        known.add(canonical(one))
    for seq, content in table:
        if content not in known:
            chain.wrong(seq, "unfiled")
            one = read(content)
            chain.checkpoint(one["checkpoint"].encode(), one["signature"])


def _batches() -> Iterator[list[Entry]]:
    """All entries in order, in short statements, so that nobody who appends has to wait."""
    last = None
    while True:
        query = Entry.objects.order_by("seq")
        rows = list((query if last is None else query.filter(seq__gt=last))[:BATCH])
        if not rows:
            return
        last = rows[-1].seq
        yield rows


def _take_entries(chain: Chain, rows: list[Entry]) -> None:
    values: dict[int, dict[str, Opening]] = {}
    personal = PersonalDatum.objects.filter(entry_id__gte=rows[0].seq, entry_id__lte=rows[-1].seq)
    for seq, field, salt, value in personal.values_list("entry_id", "field", "salt", "value").iterator(BATCH):
        opening = None if salt is None or value is None else (bytes(salt), bytes(value))
        values.setdefault(seq, {})[field] = opening
    for row in rows:
        body = chain.entry(bytes(row.body), row.hash, values.get(row.seq, {}))
        if body is not None:
            _compare_columns(chain, row, body)


def _compare_columns(chain: Chain, row: Entry, body: dict[str, object]) -> None:
    columns = {
        "seq": row.seq,
        "at": stamp(row.at),
        "kind": row.kind,
        "subject": row.subject,
        "actor": row.actor,
        "prev": row.prev_hash,
    }
    for name, value in columns.items():
        if body[name] != value:
            chain.wrong(row.seq, "columns", name)
