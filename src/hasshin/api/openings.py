"""Openings of accounts: ask, decide, designate, obtain, report, grant. The same acts as the screens'."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Router, Schema, Status
from pydantic import BaseModel, Field

from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.grant_account import grant_account
from hasshin.accounts.actions.obtain_opening import designate, obtain_opening
from hasshin.accounts.actions.report_obtained import receive_report, report_obtained
from hasshin.accounts.actions.report_to_meeting import correct_meeting_report, report_to_meeting
from hasshin.accounts.actions.request_opening import refuse_opening, request_opening, withdraw_opening
from hasshin.accounts.models import Account, Grant, Opening, OpeningDecision
from hasshin.accounts.queries_openings import OpeningCard, opening_cards, opening_page
from hasshin.api.accounts import AccountOut
from hasshin.api.request import Call, now_of
from hasshin.api.values import Address, Code, Id, Line, Title, Words
from hasshin.platforms.registry import CONNECTORS
from hasshin.policy.decision import Step

router = Router(tags=["openings"])
OPENING = "/openings/{opening_id}"
Connector = Annotated[Code, Field(json_schema_extra={"enum": list(CONNECTORS)})]
"""The way to an account; one by which its service is not reached is refused with the reason."""
ServerAddress = Annotated[Line, Field(pattern=r"^$|^https?://[^\s]+$")]


class RequestIn(BaseModel, extra="forbid"):
    """What a unit asks for: the service, the wanted handle and name, the purpose, and why it is needed."""

    unit_id: Id
    service: Code
    handle: Title
    name: Title
    purpose: Words
    why: Words


class DecisionIn(BaseModel, extra="forbid"):
    """A decision on the next step, in your own name."""

    kind: Literal["approve", "refuse"]
    reason: Words
    order: Line


class DesignateIn(BaseModel, extra="forbid"):
    staff_id: Id
    order: Line


class ObtainIn(BaseModel, extra="forbid"):
    """The account that was obtained. `connector`: `practice` plays the service; `base_url` is the
    server's address, which `mastodon` always needs and `bluesky` only where it is not https://bsky.social."""

    connector: Connector
    handle: Title
    name: Title = ""
    name_en: Title = ""
    base_url: ServerAddress = ""
    remote_id: Title = ""
    url: Annotated[Address, Field(pattern=r"^$|^https?://[^\s]+$")] = ""
    profile_text: Words = ""
    obtained_on: date | None = None
    early_reason: Words = ""


class ReportIn(BaseModel, extra="forbid"):
    """All four are asked for: the day, the platform's immutable id, the handle, and the address of its page there.

    `early_reason` is asked for where the day lies before the request or the designation."""

    obtained_on: date
    remote_id: Title
    handle: Title
    url: Address
    early_reason: Words = ""


class ReceiveIn(BaseModel, extra="forbid"):
    """Whether the report is right. A return (`accepted` false) says in `remark` what is to be put right."""

    accepted: bool
    remark: Words = ""


class MeetingIn(BaseModel, extra="forbid"):
    meeting: Line
    meeting_on: date
    report: Words


class MeetingCorrectionIn(MeetingIn):
    """What was reported, as it should have been kept, and why it is corrected."""

    reason: Words


class MeetingReportOut(Schema):
    """One entry of the report to the meeting; `correction` says why it was added to the ones before."""

    id: int
    meeting: str
    on: date
    report: str
    correction: str
    by_id: int
    at: datetime


class EndOpeningIn(BaseModel, extra="forbid"):
    reason: Words


class GrantIn(BaseModel, extra="forbid"):
    order: Line


class OpeningOut(Schema):
    """An opening as it stands. `account_id` is there once it was obtained."""

    id: int
    unit_id: int
    service: str
    wanted_handle: str
    name: str
    purpose: str
    why: str
    state: str
    requested_by_id: int
    requested_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    ended_by_id: int | None
    ended_reason: str
    designated_id: int | None
    designated_at: datetime | None
    account_id: int | None
    obtained_by_id: int | None
    obtained_on: date | None
    early_reason: str
    told_at: datetime | None
    told_by_id: int | None
    returned_reason: str
    received_at: datetime | None
    received_by_id: int | None
    meeting: str
    meeting_on: date | None
    meeting_report: str
    meeting_told_at: datetime | None


class OpeningDecisionOut(Schema):
    id: int
    step: int
    kind: str
    by_id: int
    role: str
    deputy_for_id: int | None
    reason: str
    order: str
    at: datetime
    lapsed_at: datetime | None


class OpeningStepOut(BaseModel):
    """One decision that the guideline asks for: what counts of it now, and what does no more."""

    step: Step
    counts: OpeningDecisionOut | None
    lapsed: list[OpeningDecisionOut]


class OpeningPageOut(BaseModel):
    """An opening with its decisions. `waits_for` is what is to be done next, `may` what you may do of it.

    `meeting_reports` are all entries of the report to the meeting, the newest first."""

    opening: OpeningOut
    steps: list[OpeningStepOut]
    meeting_reports: list[MeetingReportOut]
    waits_for: list[str]
    may: list[str]


class GrantOut(Schema):
    id: int
    account_id: int
    unit_id: int
    by_id: int
    order: str
    at: datetime


@router.get("/openings", response=list[OpeningCard])
def list_openings(request: Call) -> list[OpeningCard]:
    """All openings, those that wait for something first."""
    return list(opening_cards(now_of(request)))


@router.get(OPENING, response=OpeningPageOut)
def get_opening(request: Call, opening_id: Id) -> OpeningPageOut:
    """One opening with its decisions."""
    page = opening_page(opening_id, request.auth, now_of(request))
    return OpeningPageOut(
        opening=OpeningOut.from_orm(page.opening),
        steps=[
            OpeningStepOut(
                step=row.step,
                counts=_decision(row.counts) if row.counts is not None else None,
                lapsed=[_decision(one) for one in row.lapsed],
            )
            for row in page.steps
        ],
        meeting_reports=[MeetingReportOut.from_orm(row) for row in page.reports],
        waits_for=list(page.waits_for),
        may=sorted(page.may),
    )


@router.post("/openings", response={201: OpeningOut})
def ask(request: Call, data: RequestIn) -> Status[Opening]:
    """Ask for an account for a unit."""
    return Status(201, request_opening(actor=request.auth, now=now_of(request), **data.model_dump()))


@router.post(OPENING + "/decisions", response={201: OpeningOut})
def decide(request: Call, opening_id: Id, data: DecisionIn) -> Status[Opening]:
    """Decide on the next step, in your own name. A refusal ends the request."""
    row = decide_opening(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())
    return Status(201, row)


@router.post(OPENING + "/designation", response=OpeningOut)
def name_who_obtains(request: Call, opening_id: Id, data: DesignateIn) -> Opening:
    """Name the member of the unit who obtains it personally."""
    return designate(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())


@router.post(OPENING + "/obtained", response={201: AccountOut})
def obtain(request: Call, opening_id: Id, data: ObtainIn) -> Status[Account]:
    """Enter the account that was obtained."""
    given = data.model_dump()
    return Status(201, obtain_opening(actor=request.auth, now=now_of(request), opening_id=opening_id, **given))


@router.post(OPENING + "/report", response=OpeningOut)
def report(request: Call, opening_id: Id, data: ReportIn) -> Opening:
    """Report an account that you obtained personally."""
    return report_obtained(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())


@router.post(OPENING + "/receipt", response=OpeningOut)
def receive(request: Call, opening_id: Id, data: ReceiveIn) -> Opening:
    """Receive the report of an account that another person obtained, or return it."""
    return receive_report(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())


@router.post(OPENING + "/meeting", response=OpeningOut)
def tell_meeting(request: Call, opening_id: Id, data: MeetingIn) -> Opening:
    """Keep the report to the meeting that the guideline names."""
    return report_to_meeting(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())


@router.post(OPENING + "/meeting/corrections", response=OpeningOut)
def correct_meeting(request: Call, opening_id: Id, data: MeetingCorrectionIn) -> Opening:
    """Correct what was kept of the report to the meeting by a further entry; the earlier ones stay."""
    return correct_meeting_report(actor=request.auth, now=now_of(request), opening_id=opening_id, **data.model_dump())


@router.post(OPENING + "/withdraw", response=OpeningOut)
def withdraw(request: Call, opening_id: Id, data: EndOpeningIn) -> Opening:
    """Take your own request back."""
    return withdraw_opening(actor=request.auth, now=now_of(request), opening_id=opening_id, reason=data.reason)


@router.post(OPENING + "/refuse", response=OpeningOut)
def decline(request: Call, opening_id: Id, data: EndOpeningIn) -> Opening:
    """Say, as who would obtain it, that it will not be opened."""
    return refuse_opening(actor=request.auth, now=now_of(request), opening_id=opening_id, reason=data.reason)


@router.post("/accounts/{account_id}/grant", response={201: GrantOut})
def grant(request: Call, account_id: Id, data: GrantIn) -> Status[Grant]:
    """Grant the account to its unit."""
    row = grant_account(actor=request.auth, now=now_of(request), account_id=account_id, order=data.order)
    return Status(201, row)


def _decision(row: OpeningDecision) -> OpeningDecisionOut:
    return OpeningDecisionOut.from_orm(row)
