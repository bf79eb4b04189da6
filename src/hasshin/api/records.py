"""Records (記録) of what went out, and the regular reviews of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from hasshin.accounts.models import Account
from hasshin.api.request import Call, now_of
from hasshin.api.values import Count, Digest, Id, Line, Moment, Words
from hasshin.blobs import store
from hasshin.blobs.showing import shown
from hasshin.policy.reasons import NotFound
from hasshin.records.actions.attach_copy import attach_copy
from hasshin.records.actions.export import export_record
from hasshin.records.actions.review import sign_review
from hasshin.records.due import ReviewDue
from hasshin.records.models import Record, Review
from hasshin.records.queries import PersonRow, RecordPage, RecordRow, record_page, reviews_due, search
from hasshin.records.readers import demand_account, readable_accounts

router = Router(tags=["records"])
MOST = 200


class FoundOut(BaseModel):
    """Part of a list; `total` counts all that were found."""

    rows: list[RecordRow]
    total: int
    limit: int
    offset: int


class RecordOut(BaseModel):
    """All that is kept of one publication. Images and the copy are under `/records/{id}/blobs/{digest}`."""

    row: RecordRow
    payload_digest: str
    payload: dict[str, Any]
    media: list[dict[str, Any]]
    answer: dict[str, Any]
    readback: dict[str, Any] | None
    read_back_at: datetime | None
    copy_digest: str
    copy_mime: str
    copy_by: str
    copied_at: datetime | None
    citations: list[dict[str, Any]]
    people: list[PersonRow]
    made_at: datetime


class ReviewIn(BaseModel, extra="forbid"):
    """The end of the period that was looked through (now, when it is left out), and what was found."""

    period_to: Moment | None = None
    remarks: Words


class ReviewOut(Schema):
    id: int
    account_id: int
    period_from: datetime
    period_to: datetime
    due_at: datetime
    records: int
    remarks: str
    signed_by_id: int
    signed_at: datetime


@router.get("/records", response=FoundOut)
def find_records(
    request: Call,
    text: Line = "",
    account_id: Id | None = None,
    staff_id: Id | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
    offset: Count = 0,
) -> FoundOut:
    """Records that contain every word of `text`, of an account, by a person, from `since` until before `until`.

    Only of accounts whose records you may read.
    """
    own = readable_accounts(request.auth, now_of(request))
    if account_id is not None:
        demand_account(request.auth, now_of(request), _account(account_id))
    found = search(
        text=text,
        account=account_id,
        person=staff_id,
        since=since,
        until=until,
        limit=limit,
        offset=offset,
        among=own,
    )
    return FoundOut(rows=list(found.rows), total=found.total, limit=found.limit, offset=found.offset)


@router.get("/records/{record_id}", response=RecordOut)
def get_record(request: Call, record_id: Id) -> RecordOut:
    """One record."""
    return _shown(_readable(request, record_id))


@router.get("/records/{record_id}/blobs/{digest}", openapi_extra={"responses": {200: {"description": "The bytes"}}})
def get_blob(request: Call, record_id: Id, digest: Digest) -> HttpResponseBase:
    """The payload, an image, the video or the screen copy of a record, and nothing else of the store."""
    found = _readable(request, record_id)
    kinds = {one["digest"]: one.get("mime", "") for one in found.media}
    kinds |= {found.payload_digest: "application/json", found.copy_digest: found.copy_mime}
    if digest not in kinds or not store.exists(digest):
        raise NotFound(f"blob {digest}")
    response = shown(request, digest, kinds[digest] or "application/octet-stream")
    response["Content-Disposition"] = "attachment"
    return response


@router.post("/records/{record_id}/export", openapi_extra={"responses": {200: {"description": "The record as ZIP"}}})
def export(request: Call, record_id: Id) -> FileResponse:
    """All that is kept of one record as a ZIP file: payload, media, answer, screen copy, decisions, ledger entries."""
    _readable(request, record_id)
    file = export_record(actor=request.auth, now=now_of(request), record_id=record_id)
    return FileResponse(file, as_attachment=True, filename=f"record-{record_id}.zip", content_type="application/zip")


@router.post("/records/{record_id}/copy", response=RecordOut)
def attach(request: Call, record_id: Id, file: File[UploadedFile]) -> RecordOut:
    """Attach the screen copy (PNG, JPEG, PDF) that a record owes."""
    _readable(request, record_id)
    attach_copy(actor=request.auth, now=now_of(request), record_id=record_id, data=file.read() or b"")
    return _shown(_page(record_id))


@router.get("/reviews/due", response=list[ReviewDue])
def list_due(request: Call) -> list[ReviewDue]:
    """The next regular review (定期点検) of each account, the soonest due first."""
    return list(reviews_due(now_of(request)))


@router.get("/accounts/{account_id}/reviews", response=list[ReviewOut])
def list_reviews(request: Call, account_id: Id) -> list[Review]:
    """Signed reviews of an account, the newest first."""
    demand_account(request.auth, now_of(request), _account(account_id))
    return list(Review.objects.filter(account=account_id).order_by("-signed_at", "-pk")[:MOST])


@router.post("/accounts/{account_id}/reviews", response={201: ReviewOut})
def sign(request: Call, account_id: Id, data: ReviewIn) -> Status[Review]:
    """Sign that an account's records since the last review were looked through."""
    now = now_of(request)
    period_to = data.period_to or now
    return Status(
        201, sign_review(actor=request.auth, now=now, account_id=account_id, period_to=period_to, remarks=data.remarks)
    )


def _account(account_id: int) -> Account:
    account = Account.objects.select_related("unit").filter(pk=account_id).first()
    if account is None:
        raise NotFound(f"account {account_id}")
    return account


def _readable(request: Call, record_id: int) -> RecordPage:
    record = Record.objects.select_related("account__unit").filter(pk=record_id).first()
    if record is None:
        raise NotFound(f"record {record_id}")
    demand_account(request.auth, now_of(request), record.account)
    return _page(record_id)


def _page(record_id: int) -> RecordPage:
    found = record_page(record_id)
    if found is None:
        raise NotFound(f"record {record_id}")
    return found


def _shown(page: RecordPage) -> RecordOut:
    return RecordOut(
        **{
            name: getattr(page, name) for name in RecordOut.model_fields if name not in ("media", "citations", "people")
        },
        media=list(page.media),
        citations=list(page.citations),
        people=list(page.people),
    )
