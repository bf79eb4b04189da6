"""Deliveries (配信): how each stands, removals, and the answers that only a person can give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema, Status
from pydantic import BaseModel

from hasshin.api import schemas as s
from hasshin.api.request import Call, now_of
from hasshin.api.values import Address, Id, Line, Moment, Words
from hasshin.delivery import queries
from hasshin.delivery.actions.answer_unknown import answer_unknown
from hasshin.delivery.actions.delete import report_removed, request_removal
from hasshin.delivery.models import Removal
from hasshin.delivery.queries import AttemptRow, RemovalRow, UnknownRow, WorkerRow
from hasshin.delivery.queries_sending import Sending, sending
from hasshin.policy.reasons import NotFound
from hasshin.posts.models import Delivery
from hasshin.posts.queries.listed import MissedRow, missed_since

router = Router(tags=["deliveries"])


class DeliveryPageOut(BaseModel):
    """One delivery with why it stands as it does, all attempts and all removals asked for."""

    delivery: s.DeliveryOut
    digest: str
    reason: dict[str, Any]
    attempts: list[AttemptRow]
    removals: list[RemovalRow]


class AnswerIn(BaseModel, extra="forbid"):
    """`there`: it is out, under `remote_id` or `url`. `send`: it is not out; send it. `leave`: it is not out; leave it.

    `remarks` say how that was verified.
    """

    answer: Literal["there", "send", "leave"]
    remote_id: Line = ""
    url: Address = ""
    remarks: Words


class RemovalIn(BaseModel, extra="forbid"):
    """`criticised` marks a post under criticism: then a second person must agree to the case first."""

    reason: Words
    criticised: bool = False


class RemarksIn(BaseModel, extra="forbid"):
    remarks: Words


class RemovalOut(Schema):
    id: int
    delivery_id: int
    case_id: int
    state: str
    why: str
    criticised: bool
    by_hand: bool
    asked_at: datetime
    settled_at: datetime | None


@router.get("/deliveries/{delivery_id}", response=DeliveryPageOut)
def get_delivery(request: Call, delivery_id: Id) -> DeliveryPageOut:
    """One delivery."""
    row = Delivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(f"delivery {delivery_id}")
    return DeliveryPageOut(
        delivery=s.DeliveryOut.from_orm(row),
        digest=row.digest,
        reason=row.reason,
        attempts=list(queries.attempts(delivery_id)),
        removals=[one for one in queries.removals(row.post_id) if one.delivery_id == delivery_id],
    )


@router.get("/unknown-outcomes", response=list[UnknownRow])
def list_unknown(request: Call) -> list[UnknownRow]:
    """Deliveries whose outcome is unknown (要確認), the oldest first."""
    return list(queries.unknowns(now_of(request)))


@router.post("/deliveries/{delivery_id}/answer", response=s.DeliveryOut)
def answer(request: Call, delivery_id: Id, data: AnswerIn) -> Delivery:
    """Say what you saw in the service's own screen of a delivery whose outcome is unknown."""
    return answer_unknown(actor=request.auth, now=now_of(request), delivery_id=delivery_id, **data.model_dump())


@router.post("/deliveries/{delivery_id}/removal", response={201: RemovalOut})
def remove(request: Call, delivery_id: Id, data: RemovalIn) -> Status[Removal]:
    """Ask that what is out be deleted (削除), in the post's case of correction."""
    return Status(
        201, request_removal(actor=request.auth, now=now_of(request), delivery_id=delivery_id, **data.model_dump())
    )


@router.post("/removals/{removal_id}/removed", response=RemovalOut)
def removed(request: Call, removal_id: Id, data: RemarksIn) -> Removal:
    """Report that you deleted it in the service's own screen, because its API can't."""
    return report_removed(actor=request.auth, now=now_of(request), removal_id=removal_id, remarks=data.remarks)


@router.get("/missed", response=list[MissedRow])
def list_missed(request: Call, since: Moment) -> list[MissedRow]:
    """Deliveries that did not go out in time (時機逸失) since then, the latest first."""
    return list(missed_since(since))


@router.get("/workers", response=list[WorkerRow])
def list_workers(request: Call) -> list[WorkerRow]:
    """The workers that send, and whether each is alive."""
    return list(queries.workers(now_of(request)))


@router.get("/sending", response=Sending)
def show_sending(request: Call) -> Sending:
    """How sending does: workers, what waits, services that rest, allowances and budgets."""
    return sending(now_of(request))
