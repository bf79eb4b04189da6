"""Delete on the service what a person asked to delete, with the same honesty as sending.

Deleting one id twice deletes once, so a lost answer may be asked again; it is looked at first all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from hasshin.delivery import rules
from hasshin.delivery.claim import SENDER
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.connect import connect as connect_account
from hasshin.delivery.models import Removal
from hasshin.delivery.outside import outside
from hasshin.delivery.settle import FREED, why
from hasshin.delivery.storable import said
from hasshin.delivery.tell import tell_removal_refused
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.text import t
from hasshin.posts.models import CorrectionCase, Delivery

State = Removal.State
GONE = t("その投稿は媒体にありません。", "That post is not on the service any more.")
KINDS = {
    State.DONE: "delivery.remove_done",
    State.REFUSED: "delivery.remove_declined",
    State.ASKED: "delivery.remove_postponed",
    State.UNKNOWN: "delivery.remove_unknown",
}
WORKER_LOST = t("削除の途中で送信処理が失われました。", "The worker was lost while deleting.")


def removals_due(now: datetime, limit: int = 100, account: int | None = None) -> list[tuple[int, int]]:
    """(removal id, account id) of what is to be deleted, or looked at again, at `now`."""
    ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
    found = Removal.objects.filter(ready, state__in=(State.ASKED, State.UNKNOWN)).order_by("asked_at", "pk")
    if account is not None:
        found = found.filter(delivery__account=account)
    return list(found.values_list("pk", "delivery__account_id")[:limit])


def remove(
    removal_id: int, *, worker: str, clock: Callable[[], datetime], connect: Connect = connect_account
) -> str | None:
    """Carry one removal on; its state afterwards, or None when there was nothing to claim."""
    removal = _claim(removal_id, worker, clock())
    if removal is None:
        return None
    try:
        platform = connect(removal.delivery.account)
    except NotConnected as error:
        _settle(removal, Result(Outcome.NOT_DONE, "not_connected", error.message), clock())
    else:
        _settle(removal, said(_do(removal, platform)), clock())
    return Removal.objects.values_list("state", flat=True).get(pk=removal_id)


def _do(removal: Removal, platform: Platform) -> Result:
    remote_id = removal.delivery.remote_id
    if removal.attempts > 1:
        seen = outside(lambda: platform.get(remote_id))
        if seen.outcome is Outcome.DONE and seen.value is None:
            return Result(Outcome.DONE, "gone", GONE, remote_id, evidence=seen.evidence)
    return outside(lambda: platform.delete(remote_id))


def _claim(removal_id: int, worker: str, now: datetime) -> Removal | None:
    with transaction.atomic():
        row = Removal.objects.filter(pk=removal_id, state__in=(State.ASKED, State.UNKNOWN)).first()
        if row is None:
            return None
        ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
        changed = Removal.objects.filter(ready, pk=row.pk, state=row.state, fence=row.fence).update(
            state=State.CLAIMED,
            claimed_by=worker,
            lease_until=now + rules.LEASE,
            fence=row.fence + 1,
            attempts=F("attempts") + 1,
            begun_at=now,
        )
        if changed != 1:
            return None
        data: dict[str, JSON] = {"worker": worker, "fence": row.fence + 1, "delivery": row.delivery_id}
        append(kind="delivery.remove", subject=f"removal:{row.pk}", actor=SENDER.ref, now=now, data=data)
    return Removal.objects.select_related("delivery__account", "case").get(pk=removal_id)


def _settle(removal: Removal, result: Result, now: datetime) -> None:
    state = {
        Outcome.DONE: State.DONE,
        Outcome.REJECTED: State.REFUSED,
        Outcome.NOT_DONE: State.ASKED,
    }.get(result.outcome, State.UNKNOWN)
    again = rules.next_try(removal.attempts, result.retry_after or timedelta(0), now)
    ended = state in (State.DONE, State.REFUSED)
    with transaction.atomic():
        changed = Removal.objects.filter(pk=removal.pk, state=State.CLAIMED, fence=removal.fence).update(
            state=state,
            reason=why(result.code, result.reason),
            evidence=result.evidence,
            not_before=None if ended else again,
            settled_at=now if ended else None,
            **FREED,
        )
        if changed != 1:
            return  # the claim lapsed; whoever has it now looks first, and sees what this request did
        also = removed(removal, now) if state == State.DONE else []
        append(
            kind=KINDS[state],
            subject=f"removal:{removal.pk}",
            actor=SENDER.ref,
            now=now,
            data={"delivery": removal.delivery_id, "code": result.code, "also": also},
        )
        if state == State.REFUSED:
            tell_removal_refused(removal.delivery_id, result.reason, now)


def removed(removal: Removal, now: datetime) -> list[str]:
    """Mark the delivery as deleted, and the case as removed once nothing of its post is out; the rows changed.

    For the caller's transaction.
    """
    Delivery.objects.filter(pk=removal.delivery_id, state=Delivery.State.DONE).update(state=Delivery.State.DELETED)
    changed = [f"delivery:{removal.delivery_id}"]
    out = (Delivery.State.DONE, Delivery.State.UNKNOWN, Delivery.State.CLAIMED)
    if not Delivery.objects.filter(post=removal.delivery.post_id, state__in=out).exists():
        case = CorrectionCase.objects.filter(pk=removal.case_id, removed_at__isnull=True)
        if case.update(removed_at=now) == 1:
            changed.append(f"correctioncase:{removal.case_id}")
    return changed


def free_removals(now: datetime) -> int:
    """Free the claims of lost workers: what may have been deleted is looked at before it is deleted again."""
    freed = 0
    for row in Removal.objects.filter(state=State.CLAIMED, lease_until__lt=now):
        with transaction.atomic():
            same = Removal.objects.filter(pk=row.pk, state=State.CLAIMED, fence=row.fence)
            if same.update(state=State.UNKNOWN, reason=why("worker_lost", WORKER_LOST), **FREED) == 1:
                freed += 1
                data: dict[str, JSON] = {"delivery": row.delivery_id, "code": "worker_lost"}
                append(
                    kind="delivery.remove_unknown", subject=f"removal:{row.pk}", actor=SENDER.ref, now=now, data=data
                )
    return freed
