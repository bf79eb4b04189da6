"""Reads of election periods (選挙期間) for faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import ElectionPeriod, ElectionTerm
from hasshin.city.pack import pack_at
from hasshin.city.queries_knowing import Who, who
from hasshin.policy.controls.election import Election
from hasshin.policy.decide import decide
from hasshin.policy.facts import GovernFacts
from hasshin.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class TermRow:
    """A name or term that is, or was, looked for."""

    id: int
    kind: str
    name: str
    variants: list[str]
    added_by: Who
    added_at: datetime
    dropped_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """An election period with its terms, those in use first."""

    id: int
    title: str
    order: str
    state: Literal["in_force", "to_come", "over"]
    starts: datetime
    ends: datetime
    set_by: Who
    set_at: datetime
    ended_by: Who | None
    ended_reason: str
    terms: list[TermRow]


def control_of(pack: Pack) -> Election | None:
    """The pack's control on election periods, or None."""
    return pack.one_of(Election)


def may_set(actor: Actor, now: datetime) -> bool:
    """Whether the actor may set a period, asked without keeping a refusal."""
    pack = pack_at(now)
    asked = GovernFacts(now=now, actor=actor_facts(actor, now), terminal=actor.terminal, verb="set_election")
    return control_of(pack) is not None and decide(pack, asked).allowed


def periods(now: datetime) -> list[PeriodRow]:
    """All periods, those not over first, the latest first."""
    rows = ElectionPeriod.objects.select_related("set_by", "ended_by").order_by("-starts", "-pk")
    found = [period_row(row, now) for row in rows]
    return [*(r for r in found if r.state != "over"), *(r for r in found if r.state == "over")]


def period_row(row: ElectionPeriod, now: datetime) -> PeriodRow:
    """One period as the faces show it."""
    terms = ElectionTerm.objects.filter(period=row).select_related("added_by").order_by("kind", "pk")
    shown = [
        TermRow(one.pk, one.kind, one.name, list(one.variants), who(one.added_by), one.added_at, one.dropped_at)
        for one in terms
    ]
    return PeriodRow(
        id=row.pk,
        title=row.title,
        order=row.order,
        state="over" if row.ends <= now else "to_come" if row.starts > now else "in_force",
        starts=row.starts,
        ends=row.ends,
        set_by=who(row.set_by),
        set_at=row.set_at,
        ended_by=who(row.ended_by) if row.ended_by is not None else None,
        ended_reason=row.ended_reason,
        terms=sorted(shown, key=lambda one: one.dropped_at is not None),
    )


def in_force(now: datetime) -> list[tuple[str, datetime]]:
    """Title and end of each period in force, for a line on every screen. One statement."""
    rows = ElectionPeriod.objects.filter(starts__lte=now, ends__gt=now).order_by("ends")
    return list(rows.values_list("title", "ends"))
