"""Reads of transfers for faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.accounts.transfers.choose import find_transfer
from hasshin.accounts.transfers.columns import folded
from hasshin.accounts.transfers.examine import Examined, examine_transfer
from hasshin.accounts.transfers.summary import summary
from hasshin.city.models import Transfer
from hasshin.policy.reasons import Reason


@dataclass(frozen=True)
class TransferRow:
    """One file that was handed in, and what became of it."""

    id: int
    file_name: str
    read_as: str
    order: str
    state: str
    orders: int
    uploaded_by: str
    uploaded_at: datetime
    closed_by: str
    closed_at: datetime | None


@dataclass(frozen=True)
class TransferPage:
    """One transfer: while it is open the dry run of now, afterwards what was shown when it was carried out.

    `digest` is to be confirmed; `wrongs` are lines that no longer fit; `unread` the columns that were not read.
    `before` are the other files, carried out or open, with the same order or the same content: is it the same twice?
    """

    row: TransferRow
    shown: dict[str, Any]
    choices: dict[str, Any]
    digest: str
    wrongs: tuple[Reason, ...]
    unread: tuple[str, ...]
    examined: Examined | None
    before: tuple[TransferRow, ...]


def transfers() -> list[TransferRow]:
    """All of them, the newest first."""
    return [_row(one) for one in Transfer.objects.select_related("uploaded_by", "closed_by").order_by("-pk")]


def transfer_page(transfer_id: int, now: datetime) -> TransferPage:
    """One of them; raises `NotFound`."""
    row = find_transfer(transfer_id)
    found = examine_transfer(row, now) if row.state == Transfer.State.DRAFT else None
    return TransferPage(
        row=_row(row),
        shown=summary(found) if found is not None else row.plan,
        choices=row.choices,
        digest=found.digest if found is not None else row.plan_digest,
        wrongs=tuple(wrong.reason for wrong in found.matched.wrongs) if found is not None else (),
        unread=tuple(row.notes),
        examined=found,
        before=_before(row) if found is not None else (),
    )


def _before(row: Transfer) -> tuple[TransferRow, ...]:
    others = Transfer.objects.select_related("uploaded_by", "closed_by").exclude(pk=row.pk)
    return tuple(
        _row(one)
        for one in others.exclude(state=Transfer.State.DISCARDED).order_by("-pk")
        if one.file_digest == row.file_digest or folded(one.order) == folded(row.order)
    )


def _row(one: Transfer) -> TransferRow:
    return TransferRow(
        id=one.pk,
        file_name=one.file_name,
        read_as=one.encoding,
        order=one.order,
        state=one.state,
        orders=len(one.rows) or len(one.plan.get("changes", ())),
        uploaded_by=one.uploaded_by.name_ja,
        uploaded_at=one.uploaded_at,
        closed_by=one.closed_by.name_ja if one.closed_by is not None else "",
        closed_at=one.closed_at,
    )
