"""Duties (義務), and the outbox by which people and systems are told of them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Id, Key, Line, Name, Title, Words
from hasshin.city.actions.set_address import set_address
from hasshin.city.queries import StaffRow, staff_row
from hasshin.duties import queries
from hasshin.duties.actions import messages, webhook
from hasshin.duties.letters import url_of
from hasshin.duties.queries import DutyRow
from hasshin.outbox import queries as outbox
from hasshin.outbox.queries import MessageRow, WebhookRow

router = Router(tags=["duties"])
Destination = Annotated[Line, Field(pattern=r"^(webhook|staffmember):\d+$")]


class DutyOut(BaseModel):
    """A duty, and the path of the screen where it is done."""

    duty: DutyRow
    url: str


class OutboxOut(BaseModel):
    """How many messages are in each state, and the latest (`state` picks) without their words."""

    counts: dict[str, int]
    messages: list[MessageRow]


class WebhookIn(BaseModel, extra="forbid"):
    """Where it goes (https), and what it hears of."""

    name: Title
    url: Annotated[str, Field(max_length=500)]
    events: Annotated[list[Literal["duty.opened", "duty.climbed", "duty.closed"]], Field(max_length=3)]


class NewWebhookOut(BaseModel):
    """The signing secret is shown this once and kept sealed."""

    webhook: WebhookRow
    secret: str


class EndWebhookIn(BaseModel, extra="forbid"):
    reason: Words


class DestinationIn(BaseModel, extra="forbid"):
    """ "webhook:3", or "staffmember:5" for the mail to somebody."""

    destination: Destination


class DropIn(DestinationIn):
    """Why nobody needs to be told."""

    reason: Words


class AddressIn(BaseModel, extra="forbid"):
    email: Annotated[str, Field(max_length=254)]


class NumberOut(BaseModel):
    """How many messages it was about."""

    messages: int


@router.get("/duties", response=list[DutyOut])
def list_duties(
    request: Call,
    mine: bool = False,
    overdue: bool = False,
    unit_id: Id | None = None,
    account_id: Id | None = None,
    role: Key = "",
    clause: Key = "",
    kind: Key = "",
) -> list[DutyOut]:
    """All duties, the most pressing first; with `mine` what you owe or what has climbed to you. Filters add up."""
    now = now_of(request)
    rows = queries.mine(staff_of(request), now) if mine else queries.duties(now)
    picked = queries.picked(
        rows, unit=unit_id, role=role, account=account_id, clause=clause, kind=kind, overdue=overdue
    )
    return [DutyOut(duty=row, url=url_of(row.place)) for row in picked]


@router.get("/outbox", response=OutboxOut)
def read_outbox(request: Call, state: Name = "", troubled: bool = False) -> OutboxOut:
    """The outbox (送信箱): counts and the latest messages; `troubled` picks those that failed and wait, or are dead."""
    return OutboxOut(counts=outbox.counts(), messages=list(outbox.messages(state=state, troubled=troubled)))


@router.post("/outbox/test", response={202: None})
def test_mail(request: Call) -> Status[None]:
    """Send yourself a test mail; it leaves with the worker's next turn."""
    messages.send_test_mail(actor=request.auth, now=now_of(request))
    return Status(202, None)


@router.post("/outbox/retry", response=NumberOut)
def retry(request: Call, data: DestinationIn) -> NumberOut:
    """Send what is dead for one destination again."""
    done = messages.retry_messages(actor=request.auth, now=now_of(request), destination=data.destination)
    return NumberOut(messages=done)


@router.post("/outbox/drop", response=NumberOut)
def drop(request: Call, data: DropIn) -> NumberOut:
    """Give up what is dead for one destination, with a reason that is kept."""
    done = messages.drop_messages(
        actor=request.auth, now=now_of(request), destination=data.destination, reason=data.reason
    )
    return NumberOut(messages=done)


@router.get("/webhooks", response=list[WebhookRow])
def list_webhooks(request: Call, ended: bool = False) -> list[WebhookRow]:
    """Webhooks; their secrets can't be shown again."""
    return list(outbox.webhooks(ended=ended))


@router.post("/webhooks", response={201: NewWebhookOut})
def create_webhook(request: Call, data: WebhookIn) -> Status[NewWebhookOut]:
    """Set a webhook up; its calls are signed as Standard Webhooks says."""
    row, secret = webhook.add_webhook(
        actor=request.auth, now=now_of(request), name=data.name, url=data.url, events=data.events
    )
    return Status(201, NewWebhookOut(webhook=_webhook(row.pk), secret=secret))


@router.post("/webhooks/{webhook_id}/test", response={202: None})
def test_webhook(request: Call, webhook_id: Id) -> Status[None]:
    """Make a test call; it leaves with the worker's next turn."""
    messages.send_test_call(actor=request.auth, now=now_of(request), webhook_id=webhook_id)
    return Status(202, None)


@router.post("/webhooks/{webhook_id}/end", response=WebhookRow)
def end_webhook(request: Call, webhook_id: Id, data: EndWebhookIn) -> WebhookRow:
    """End a webhook; what waits for it is dropped."""
    webhook.end_webhook(actor=request.auth, now=now_of(request), webhook_id=webhook_id, reason=data.reason)
    return _webhook(webhook_id)


@router.put("/staff/{staff_id}/address", response=StaffRow)
def put_address(request: Call, staff_id: Id, data: AddressIn) -> StaffRow:
    """Set a mail address: your own, or as somebody who registers staff."""
    return staff_row(set_address(actor=request.auth, now=now_of(request), staff_id=staff_id, email=data.email))


def _webhook(pk: int) -> WebhookRow:
    return next(row for row in outbox.webhooks(ended=True) if row.id == pk)
