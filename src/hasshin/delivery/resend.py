"""Settle an unknown outcome by sending again under the same key, where the service promises that this can't double.

The promise is the service's own (`Capabilities.resend_with_key`): whatever comes with a key that was accepted before
changes nothing, and the answer says so. It holds for good, or for `key_remembered` after the first attempt under the
key, refused ones included. Outside of it, nothing is sent again on a guess (promise 4).

Nor is anything sent that may not go out at this very moment: the pack is asked again, so that what was frozen, changed
or became late since stays unknown until a person looks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from hasshin.accounts.models import Account
from hasshin.delivery import drills, rules
from hasshin.delivery.ask import ask
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import Attempt
from hasshin.delivery.outside import outside
from hasshin.delivery.passing import spend
from hasshin.delivery.payload import Payload, load_payload
from hasshin.ledger.actions.append import append
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import FindResult, Found, Handle, Outcome
from hasshin.posts.models import Decision, Delivery

MARGIN = timedelta(hours=1)
"""How long before the service forgets the key nothing is sent any more: clocks differ, and a request takes its time."""
_PARTS = ("account__unit", "post__unit", "post__case", "version", "decision__submission")


def resend(attempt: Attempt, platform: Platform, *, clock: Callable[[], datetime]) -> FindResult | None:
    """Send once more, for whoever holds the look-up `attempt`. FOUND: it is out now, and once; else it stays unknown.

    None where the service promises nothing (any more), or it may not go out now, or somebody was faster.
    """
    delivery = Delivery.objects.select_related(*_PARTS).get(pk=attempt.delivery_id)
    if not delivery.handle or not _promised(delivery, platform, clock()):
        return None
    payload = load_payload(delivery)
    if not _begin(delivery, attempt, payload, clock()):
        return None
    handle = Handle.from_json(delivery.handle)
    result = outside(lambda: platform.publish(handle, str(delivery.key)))
    evidence = {"resent": result.evidence, "outcome": str(result.outcome.value), "code": result.code}
    if result.outcome is Outcome.DONE:
        return FindResult(Found.FOUND, result.reason, result.remote_id, result.url, None, evidence)
    return FindResult(Found.NOT_PROVEN, result.reason, evidence=evidence)


def _promised(delivery: Delivery, platform: Platform, now: datetime) -> bool:
    able = platform.capabilities()
    if not able.resend_with_key or not rules.in_time(now, delivery.expires_at):
        return False
    if able.key_remembered is None:
        return True
    sent = Attempt.objects.filter(delivery=delivery, kind=Attempt.Kind.PUBLISH)
    first: datetime | None = sent.aggregate(first=Min("started_at"))["first"]
    return first is not None and first <= now < first + able.key_remembered - MARGIN


def _begin(delivery: Delivery, attempt: Attempt, payload: Payload, now: datetime) -> bool:
    """Commit that the request is about to leave; false when a person was faster, or the pack now says no.

    As at the first sending, with the rows locked that an edit or a freeze would change.
    """
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(
            pk=delivery.pk, state=Delivery.State.UNKNOWN, fence=attempt.fence
        )
        if held.first() is None:
            return False
        list(Decision.objects.select_for_update().filter(pk=delivery.decision_id))
        list(Account.objects.select_for_update().filter(pk=delivery.account_id))
        fresh = Delivery.objects.select_related(*_PARTS).get(pk=delivery.pk)
        drills.hold(fresh)
        answer = ask(fresh, payload.content_digest, SENDER, now)
        if not answer.decision.allowed or drills.barred(fresh.pk, now) is not None:
            return False
        if not spend(fresh, answer.facts, now):
            return False
        # Nobody looks again while the request may be on its way.
        waits = max(fresh.not_before or now, now + rules.LEASE)
        Delivery.objects.filter(pk=delivery.pk).update(not_before=waits)
        append(
            kind="delivery.resend",
            subject=f"delivery:{delivery.pk}",
            actor=SENDER.ref,
            now=now,
            data={
                "fence": attempt.fence,
                "key": str(delivery.key),
                "digest": payload.content_digest,
                "also": [f"attempt:{attempt.pk}"],
            },
            facts=answer.facts,
            decision=answer.decision,
            pack_digest=answer.pack_digest,
        )
    return True
