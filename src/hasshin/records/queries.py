"""Reads of records for faces: frozen rows, a fixed number of statements."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from hasshin.blobs import store as blobs
from hasshin.city.models import StaffMember
from hasshin.records.due import ReviewDue, reviews_due
from hasshin.records.models import Record, RecordPerson, Review
from hasshin.records.search_index import narrow

__all__ = ["Page", "RecordPage", "RecordRow", "ReviewDue", "record_page", "reviews_done", "reviews_due", "search"]

T = TypeVar("T")
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list; `total` counts all."""

    rows: tuple[T, ...]
    total: int
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record in a list."""

    id: int
    delivery_id: int
    post_id: int
    title: str
    text: str
    account_id: int
    account: str
    service: str
    url: str
    posted_at: datetime
    copy_state: str
    matches: bool | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Who had which part: author, touched, decider."""

    staff_id: int
    name_ja: str
    name_en: str
    part: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """All that is kept of one publication. `payload` is exact; `citations` say who decided by which clause."""

    row: RecordRow
    payload_digest: str
    payload: dict[str, Any]
    media: tuple[dict[str, Any], ...]
    answer: dict[str, Any]
    readback: dict[str, Any] | None
    read_back_at: datetime | None
    copy_digest: str
    copy_mime: str
    copy_by: str
    copied_at: datetime | None
    citations: tuple[dict[str, Any], ...]
    people: tuple[PersonRow, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One signed review."""

    id: int
    account_id: int
    account: str
    period_from: datetime
    period_to: datetime
    due_at: datetime
    records: int
    remarks: str
    signed_by: StaffMember
    signed_at: datetime
    late: bool


def search(
    text: str = "",
    account: int | None = None,
    person: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
    among: Collection[int] | None = None,
) -> Page[RecordRow]:
    """Records whose title, text or alternative texts contain every word of `text`, the newest first.

    `account` is an account's id, `person` the staff id of an author or decider; `since` is inclusive, `until` not.
    `among` narrows to the accounts that the reader may see; None for all.
    Width, letter case and variation selectors of characters do not matter.
    """
    limit, offset = max(1, min(limit, MOST_ROWS)), max(0, offset)
    found = narrow(Record.objects.all(), text)
    if account is not None:
        found = found.filter(account=account)
    if among is not None:
        found = found.filter(account__in=among)
    if person is not None:
        found = found.filter(pk__in=RecordPerson.objects.filter(staff=person).values("record"))
    if since is not None:
        found = found.filter(posted_at__gte=since)
    if until is not None:
        found = found.filter(posted_at__lt=until)
    newest = found.select_related("account", "delivery").order_by("-posted_at", "-pk")[offset : offset + limit]
    return Page(tuple(_row(record) for record in newest), found.count(), limit, offset)


def record_page(record_id: int) -> RecordPage | None:
    """Everything of one record; None when there is none."""
    record = Record.objects.select_related("account", "delivery").filter(pk=record_id).first()
    if record is None:
        return None
    persons = RecordPerson.objects.filter(record=record).select_related("staff").order_by("part", "staff")
    return RecordPage(
        row=_row(record),
        payload_digest=record.payload_digest,
        payload=json.loads(blobs.get(record.payload_digest)),
        media=tuple(record.media),
        answer=record.answer,
        readback=record.readback,
        read_back_at=record.read_back_at,
        copy_digest=record.copy_digest,
        copy_mime=record.copy_mime,
        copy_by=record.copy_by,
        copied_at=record.copied_at,
        citations=tuple(record.citations),
        people=tuple(PersonRow(p.staff_id, p.staff.name_ja, p.staff.name_en, p.part) for p in persons),
        made_at=record.made_at,
    )


def reviews_done(account: int | None = None, limit: int = 50) -> tuple[ReviewRow, ...]:
    """Signed reviews, the newest first."""
    found = Review.objects.select_related("account", "signed_by").order_by("-signed_at", "-pk")
    if account is not None:
        found = found.filter(account=account)
    return tuple(
        ReviewRow(
            id=r.pk,
            account_id=r.account_id,
            account=r.account.name,
            period_from=r.period_from,
            period_to=r.period_to,
            due_at=r.due_at,
            records=r.records,
            remarks=r.remarks,
            signed_by=r.signed_by,
            signed_at=r.signed_at,
            late=r.signed_at > r.due_at,
        )
        for r in found[:limit]
    )


def _row(record: Record) -> RecordRow:
    return RecordRow(
        id=record.pk,
        delivery_id=record.delivery_id,
        post_id=record.delivery.post_id,
        title=record.title,
        text=record.text,
        account_id=record.account_id,
        account=record.account.name,
        service=record.account.service,
        url=record.delivery.url,
        posted_at=record.posted_at,
        copy_state=record.copy_state,
        matches=record.matches,
        deleted=record.delivery.state == "deleted",
    )
