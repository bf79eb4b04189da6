"""Reads of drills (訓練) for faces: what is on, to come and over, who takes part, what was noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.city.actor import Actor
from hasshin.city.drills import drilling_right, find_drill, led_by
from hasshin.city.facts import actor_facts
from hasshin.city.models import Drill, DrillLine, DrillPart
from hasshin.city.pack import pack_at
from hasshin.city.queries_knowing import Who, who
from hasshin.policy.scope import Target, held, may

State = Literal["on", "to_come", "over"]


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill. `practice` and `live` are account ids; `until` is the end that was decided, `ends` the real one."""

    id: int
    title: str
    order: str
    scenario: str
    state: State
    starts: datetime
    until: datetime
    ends: datetime
    decided_by: Who
    decided_at: datetime
    ended_by: Who | None
    ended_reason: str
    practice: tuple[int, ...]
    live: tuple[int, ...]
    people: tuple[Who, ...]
    conclusion: str
    concluded_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody noted: of what happened, or as a lesson."""

    id: int
    kind: str
    at: datetime
    by: Who
    words: str


@dataclass(frozen=True, slots=True)
class OnRow:
    """A drill that is on, as every page tells of it; `takes_part`: the reader does."""

    id: int
    title: str
    ends: datetime
    takes_part: bool


def drills(now: datetime) -> tuple[DrillRow, ...]:
    """All of them, the newest first; two statements."""
    rows = list(Drill.objects.select_related("decided_by__unit", "ended_by__unit").order_by("-starts", "-pk")[:200])
    people: dict[int, list[Who]] = {row.pk: [] for row in rows}
    for one in DrillPart.objects.filter(drill__in=rows).select_related("staff__unit").order_by("staff"):
        people[one.drill_id].append(who(one.staff))
    return tuple(_row(row, tuple(people[row.pk]), now) for row in rows)


def drill(drill_id: int, now: datetime) -> DrillRow:
    """One of them; raises `NotFound`."""
    row = find_drill(drill_id)
    parts = DrillPart.objects.filter(drill=row).select_related("staff__unit").order_by("staff")
    return _row(row, tuple(who(one.staff) for one in parts), now)


def notes(drill_id: int) -> tuple[NoteRow, ...]:
    """What was noted of it, in order."""
    rows = DrillLine.objects.filter(drill=drill_id).select_related("by__unit").order_by("at", "pk")
    return tuple(NoteRow(row.pk, row.kind, row.at, who(row.by), row.words) for row in rows)


def drills_on(now: datetime, staff: int | None = None) -> tuple[OnRow, ...]:
    """Those that are on at `now`, for every page; one statement, two where one is on."""
    rows = list(Drill.objects.filter(starts__lte=now, ends__gt=now).order_by("starts", "pk"))
    if not rows:
        return ()
    mine = set(DrillPart.objects.filter(drill__in=rows, staff=staff).values_list("drill_id", flat=True))
    return tuple(OnRow(row.pk, row.title, row.ends, row.pk in mine) for row in rows)


def may_lead(actor: Actor, now: datetime) -> bool:
    """Whether the reader may start a drill, and end any."""
    pack, who_acts = pack_at(now), actor_facts(actor, now)
    if may(pack, who_acts, drilling_right(pack), Target()) is None:
        return False
    roles = led_by(pack)
    return not roles or any(held(pack, who_acts, role, Target()) is not None for role in roles)


def _row(row: Drill, people: tuple[Who, ...], now: datetime) -> DrillRow:
    state: State = "over" if row.ends <= max(now, row.starts) else "on" if row.starts <= now else "to_come"
    return DrillRow(
        id=row.pk,
        title=row.title,
        order=row.order,
        scenario=row.scenario,
        state=state,
        starts=row.starts,
        until=row.until,
        ends=row.ends,
        decided_by=who(row.decided_by),
        decided_at=row.decided_at,
        ended_by=who(row.ended_by) if row.ended_by is not None else None,
        ended_reason=row.ended_reason,
        practice=tuple(row.practice),
        live=tuple(row.live),
        people=people,
        conclusion=row.conclusion,
        concluded_at=row.concluded_at,
    )
