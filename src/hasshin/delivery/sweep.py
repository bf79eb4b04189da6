"""Sweep up: what a lost worker left, and what became too late while it waited."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.delivery import words
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import Attempt
from hasshin.delivery.settle import FREED, why
from hasshin.delivery.tell import tell
from hasshin.ledger.actions.append import append
from hasshin.policy.text import Text
from hasshin.posts.models import Delivery

State = Delivery.State


def sweep(now: datetime) -> int:
    """Free lapsed claims and miss what is late; how many deliveries changed.

    A claim that lapsed before its request was begun waits again; one that had begun is an unknown outcome, never sent
    again on a guess.
    """
    lapsed = Delivery.objects.filter(state=State.CLAIMED, lease_until__lt=now)
    late = Delivery.objects.filter(state=State.SCHEDULED, expires_at__lt=now)
    changed = sum(_free(row, now) for row in lapsed)
    return changed + sum(_miss(row, now) for row in late)


def _free(row: Delivery, now: datetime) -> bool:
    if row.begun_at is None:
        return _change(row, State.SCHEDULED, "free", "worker_lost", words.FREED, now, fence=row.fence + 1, **FREED)
    return _change(row, State.UNKNOWN, "unknown", "worker_lost", words.WORKER_LOST, now, not_before=now, **FREED)


def _miss(row: Delivery, now: datetime) -> bool:
    return _change(row, State.MISSED, "miss", "late", words.LATE, now, settled_at=now)


def _change(
    row: Delivery, state: Delivery.State, verb: str, code: str, message: Text, now: datetime, **changes: object
) -> bool:
    with transaction.atomic():
        # begun_at is part of the condition: a request that begins in this very moment keeps its claim.
        same = Delivery.objects.filter(
            pk=row.pk, state=row.state, fence=row.fence, begun_at=row.begun_at, lease_until=row.lease_until
        )
        if same.update(state=state, reason=why(code, message), **changes) != 1:
            return False
        open_ones = Attempt.objects.filter(delivery=row, ended_at__isnull=True)
        also = [f"attempt:{pk}" for pk in open_ones.values_list("pk", flat=True)]
        open_ones.update(ended_at=now, outcome="lost", code=code)
        append(
            kind=f"delivery.{verb}",
            subject=f"delivery:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"state": str(state.value), "code": code, "fence": row.fence, "also": also},
        )
        tell(row.pk, state, message, (), now)
    return True
