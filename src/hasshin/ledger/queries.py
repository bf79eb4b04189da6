"""Reads of the ledger: frozen rows with parsed bodies."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Prefetch
from pydantic import TypeAdapter, ValidationError

from hasshin.ledger.models import Checkpoint, Entry, PersonalDatum
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Facts

BATCH = 500
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)
_KEPT_APART = frozenset({"facts", "decision"})


@dataclass(frozen=True)
class Row:
    """One entry. `personal` has the values that are still there, `erased` the names of those erased by order.

    `outcome` is the decision in outline (allowed, codes, clauses), which outlives erasure; None where nothing was
    decided. `also` are the further subjects that changed with this one. `at` is UTC.
    """

    seq: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: Mapping[str, Any]
    personal: Mapping[str, Any]
    erased: tuple[str, ...]
    outcome: Mapping[str, Any] | None
    pack: str
    hash: str

    @property
    def also(self) -> tuple[str, ...]:
        return tuple(self.data.get("also", ()))


@dataclass(frozen=True)
class RecordedDecision:
    """A decision with what it rested on. When `missing` is not empty it can't be decided again, and says why:

    "erased" (facts erased by order) or "unreadable" (written by a version whose facts this one does not know).
    """

    seq: int
    at: datetime
    kind: str
    subject: str
    actor: str
    pack: str
    outcome: Mapping[str, Any]
    facts: Facts | None
    decision: Decision | None
    missing: Literal["", "erased", "unreadable"] = ""


def entries(
    *,
    subject: str | None = None,
    kinds: Collection[str] | None = None,
    actor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int = 0,
    before: int | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Row]:
    """Entries in order of `seq`: of one subject, of some kinds, by one actor, from `since` on and earlier than `until`,
    with numbers greater than `after` and less than `before`. Two statements."""
    query = Entry.objects.filter(seq__gt=after).order_by("-seq" if newest_first else "seq")
    if before is not None:
        query = query.filter(seq__lt=before)
    if actor is not None:
        query = query.filter(actor=actor)
    if until is not None:
        query = query.filter(at__lt=until)
    if subject is not None:
        query = query.filter(subject=subject)
    if kinds is not None:
        query = query.filter(kind__in=kinds)
    if since is not None:
        query = query.filter(at__gte=since)
    query = query.prefetch_related(_shown_data())
    return [_row(entry) for entry in (query if limit is None else query[:limit])]


def kinds_of() -> list[str]:
    """The kinds of which there is an entry, by name; one statement, over an index."""
    return list(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def signed_last() -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    return Checkpoint.objects.order_by("-pk").first()


def history(*subjects: str) -> list[Row]:
    """The life of one thing, or of several that belong together (a post and its deliveries), oldest first."""
    query = Entry.objects.filter(subject__in=subjects).order_by("seq").prefetch_related(_shown_data())
    return [_row(entry) for entry in query]


def decisions_since(since: datetime | None = None) -> Iterator[RecordedDecision]:
    """Every recorded decision from `since` on (all when None), oldest first, for `hasshin policy replay`. Streams."""
    # Only entries with a decision have this datum, and erasure leaves its row.
    query = Entry.objects.filter(personal_data__field="decision").order_by("seq")
    if since is not None:
        query = query.filter(at__gte=since)
    last = 0
    while batch := list(query.filter(seq__gt=last).prefetch_related("personal_data")[:BATCH]):
        for entry in batch:
            yield _decision(entry)
        last = batch[-1].seq


def _shown_data() -> Prefetch[Any]:
    # Facts are large and no face shows them; policy replay reads them by `decisions_since`.
    return Prefetch("personal_data", queryset=PersonalDatum.objects.exclude(field__in=_KEPT_APART))


def _row(entry: Entry) -> Row:
    body = json.loads(bytes(entry.body))
    values = _values(entry.personal_data.all())
    return Row(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        subject=entry.subject,
        actor=entry.actor,
        data=body["data"],
        personal={field: json.loads(value) for field, value in values.items() if value is not None},
        erased=tuple(field for field, value in sorted(values.items()) if value is None),
        outcome=body["decision"],
        pack=body["pack"],
        hash=entry.hash,
    )


def _decision(entry: Entry) -> RecordedDecision:
    body = json.loads(bytes(entry.body))
    values = _values(entry.personal_data.all())
    facts, decision, missing = None, None, ""
    if values.get("facts") is None:
        missing = "erased"
    try:
        facts = None if missing else _FACTS.validate_json(values["facts"] or b"")
        decision = None if values["decision"] is None else Decision.model_validate_json(values["decision"])
    except ValidationError:
        missing = "unreadable"
    return RecordedDecision(
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        subject=entry.subject,
        actor=entry.actor,
        pack=body["pack"],
        outcome=body["decision"],
        facts=facts,
        decision=decision,
        missing="unreadable" if missing == "unreadable" else "erased" if missing else "",
    )


def _values(data: Iterable[PersonalDatum]) -> dict[str, bytes | None]:
    return {one.field: None if one.value is None else bytes(one.value) for one in data}


def decisions_of(seqs: Collection[int]) -> dict[int, Decision]:
    """The decisions that these entries carry, by `seq`; those erased by order, or of a later version, are left out."""
    found = {}
    data = PersonalDatum.objects.filter(entry__seq__in=seqs, field="decision", value__isnull=False)
    for seq, value in data.values_list("entry__seq", "value"):
        try:
            found[seq] = Decision.model_validate_json(bytes(value or b""))
        except ValidationError:
            continue
    return found
