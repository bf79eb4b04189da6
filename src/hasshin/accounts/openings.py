"""An opening beside what the pack asks of it: which decisions count now, which is next, who obtains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.accounts.facts import released
from hasshin.accounts.models import Opening, OpeningDecision
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import Unit
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.decision import Step
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.rules.openings import steps
from hasshin.policy.scope import Target, held

Stage = Literal["request", "approve", "designate", "obtain", "report", "receive", "tell", "grant"]


@dataclass(frozen=True)
class Decided:
    """One step of the approvals: what was decided on it and still counts, and what lapsed."""

    step: Step
    counts: OpeningDecision | None
    lapsed: tuple[OpeningDecision, ...]


def load_opening(opening_id: int) -> Opening:
    """The opening with its unit, people and account; raises `NotFound`."""
    row = (
        Opening.objects.select_related(
            "unit", "requested_by__unit", "designated", "designated_by", "account__unit", "told_by", "received_by"
        )
        .filter(pk=opening_id)
        .first()
    )
    if row is None:
        raise NotFound(f"opening {opening_id}")
    return row


def decided(pack: Pack, opening: Opening, now: datetime) -> tuple[Decided, ...]:
    """Each step in order. An approval counts while its giver still holds a role that the step asks for."""
    rows = list(opening.decisions.select_related("by", "deputy_for").order_by("pk"))
    found = []
    for number, step in enumerate(steps(pack)):
        of_step = [row for row in rows if row.step == number]
        valid = [
            row
            for row in of_step
            if row.lapsed_at is None and (row.kind == "refuse" or counts(pack, row, step, opening, now))
        ]
        lapsed = tuple(row for row in of_step if row not in valid)
        found.append(Decided(step, valid[0] if valid else None, lapsed))
    return tuple(found)


def counts(pack: Pack, row: OpeningDecision, step: Step, opening: Opening, now: datetime) -> bool:
    """Whether who approved still holds a role of the step; a deputy's approval stands while the absent one holds it."""
    staff = row.by_id if row.deputy_for_id is None else row.deputy_for_id
    who = actor_facts(Actor(staff=staff), now)
    return any(held(pack, who, role, Target(unit=opening.unit_id)) is not None for role in step.roles)


def next_step(rows: tuple[Decided, ...]) -> int | None:
    """The first step that lacks a decision; None when each has one."""
    return next((number for number, row in enumerate(rows) if row.counts is None), None)


def facts_of(
    actor: Actor,
    now: datetime,
    *,
    unit: Unit,
    service: str,
    stage: Stage,
    designated: int | None = None,
    step: int = 0,
    given: tuple[int, ...] = (),
    asked_by: int | None = None,
    reported_by: int | None = None,
) -> facts.OpenFacts:
    """What the pack is asked about an opening at that stage."""
    return facts.OpenFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        service=service,
        unit=unit.pk,
        unit_functions=tuple(unit.functions),
        release=released(unit.pk, service, now),
        stage=stage,
        designated=designated,
        step=step,
        given=given,
        asked_by=asked_by,
        reported_by=reported_by,
    )


def facts_at(opening: Opening, actor: Actor, now: datetime, stage: Stage) -> facts.OpenFacts:
    """The same for an opening that is there; `approve` asks about its next step."""
    rows = decided(pack_at(now), opening, now) if stage == "approve" else ()
    number = next_step(rows) if rows else None
    return facts_of(
        actor,
        now,
        unit=opening.unit,
        service=opening.service,
        stage=stage,
        designated=opening.designated_id,
        step=len(rows) if number is None else number,
        given=tuple(row.counts.by_id for row in rows if row.counts is not None),
        asked_by=opening.requested_by_id,
        reported_by=opening.told_by_id,
    )
