"""Look up a delivery whose outcome is unknown. Only a proof that it is absent lets it be sent again, or a service's
promise that the same key can't make a second post (promise 4).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from hasshin.delivery import rules, words
from hasshin.delivery.claim import SENDER, begin_attempt
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.connect import connect as connect_account
from hasshin.delivery.models import Attempt
from hasshin.delivery.outside import outside
from hasshin.delivery.resend import resend
from hasshin.delivery.settle import why
from hasshin.delivery.storable import said
from hasshin.delivery.tell import known_again, tell, tell_unknown
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import FindResult, Found, Handle, Window
from hasshin.posts.models import Delivery

State = Delivery.State
_UNPROVEN = (Found.NOT_PROVEN, Found.UNSUPPORTED)


def unknown(now: datetime, limit: int = 100, account: int | None = None) -> list[tuple[int, int]]:
    """(delivery id, account id) of what is to be looked up at `now`, first what has waited for its look the longest.

    So what was never looked up comes before what was looked up a moment ago, however many there are.
    """
    ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
    found = Delivery.objects.filter(ready, state=State.UNKNOWN).order_by(
        F("not_before").asc(nulls_first=True), "begun_at", "pk"
    )
    if account is not None:
        found = found.filter(account=account)
    return list(found.values_list("pk", "account_id")[:limit])


def find(
    delivery_id: int, *, worker: str, clock: Callable[[], datetime], connect: Connect = connect_account
) -> Found | None:
    """Ask the service once; None when somebody else does already or there is nothing to look up.

    What was found decides: out -> done; proven absent -> waits again under the same key, or is missed when late;
    anything else -> it is sent again under its key, where the service promises that this can't double, and otherwise
    stays unknown, a person is told, and it is looked up again later.
    """
    attempt = _take(delivery_id, worker, clock())
    if attempt is None:
        return None
    delivery = Delivery.objects.select_related("account").get(pk=delivery_id)
    found, platform = _look(delivery, connect, clock())
    if platform is not None and found.found in _UNPROVEN:
        found = resend(attempt, platform, clock=clock) or found
    _settle(attempt, said(found), clock())
    return found.found


def _look(delivery: Delivery, connect: Connect, now: datetime) -> tuple[FindResult, Platform | None]:
    """What the service says, and the platform that it was asked through, where there is one."""
    if not delivery.handle or delivery.begun_at is None:
        return FindResult(Found.NOT_PROVEN, words.WORKER_LOST), None
    try:
        platform = connect(delivery.account)
    except NotConnected as error:
        return FindResult(Found.NOT_PROVEN, error.message), None
    others = Delivery.objects.filter(account=delivery.account_id).exclude(pk=delivery.pk).exclude(remote_id="")
    window = Window(delivery.begun_at, now, frozenset(others.values_list("remote_id", flat=True)))
    handle = Handle.from_json(delivery.handle)
    return outside(lambda: platform.find(str(delivery.key), handle, window)), platform


def _take(delivery_id: int, worker: str, now: datetime) -> Attempt | None:
    with transaction.atomic():
        row = Delivery.objects.filter(pk=delivery_id, state=State.UNKNOWN).first()
        if row is None:
            return None
        lookups = Attempt.objects.filter(delivery=row, kind=Attempt.Kind.FIND).count()
        ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
        # The next look-up stands before this one is made: a worker lost on the way delays it, and loses nothing.
        changed = Delivery.objects.filter(ready, pk=row.pk, state=State.UNKNOWN, fence=row.fence).update(
            fence=row.fence + 1, not_before=rules.next_lookup(lookups, now)
        )
        if changed != 1:
            return None
        attempt = begin_attempt(row, Attempt.Kind.FIND, row.fence + 1, worker, now)
        append(
            kind="delivery.find",
            subject=f"delivery:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"worker": worker, "fence": row.fence + 1, "also": [f"attempt:{attempt.pk}"]},
        )
    return attempt


def _settle(attempt: Attempt, found: FindResult, now: datetime) -> None:
    delivery = Delivery.objects.get(pk=attempt.delivery_id)
    state, changes = _consequence(delivery, found, now)
    with transaction.atomic():
        held = Delivery.objects.filter(pk=delivery.pk, state=State.UNKNOWN, fence=attempt.fence)
        if held.update(state=state, **changes) != 1:
            # A person answered, or somebody looked later; theirs is the newer knowledge.
            Attempt.objects.filter(pk=attempt.pk).update(ended_at=now, outcome="overtaken")
            data: dict[str, JSON] = {"delivery": delivery.pk, "found": str(found.found.value)}
            append(kind="delivery.late_answer", subject=f"attempt:{attempt.pk}", actor=SENDER.ref, now=now, data=data)
            return
        created = found.created_at.isoformat() if found.created_at else ""
        Attempt.objects.filter(pk=attempt.pk).update(
            ended_at=now,
            outcome=str(found.found.value),
            reason=found.reason.model_dump(),
            evidence={**found.evidence, "remote_id": found.remote_id, "url": found.url, "created_at": created},
        )
        append(
            kind="delivery.found",
            subject=f"delivery:{delivery.pk}",
            actor=SENDER.ref,
            now=now,
            data={
                "found": str(found.found.value),
                "state": str(state.value),
                "remote_id": found.remote_id,
                "url": found.url,
                "also": [f"attempt:{attempt.pk}"],
            },
        )
        if state is State.UNKNOWN:
            tell_unknown(delivery.pk, found.reason, now)
        else:
            known_again(delivery.pk, found.reason.ja, now)
            tell(delivery.pk, state, words.LATE, (), now)


def _consequence(delivery: Delivery, found: FindResult, now: datetime) -> tuple[Delivery.State, dict[str, Any]]:
    if found.found is Found.FOUND:
        row = {"remote_id": found.remote_id, "url": found.url, "settled_at": now, "reason": why("found", words.FOUND)}
        return State.DONE, row
    if found.found is not Found.PROVEN_ABSENT:
        return State.UNKNOWN, {"reason": why(str(found.found.value), found.reason)}
    if rules.in_time(now, delivery.expires_at):
        return State.SCHEDULED, {"begun_at": None, "not_before": None, "reason": why("absent", words.ABSENT)}
    return State.MISSED, {"begun_at": None, "settled_at": now, "reason": why("late", words.LATE)}
