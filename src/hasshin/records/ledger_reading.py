"""The ledger (台帳) for those who may read it, from every face: pages of entries, as asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import govern
from hasshin.city.pack import pack_at
from hasshin.ledger.queries import Row, entries
from hasshin.policy.scope import Target, may, roles_with
from hasshin.records.readers import demand_subject

PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """Which entries: of a subject ("post:3"), of a kind, by an actor ("staff:3"), from `since` on, before `until`.

    None asks for no such limit. `since` and `until` are aware times.
    """

    subject: str | None = None
    kind: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def demand_ledger(actor: Actor, now: datetime, subject: str | None = None) -> None:
    """The actor may read the ledger of that subject, or without one all of it. Raises `Refused`, which is kept."""
    if subject is not None:
        demand_subject(actor, now, subject)
    elif roles_with(pack_at(now), "read_ledger"):
        govern(actor=actor, now=now, verb="read_ledger", kind="records.read", subject="ledger:1")


def reads_all(actor: Actor, now: datetime) -> bool:
    """Whether the actor may read the whole ledger, and not that of an account or unit alone."""
    pack = pack_at(now)
    if not roles_with(pack, "read_ledger"):
        return True
    return may(pack, actor_facts(actor, now), "read_ledger", Target()) is not None


def ledger_page(
    actor: Actor, now: datetime, wanted: Wanted, *, before: int | None = None, limit: int = PAGE
) -> list[Row]:
    """Entries as wanted, the newest first, with numbers less than `before`; at most `limit`. Raises `Refused`."""
    demand_ledger(actor, now, wanted.subject)
    return entries(
        subject=wanted.subject,
        kinds=None if wanted.kind is None else [wanted.kind],
        actor=wanted.actor,
        since=wanted.since,
        until=wanted.until,
        before=before,
        newest_first=True,
        limit=limit,
    )
