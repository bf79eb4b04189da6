"""Append one entry to the ledger, or several at once, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError, transaction

from hasshin.ledger import body, many, said
from hasshin.ledger.canonical import JSON
from hasshin.ledger.models import Entry, Head, PersonalDatum
from hasshin.ledger.verify_file import entry_hash
from hasshin.ledger.watchers import WATCHERS, Recorded
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Facts


class LedgerDamaged(Exception):
    """The chain's end does not fit its entries; nothing was written. Run `hasshin ledger verify`."""


@dataclass(frozen=True, slots=True)
class New:
    """One entry to be appended; the fields are those of `append`."""

    kind: str
    subject: str
    actor: str
    now: datetime
    data: Mapping[str, JSON] = field(default_factory=dict)
    personal: Mapping[str, JSON] = field(default_factory=dict)
    facts: Facts | None = None
    decision: Decision | None = None
    pack_digest: str = ""


def append(
    *,
    kind: str,
    subject: str,
    actor: str,
    now: datetime,
    data: Mapping[str, JSON] | None = None,
    personal: Mapping[str, JSON] | None = None,
    facts: Facts | None = None,
    decision: Decision | None = None,
    pack_digest: str = "",
) -> Entry:
    """Record one state change; call it inside the `transaction.atomic` that makes the change, as its last step.

    `kind` is "room.verb" ("posts.submit"). `actor` is "staff:3", "robot:worker" or "system". `now` is aware UTC.

    `subject` is the row that changed: the model's name in lower case, a colon, its primary key ("post:12"). When the
    same transaction changes further rows, `data["also"]` lists them (["delivery:4", "version:7"]). A change whose row
    is neither subject nor in `also` of an entry of its transaction is a hole in the ledger, and the tests say so.

    `data` stays for ever: put ids, codes, digests and times there. Names, addresses, texts and remarks go to
    `personal` (field -> JSON value): the entry keeps a salted commitment of each, the value lies beside it and can be
    erased by order while the chain still verifies. `facts` and `decision` go together, with the digest of the pack
    that they rest on; they count as personal, and the entry keeps the outcome with its codes and clauses.

    The chain's end is locked until commit, so entries of different transactions follow one another; append last, or
    two transactions that wait for each other's rows are broken up by the database.

    An allowed act is shown to the watchers (`ledger.watchers`), which may refuse it now that nobody else can write.

    Raises `RuntimeError` outside a transaction, `ValueError` for a name or value that the format can't carry,
    `LedgerDamaged` when the chain's end is missing.
    """
    made = append_many([New(kind, subject, actor, now, data or {}, personal or {}, facts, decision, pack_digest)])
    return made[0]


def append_many(entries: Sequence[New]) -> list[Entry]:
    """Append several entries in their order, with the chain's end locked once; each as `append` would.

    All are checked before the first is written. A watcher sees each allowed act before any entry is written, and again
    after all are.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("append() must run inside transaction.atomic(), together with the change that it records")
    sealed, outlines = [], []
    for one in entries:
        body.check_names(one.kind, one.subject, one.actor, one.data)
        body.stamp(one.now)
        written, outlined = _written(one)
        sealed.append(body.seal(one.personal, written))
        outlines.append(outlined)
    if not entries:
        return []
    head = _locked_head()
    watched = [
        Recorded(one.kind, one.subject, one.actor, one.now, one.facts, one.decision, one.data)
        for one in entries
        if one.facts is not None and one.decision is not None and one.decision.allowed
    ]
    for act in watched:
        for watcher in WATCHERS:
            watcher.before(act)
    made: list[Entry] = []
    seq, prev = head.seq, head.hash
    for one, parts, outlined in zip(entries, sealed, outlines, strict=True):
        entry = _entry(one, parts, outlined, seq + 1, prev)
        made.append(entry)
        seq, prev = entry.seq, entry.hash
    _write(made, sealed)
    _move(head, made[-1])
    for act in watched:
        for watcher in WATCHERS:
            watcher.after(act)
    return made


def _entry(one: New, sealed: Sequence[body.Sealed], outlined: Mapping[str, JSON] | None, seq: int, prev: str) -> Entry:
    content = body.build(
        seq=seq,
        prev=prev,
        at=body.stamp(one.now),
        kind=one.kind,
        subject=one.subject,
        actor=one.actor,
        data=one.data,
        sealed=sealed,
        outlined=outlined,
        pack=one.pack_digest,
    )
    made = Entry(
        seq=seq,
        at=one.now.astimezone(UTC),
        kind=one.kind,
        subject=one.subject,
        actor=one.actor,
        body=content,
        prev_hash=prev,
        hash=entry_hash(content),
    )
    made._state.adding = False  # it is written in a moment, with all others
    return made


_ENTRY = {
    "seq": "bigint", "at": "moment", "kind": "text", "subject": "text", "actor": "text", "body": "utf8",
    "prev_hash": "text", "hash": "text",
}  # fmt: skip
_DATUM = {"entry_id": "bigint", "field": "text", "salt": "bytes", "value": "utf8", "erased_by_order": "text"}


def _write(entries: Sequence[Entry], sealed: Sequence[Sequence[body.Sealed]]) -> None:
    many.insert(
        Entry._meta.db_table,
        _ENTRY,
        [(e.seq, many.told(e.at), e.kind, e.subject, e.actor, e.body, e.prev_hash, e.hash) for e in entries],
    )
    many.insert(
        PersonalDatum._meta.db_table,
        _DATUM,
        [
            (entry.seq, one.field, one.salt, one.value, "")
            for entry, parts in zip(entries, sealed, strict=True)
            for one in parts
        ],
    )


def _written(one: New) -> tuple[dict[str, bytes], Mapping[str, JSON] | None]:
    """Facts and decision as they are sealed, and what stays readable of the decision."""
    if taken := body.RESERVED & one.personal.keys():
        raise ValueError(f"personal may not name {sorted(taken)}: pass them as facts= and decision=")
    if one.facts is None and one.decision is None:
        return {}, None
    if one.facts is None or one.decision is None or not one.pack_digest:
        raise ValueError("facts, decision and pack_digest go together: without all three nothing can be decided again")
    decided = said.of_decision(one.decision, body.outline)
    return {"facts": said.of_facts(one.facts), "decision": decided.whole}, decided.outline


def _locked_head() -> Head:
    """The chain's end, locked. On SQLite the IMMEDIATE transaction is the lock; `_move` catches any other mode."""
    for _look in range(3):
        head = Head.objects.select_for_update().filter(pk=1).first()
        if head is not None:
            return head
        if not Entry.objects.exists():
            _first_head()
        # Else entries, but no head a moment ago: somebody's very first append may have committed between the two looks.
    raise LedgerDamaged("the ledger has entries but no head; run `hasshin ledger verify`")


def _first_head() -> None:
    """Make the chain's end. The database refuses where somebody's first append came between: the next look finds it."""
    with suppress(DatabaseError), transaction.atomic():
        Head.objects.get_or_create(pk=1)


def _move(head: Head, entry: Entry) -> None:
    moved = Head.objects.filter(pk=1, seq=head.seq, hash=head.hash).update(seq=entry.seq, hash=entry.hash)
    if moved != 1:
        raise LedgerDamaged(f"somebody appended beside entry {entry.seq}; nothing was written")
