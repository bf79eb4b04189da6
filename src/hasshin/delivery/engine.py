"""The engine's two questions: what is due, and carry one delivery on. The row is the truth, whatever wakes us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from hasshin.delivery.claim import claim
from hasshin.delivery.connect import Connect
from hasshin.delivery.connect import connect as connect_account
from hasshin.delivery.send import send
from hasshin.posts.holding import held, without
from hasshin.posts.models import Delivery


def due(now: datetime, limit: int = 100, account: int | None = None) -> list[tuple[int, int]]:
    """(delivery id, account id) of what is due at `now`, of one account or all: urgent first, then by time.

    What a declared disaster holds is not due; should it be tried all the same, the pack says no at sending.
    """
    ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
    found = Delivery.objects.filter(ready, without(held(now)), state=Delivery.State.SCHEDULED, due_at__lte=now)
    if account is not None:
        found = found.filter(account=account)
    return list(found.order_by("-urgent", "due_at", "pk").values_list("pk", "account_id")[:limit])


def urgent_at(now: datetime) -> set[int]:
    """Accounts on which something urgent is due."""
    found = Delivery.objects.filter(state=Delivery.State.SCHEDULED, urgent=True, due_at__lte=now)
    return set(found.values_list("account_id", flat=True))


def next_due(now: datetime) -> datetime | None:
    """When the next delivery falls due after `now`, if any waits."""
    later = Delivery.objects.filter(state=Delivery.State.SCHEDULED, due_at__gt=now)
    return later.order_by("due_at").values_list("due_at", flat=True).first()


def deliver(
    delivery_id: int, *, worker: str, clock: Callable[[], datetime], connect: Connect = connect_account
) -> Delivery.State | None:
    """Claim, send and settle one delivery; its state afterwards, or None when there was nothing to claim.

    Serves every mode and every engine alike. Must not run within a transaction. `clock` gives aware UTC.
    """
    mine = claim(delivery_id, worker=worker, now=clock())
    if mine is None:
        return None
    send(mine, clock=clock, connect=connect)
    return Delivery.State(Delivery.objects.values_list("state", flat=True).get(pk=delivery_id))
