"""What waits to go out, in the order in which it will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.city.pack import pack_at
from hasshin.policy.controls import Publishing
from hasshin.policy.pack import Pack
from hasshin.posts import holding
from hasshin.posts.models import Delivery


@dataclass(frozen=True)
class ScheduledRow:
    """One delivery that waits. `stale` says that its approval is too old and must be confirmed again, `held` that it
    must be because a disaster is declared, so that it does not go out at its time.
    """

    delivery_id: int
    post_id: int
    revision: int
    title: str
    unit: str
    unit_en: str
    account: str
    service: str
    due_at: datetime
    urgent: bool
    frozen: bool
    approved_at: datetime
    stale: bool
    digest: str
    held: bool


def scheduled(now: datetime, until: datetime | None = None) -> tuple[ScheduledRow, ...]:
    """Deliveries that wait, soonest first; `until` bounds the due time. Three statements; a few more in a disaster."""
    rows = Delivery.objects.filter(state=Delivery.State.SCHEDULED).select_related("post__unit", "account", "decision")
    if until is not None:
        rows = rows.filter(due_at__lt=until)
    days = approval_days(pack_at(now))
    held = holding.held(now)
    waits = set() if held is None else set(rows.filter(held).values_list("pk", flat=True))
    return tuple(_row(row, days, row.pk in waits) for row in rows.order_by("due_at", "pk"))


def approval_days(pack: Pack) -> int | None:
    """How many days the pack lets an approval stay fresh; None for no limit."""
    control = pack.one_of(Publishing)
    return control.approval_days if control else None


def _row(row: Delivery, days: int | None, held: bool) -> ScheduledRow:
    approved_at = row.decision.reconfirmed_at or row.decision.at
    return ScheduledRow(
        delivery_id=row.pk,
        post_id=row.post_id,
        revision=row.post.revision,
        title=row.post.title,
        unit=row.post.unit.name_ja,
        unit_en=row.post.unit.name_en,
        account=row.account.name,
        service=row.account.service,
        due_at=row.due_at,
        urgent=row.urgent,
        frozen=row.account.frozen_at is not None,
        approved_at=approved_at,
        stale=days is not None and row.due_at > approved_at + timedelta(days=days),
        digest=row.digest,
        held=held,
    )
