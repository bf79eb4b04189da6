"""What an incident asks for and records: its measures, the request to a service, the press, the notice afterwards."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Moment
from hasshin.incidents.actions.choose_press import choose_press
from hasshin.incidents.actions.reroute import reroute
from hasshin.incidents.actions.settle_measure import settle_measure as by_hand
from hasshin.incidents.actions.take_measure import Wanted, agree_measure, drop_measure, take_measure
from hasshin.incidents.actions.takedown import Request, choose_notice, note_answer, send_takedown
from hasshin.incidents.models import Measure, Takedown
from hasshin.incidents.queries import IncidentPage, incident_page
from hasshin.incidents.rules import LONGEST_NAME, LONGEST_PROFILE, LONGEST_WORDS
from hasshin.incidents.waiting import WaitingPage, waiting_page
from hasshin.policy.reasons import NotFound

router = Router(tags=["incidents"])
Said = Annotated[str, Field(max_length=LONGEST_WORDS)]


class MeasureIn(BaseModel, extra="forbid"):
    """A measure that the kind names: `name` for a new name, `text` for a new profile, and the reason."""

    verb: Literal["stop", "rename", "change_profile", "delete_account"]
    reason: Said
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    text: Annotated[str, Field(max_length=LONGEST_PROFILE)] = ""


class DropMeasureIn(BaseModel, extra="forbid"):
    """Why the account is not deleted after all."""

    reason: Said


class TakedownIn(BaseModel, extra="forbid"):
    """A request to a service as it was sent, with what was attached, how, and its number of receipt."""

    text: Said
    how: Literal["form", "mail", "letter", "phone", "other"]
    evidence: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=20)] = []
    receipt: Annotated[str, Field(max_length=200)] = ""
    sent_at: Moment | None = None


class TakedownAnswerIn(BaseModel, extra="forbid"):
    """What the service answered; `silent`: it never did."""

    outcome: Literal["deleted", "refused", "more", "silent"]
    answer: Said


class PressIn(BaseModel, extra="forbid"):
    """Whether the press is told, the words that it is given, and why."""

    informs: bool
    text: Said = ""
    reason: Said


class NoticeChoiceIn(BaseModel, extra="forbid"):
    """Whether the public notice stays, and why."""

    keeps: bool
    reason: Said


class ByHandIn(BaseModel, extra="forbid"):
    """What was done, and how it was verified."""

    remarks: Said


@router.post("/incidents/{incident_id}/measures", response=IncidentPage)
def take_a_measure(request: Call, incident_id: Id, data: MeasureIn) -> IncidentPage:
    """Take a measure that the kind names; deleting the account waits for another person to agree."""
    wanted = Wanted(data.verb, data.reason, data.name, data.text)
    take_measure(actor=request.auth, now=now_of(request), incident_id=incident_id, wanted=wanted)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/measures/{measure_id}/agree", response=IncidentPage)
def agree_to_measure(request: Call, incident_id: Id, measure_id: Id) -> IncidentPage:
    """Agree to deleting the account, as another person than who asked."""
    _demand_measure(incident_id, measure_id)
    agree_measure(actor=request.auth, now=now_of(request), measure_id=measure_id)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/measures/{measure_id}/drop", response=IncidentPage)
def drop_a_measure(request: Call, incident_id: Id, measure_id: Id, data: DropMeasureIn) -> IncidentPage:
    """Do not delete the account after all."""
    _demand_measure(incident_id, measure_id)
    drop_measure(actor=request.auth, now=now_of(request), measure_id=measure_id, reason=data.reason)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/measures/{measure_id}/by-hand", response=IncidentPage)
def settle_measure(request: Call, incident_id: Id, measure_id: Id, data: ByHandIn) -> IncidentPage:
    """Say that a measure left to a person was taken."""
    _demand_measure(incident_id, measure_id)
    by_hand(actor=request.auth, now=now_of(request), measure_id=measure_id, remarks=data.remarks)
    return _page(request, incident_id)


class RerouteIn(BaseModel, extra="forbid"):
    """The account on another service on which it is said instead."""

    account_id: Id


@router.get("/incidents/{incident_id}/waiting", response=WaitingPage)
def list_waiting(request: Call, incident_id: Id) -> WaitingPage:
    """Posts that wait for what is down, and the accounts that could say the same."""
    return waiting_page(incident_id)


@router.post("/incidents/{incident_id}/waiting/{delivery_id}/reroute", response=WaitingPage)
def reroute_one(request: Call, incident_id: Id, delivery_id: Id, data: RerouteIn) -> WaitingPage:
    """Draft it anew for another account; the draft needs its own decision."""
    reroute(
        actor=request.auth,
        now=now_of(request),
        incident_id=incident_id,
        delivery_id=delivery_id,
        account_id=data.account_id,
    )
    return waiting_page(incident_id)


@router.post("/incidents/{incident_id}/takedowns", response=IncidentPage)
def send_a_takedown(request: Call, incident_id: Id, data: TakedownIn) -> IncidentPage:
    """Record that the service was asked to delete it; nothing is sent from here."""
    sent = Request(data.text, data.how, tuple(data.evidence), data.receipt, data.sent_at)
    send_takedown(actor=request.auth, now=now_of(request), incident_id=incident_id, request=sent)
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/takedowns/{takedown_id}/answer", response=IncidentPage)
def note_an_answer(request: Call, incident_id: Id, takedown_id: Id, data: TakedownAnswerIn) -> IncidentPage:
    """Record what the service answered."""
    if not Takedown.objects.filter(pk=takedown_id, incident=incident_id).exists():
        raise NotFound(f"takedown {takedown_id} of incident {incident_id}")
    note_answer(
        actor=request.auth, now=now_of(request), takedown_id=takedown_id, outcome=data.outcome, answer=data.answer
    )
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/press", response=IncidentPage)
def choose_for_press(request: Call, incident_id: Id, data: PressIn) -> IncidentPage:
    """Record whether the press is told."""
    choose_press(
        actor=request.auth,
        now=now_of(request),
        incident_id=incident_id,
        informs=data.informs,
        text=data.text,
        reason=data.reason,
    )
    return _page(request, incident_id)


@router.post("/incidents/{incident_id}/notices/{notice_id}", response=IncidentPage)
def choose_for_notice(request: Call, incident_id: Id, notice_id: Id, data: NoticeChoiceIn) -> IncidentPage:
    """Decide whether the public notice stays after the service's answer."""
    choose_notice(
        actor=request.auth,
        now=now_of(request),
        incident_id=incident_id,
        notice_id=notice_id,
        keeps=data.keeps,
        reason=data.reason,
    )
    return _page(request, incident_id)


def _demand_measure(incident_id: int, measure_id: int) -> None:
    if not Measure.objects.filter(pk=measure_id, incident=incident_id).exists():
        raise NotFound(f"measure {measure_id} of incident {incident_id}")


def _page(request: Call, incident_id: int) -> IncidentPage:
    return incident_page(incident_id, request.auth, now_of(request))
