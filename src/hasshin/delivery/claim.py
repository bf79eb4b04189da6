"""Claim a delivery: of all workers that try at once, one gets it, with a fence that no other has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from hasshin.delivery import sender
from hasshin.delivery.drills import barred
from hasshin.delivery.models import Attempt
from hasshin.delivery.rules import LEASE
from hasshin.delivery.tell import tell
from hasshin.ledger.actions.append import append
from hasshin.posts.models import Delivery

SENDER = sender.SENDER


@dataclass(frozen=True)
class Claim:
    """Whoever holds it may settle the delivery as long as nobody holds a later fence."""

    delivery_id: int
    fence: int
    worker: str
    attempt_id: int


def claim(delivery_id: int, *, worker: str, now: datetime) -> Claim | None:
    """Take a delivery that is due; None when it is not due, not waiting, or somebody else was faster.

    The conditional update must change exactly one row: SQLite knows no row locks.
    """
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.SCHEDULED).first()
        if row is None or stopped(row, now):
            return None
        ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
        changed = Delivery.objects.filter(
            ready, pk=row.pk, state=Delivery.State.SCHEDULED, fence=row.fence, due_at__lte=now
        ).update(
            state=Delivery.State.CLAIMED,
            claimed_by=worker,
            lease_until=now + LEASE,
            fence=row.fence + 1,
            attempts=F("attempts") + 1,
        )
        if changed != 1:
            return None
        attempt = begin_attempt(row, Attempt.Kind.PUBLISH, row.fence + 1, worker, now)
        append(
            kind="delivery.claim",
            subject=f"delivery:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"worker": worker, "fence": row.fence + 1, "also": [f"attempt:{attempt.pk}"]},
        )
    return Claim(row.pk, row.fence + 1, worker, attempt.pk)


def stopped(row: Delivery, now: datetime) -> bool:
    """Whether a post of a drill was about to leave it: then it is stopped in the caller's transaction, and told."""
    why_not = barred(row.pk, now)
    if why_not is None:
        return False
    same = Delivery.objects.filter(pk=row.pk, state=Delivery.State.SCHEDULED, fence=row.fence)
    reason = {"code": why_not.code, "message": why_not.message.model_dump(), "reasons": []}
    if same.update(state=Delivery.State.STOPPED, settled_at=now, reason=reason) == 1:
        append(
            kind="delivery.drill_stop",
            subject=f"delivery:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"code": why_not.code, "state": Delivery.State.STOPPED.value},
        )
        tell(row.pk, Delivery.State.STOPPED, why_not.message, (), now)
    return True


def begin_attempt(delivery: Delivery, kind: Attempt.Kind, fence: int, worker: str, now: datetime) -> Attempt:
    """Write down that a request is about to be made; inside the transaction that took the fence."""
    return Attempt.objects.create(
        delivery=delivery,
        number=Attempt.objects.filter(delivery=delivery).count() + 1,
        kind=kind,
        key=delivery.key,
        fence=fence,
        worker=worker,
        started_at=now,
    )
