"""Drills (訓練): the same actions as the screens."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.accounts.actions.start_drill import start_drill
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Line, Moment
from hasshin.city import queries_drills as queries
from hasshin.city.actions.drill_notes import conclude_drill, note_drill
from hasshin.city.queries_drills import DrillRow
from hasshin.incidents.queries_drills import DrillReport, drill_report
from hasshin.incidents.rules import LONGEST_WORDS
from hasshin.posts.actions.end_drill import end_drill

router = Router(tags=["drills"])
Said = Annotated[str, Field(max_length=LONGEST_WORDS)]
Ids = Annotated[list[Id], Field(max_length=500)]


class DrillIn(BaseModel, extra="forbid"):
    """A drill by a named decision: from `starts` (now, where it is left out) until `until`, of these staff ids.

    `practice` limits it to these practice accounts (none: all); `live` names live accounts on which its posts may go
    out, each with the mark of a drill in its text.
    """

    order: Line
    title: Annotated[str, Field(max_length=120)]
    scenario: Said
    until: Moment
    starts: Moment | None = None
    people: Ids
    practice: Ids = []
    live: Ids = []


class DrillEndIn(BaseModel, extra="forbid"):
    """Why it ends."""

    reason: Line


class DrillNoteIn(BaseModel, extra="forbid"):
    """What happened, or a lesson."""

    words: Said
    kind: Literal["happened", "lesson"] = "happened"


class DrillConcludeIn(BaseModel, extra="forbid"):
    """What the drill showed."""

    conclusion: Said


@router.get("/drills", response=list[DrillRow])
def get_drills(request: Call) -> list[DrillRow]:
    """All drills, the newest first."""
    return list(queries.drills(now_of(request)))


@router.post("/drills", response={201: DrillRow})
def post_drill(request: Call, data: DrillIn) -> Status[DrillRow]:
    """Start one. Its people are told; nothing of it can be changed afterwards but an earlier end."""
    now = now_of(request)
    row = start_drill(actor=request.auth, now=now, **data.model_dump())
    return Status(201, queries.drill(row.pk, now))


@router.get("/drills/{drill_id}", response=DrillReport)
def get_drill(request: Call, drill_id: Id) -> DrillReport:
    """One drill with its course and lessons: the report after it."""
    return drill_report(drill_id, now_of(request))


@router.post("/drills/{drill_id}/end", response=DrillRow)
def post_drill_end(request: Call, drill_id: Id, data: DrillEndIn) -> DrillRow:
    """End it. What waits of it is stopped, and never becomes real."""
    now = now_of(request)
    end_drill(actor=request.auth, now=now, drill_id=drill_id, reason=data.reason)
    return queries.drill(drill_id, now)


@router.post("/drills/{drill_id}/notes", response=DrillReport)
def post_drill_note(request: Call, drill_id: Id, data: DrillNoteIn) -> DrillReport:
    """Note what happens, or a lesson."""
    now = now_of(request)
    note_drill(actor=request.auth, now=now, drill_id=drill_id, words=data.words, kind=data.kind)
    return drill_report(drill_id, now)


@router.post("/drills/{drill_id}/conclude", response=DrillRow)
def post_drill_conclusion(request: Call, drill_id: Id, data: DrillConcludeIn) -> DrillRow:
    """Say what it showed, once it is over."""
    now = now_of(request)
    conclude_drill(actor=request.auth, now=now, drill_id=drill_id, conclusion=data.conclusion)
    return queries.drill(drill_id, now)
