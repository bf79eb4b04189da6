"""Incidents (事案): the same actions as the screens."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Router
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import Address, Id, Key, Moment
from hasshin.incidents import queries
from hasshin.incidents.actions.contain import Containing, contain
from hasshin.incidents.actions.end import end_incident as end
from hasshin.incidents.actions.lessons import add_lesson as add
from hasshin.incidents.actions.lessons import finish_lesson as finish
from hasshin.incidents.actions.note import note
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.see import see
from hasshin.incidents.actions.settle_step import settle_step as settle
from hasshin.incidents.models import Lesson, Step
from hasshin.incidents.queries import IncidentCard, IncidentPage, KindRow
from hasshin.incidents.rules import LONGEST_WORDS
from hasshin.policy.reasons import NotFound

router = Router(tags=["incidents"])
Said = Annotated[str, Field(max_length=LONGEST_WORDS)]


class IncidentIn(BaseModel, extra="forbid"):
    """What is known of it. `kind` is one of `GET /incident-kinds`, `address` a fake account's.

    `drill` is the id of the drill in which it is played; left out, it is real.
    """

    kind: Key
    what: Said
    account_id: Id | None = None
    terminal_id: Id | None = None
    finding_id: Id | None = None
    address: Address = ""
    happened_at: Moment | None = None
    drill: Id | None = None


class StepIn(BaseModel, extra="forbid"):
    """What was done, or why the step is not needed."""

    outcome: Literal["done", "not_needed"]
    remarks: Said


class NoteIn(BaseModel, extra="forbid"):
    """What happened or was done."""

    words: Said


class LessonIn(BaseModel, extra="forbid"):
    """What is to be done differently, by whom and until which day."""

    words: Said
    owner_id: Id
    due_on: date


class LessonDoneIn(BaseModel, extra="forbid"):
    """What was done about it."""

    outcome: Said


class ContainIn(BaseModel, extra="forbid"):
    """What is contained beside the account: every other one, a suspect's sessions; `revoke` ends the connection."""

    everywhere: bool = False
    suspect_id: Id | None = None
    revoke: bool = True


class IncidentConclusionIn(BaseModel, extra="forbid"):
    """What came of it."""

    conclusion: Said


@router.get("/incident-kinds", response=list[KindRow])
def list_incident_kinds(request: Call) -> list[KindRow]:
    """The kinds that the guideline knows, and one for whatever fits none."""
    return list(queries.kind_rows(now_of(request)))


@router.get("/incidents", response=list[IncidentCard])
def list_incidents(request: Call, ended: bool = False, account_id: Id | None = None) -> list[IncidentCard]:
    """Open ones, or with `ended` those that are over; the newest first."""
    return list(queries.incident_cards(now_of(request), ended=ended, account=account_id))


@router.post("/incidents", response=IncidentPage)
def open_one(request: Call, data: IncidentIn) -> IncidentPage:
    """Open one: whom the guideline names is told, and the clocks of its steps run."""
    about = Concerning(data.account_id, data.terminal_id, data.finding_id, data.address, drill_id=data.drill)
    row = open_incident(
        actor=request.auth,
        now=now_of(request),
        kind=data.kind,
        what=data.what,
        about=about,
        happened_at=data.happened_at,
    )
    return _page(request, row.pk)


@router.get("/incidents/{incident_id}", response=IncidentPage)
def get_incident(request: Call, incident_id: Id) -> IncidentPage:
    """One of them with its steps, who was told, its lessons and its course."""
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/seen", response=IncidentPage)
def see_incident(request: Call, incident_id: Id) -> IncidentPage:
    """Say that you have seen it."""
    see(actor=request.auth, now=now_of(request), incident_id=incident_id)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/notes", response=IncidentPage)
def note_incident(request: Call, incident_id: Id, data: NoteIn) -> IncidentPage:
    """Note what happens."""
    note(actor=request.auth, now=now_of(request), incident_id=incident_id, words=data.words)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/steps/{step_id}", response=IncidentPage)
def settle_step(request: Call, incident_id: Id, step_id: Id, data: StepIn) -> IncidentPage:
    """Settle a step: done, or not needed."""
    if not Step.objects.filter(pk=step_id, incident=incident_id).exists():
        raise NotFound(f"step {step_id} of incident {incident_id}")
    settle(actor=request.auth, now=now_of(request), step_id=step_id, outcome=data.outcome, remarks=data.remarks)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/lessons", response=IncidentPage)
def add_lesson(request: Call, incident_id: Id, data: LessonIn) -> IncidentPage:
    """Note a lesson; it is a duty of its owner."""
    add(
        actor=request.auth,
        now=now_of(request),
        incident_id=incident_id,
        words=data.words,
        owner_id=data.owner_id,
        due_on=data.due_on,
    )
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/lessons/{lesson_id}/done", response=IncidentPage)
def finish_lesson(request: Call, incident_id: Id, lesson_id: Id, data: LessonDoneIn) -> IncidentPage:
    """Say what was done about a lesson of yours."""
    if not Lesson.objects.filter(pk=lesson_id, incident=incident_id).exists():
        raise NotFound(f"lesson {lesson_id} of incident {incident_id}")
    finish(actor=request.auth, now=now_of(request), lesson_id=lesson_id, outcome=data.outcome)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/contain", response=IncidentPage)
def contain_incident(request: Call, incident_id: Id, data: ContainIn) -> IncidentPage:
    """Freeze the account and set everything going that stops an intruder."""
    how = Containing(everywhere=data.everywhere, suspect_id=data.suspect_id, revoke=data.revoke)
    contain(actor=request.auth, now=now_of(request), incident_id=incident_id, how=how)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/end", response=IncidentPage)
def end_incident(request: Call, incident_id: Id, data: IncidentConclusionIn) -> IncidentPage:
    """End it with a conclusion, once every step is settled."""
    end(actor=request.auth, now=now_of(request), incident_id=incident_id, conclusion=data.conclusion)
    return _page(request, incident_id)


def _page(request: Call, incident_id: int) -> IncidentPage:
    return queries.incident_page(incident_id, request.auth, now_of(request))
