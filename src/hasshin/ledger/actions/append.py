"""Append one entry to the ledger, or several at once, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import DatabaseError, transaction

from hasshin.ledger import body
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
    sealed = []
    for one in entries:
        body.check_names(one.kind, one.subject, one.actor, one.data)
        body.stamp(one.now)
        sealed.append(body.seal(_all_personal(one.personal, one.facts, one.decision, one.pack_digest)))
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
    for one, parts in zip(entries, sealed, strict=True):
        entry = _entry(one, parts, seq + 1, prev)
        made.append(entry)
        seq, prev = entry.seq, entry.hash
    _write(made, sealed)
    _move(head, made[-1])
    for act in watched:
        for watcher in WATCHERS:
            watcher.after(act)
    return made


def _entry(one: New, sealed: Sequence[body.Sealed], seq: int, prev: str) -> Entry:
    content = body.build(
        seq=seq,
        prev=prev,
        at=body.stamp(one.now),
        kind=one.kind,
        subject=one.subject,
        actor=one.actor,
        data=one.data,
        sealed=sealed,
        decision=one.decision,
        pack=one.pack_digest,
    )
    return Entry(
        seq=seq,
        at=one.now.astimezone(UTC),
        kind=one.kind,
        subject=one.subject,
        actor=one.actor,
        body=content,
        prev_hash=prev,
        hash=entry_hash(content),
    )


def _write(entries: Sequence[Entry], sealed: Sequence[Sequence[body.Sealed]]) -> None:
    if len(entries) == 1:
        entries[0].save()
    else:
        Entry.objects.bulk_create(entries)
    PersonalDatum.objects.bulk_create(
        PersonalDatum(entry=entry, field=one.field, salt=one.salt, value=one.value)
        for entry, parts in zip(entries, sealed, strict=True)
        for one in parts
    )


def _all_personal(
    personal: Mapping[str, JSON], facts: Facts | None, decision: Decision | None, pack: str
) -> dict[str, JSON]:
    if taken := body.RESERVED & personal.keys():
        raise ValueError(f"personal may not name {sorted(taken)}: pass them as facts= and decision=")
    if facts is None and decision is None:
        return dict(personal)
    if facts is None or decision is None or not pack:
        raise ValueError("facts, decision and pack_digest go together: without all three nothing can be decided again")
    return {**personal, "facts": facts.model_dump(mode="json"), "decision": decision.model_dump(mode="json")}


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
