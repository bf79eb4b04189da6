"""Send what is claimed: ask again, prepare, commit intent and key, and then the one visible request (promise 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.city.declared import stand_still
from hasshin.delivery import drills, limits, resting, settle
from hasshin.delivery.ask import ask
from hasshin.delivery.claim import SENDER, Claim
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.models import Attempt
from hasshin.delivery.outside import outside
from hasshin.delivery.passing import spend
from hasshin.delivery.payload import Payload, load_payload
from hasshin.delivery.rules import LEASE
from hasshin.delivery.watch_token import refused_while_sending
from hasshin.ledger.actions.append import append
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Handle, Outcome, Outgoing, Prepared, Result
from hasshin.posts.models import Decision, Delivery

Clock = Callable[[], datetime]
PARTS = ("account__unit", "post__unit", "post__case", "version", "decision__submission")


def send(claim: Claim, *, clock: Clock, connect: Connect) -> None:
    """Carry a claimed delivery to an end of this attempt. Writes only while the claim holds."""
    delivery = Delivery.objects.select_related(*PARTS).get(pk=claim.delivery_id)
    payload = load_payload(delivery)
    now = clock()
    answer = ask(delivery, payload.content_digest, SENDER, now)
    if not answer.decision.allowed:
        settle.refused_by_pack(claim, answer, now)
        return
    platform = _opened(claim, delivery, clock, connect)
    if platform is None:
        return
    outgoing, key = _must(payload), str(delivery.key)
    if (hold := limits.hold(delivery, platform, outgoing.text, clock())) is not None:
        limits.held(claim, hold, clock())
        return
    prepared = outside(lambda: platform.prepare(outgoing, key, _earlier(delivery)))
    if prepared.outcome is not Outcome.DONE:  # done may mean that nobody was asked
        resting.heard_of(delivery.account_id, prepared.outcome, prepared.code, prepared.reason, clock())
    if _for_its_token(prepared, delivery.account_id, clock):
        settle.not_done(claim, clock(), code=prepared.code, reason=prepared.reason, evidence=prepared.evidence)
        return
    if prepared.outcome is not Outcome.DONE or prepared.handle is None:
        settle.not_prepared(claim, prepared, clock())
        return
    if not begin(claim, prepared, payload, clock(), platform):
        return
    handle = prepared.handle
    result = outside(lambda: platform.publish(handle, key))
    answered(claim, delivery.account_id, result, clock)


def _opened(claim: Claim, delivery: Delivery, clock: Clock, connect: Connect) -> Platform | None:
    """The account's platform; None where it is out of reach, or barred to a post of a drill: then settled."""
    if (why_not := drills.barred(delivery.pk, clock())) is not None:
        settle.settle(claim, Result(Outcome.REJECTED, why_not.code, why_not.message), clock())
        return None
    try:
        return connect(delivery.account)
    except NotConnected as error:
        settle.not_done(claim, clock(), code="not_connected", reason=error.message)
        return None


def answered(claim: Claim, account_id: int, result: Result, clock: Clock) -> None:
    """Settle what the one visible request came to, and learn from it how the service does."""
    resting.heard_of(account_id, result.outcome, result.code, result.reason, clock())
    if result.outcome is Outcome.NOT_DONE and result.code == "rate_limited":
        limits.not_now(account_id, result.retry_after, clock())
    if _for_its_token(result, account_id, clock):
        settle.not_done(claim, clock(), code=result.code, reason=result.reason, evidence=result.evidence)
        return
    settle.settle(claim, result, clock())


def _for_its_token(said: Prepared | Result, account_id: int, clock: Clock) -> bool:
    """Refused not for what it says, but for a token that a second look found dead or renewed: then it waits."""
    refused = said.outcome is Outcome.REJECTED and said.code == "auth"
    return refused and refused_while_sending(account_id, clock())


def begin(claim: Claim, prepared: Prepared, payload: Payload, now: datetime, platform: Platform) -> bool:
    """Commit that the request is about to leave; false when the claim is lost, or the pack or a limit now says no.

    Asks within the transaction that commits the intent, with the rows locked that an edit or a freeze would change:
    what is true here is still true when the request leaves.
    """
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(
            pk=claim.delivery_id, state=Delivery.State.CLAIMED, fence=claim.fence, lease_until__gt=now
        )
        row = held.first()
        if row is None:
            return False
        list(Decision.objects.select_for_update().filter(pk=row.decision_id))
        list(Account.objects.select_for_update().filter(pk=row.account_id))
        stand_still()
        delivery = Delivery.objects.select_related(*PARTS).get(pk=row.pk)
        drills.hold(delivery)
        answer = ask(delivery, payload.content_digest, SENDER, now)
        if not answer.decision.allowed:
            settle.refused_by_pack(claim, answer, now)
            return False
        if not _within_limits(claim, delivery, platform, _must(payload).text, now):
            return False
        if not spend(delivery, answer.facts, now):
            return False
        handle = prepared.handle.to_json() if prepared.handle else None
        Delivery.objects.filter(pk=row.pk).update(begun_at=now, handle=handle, lease_until=now + LEASE)
        append(
            kind="delivery.begin",
            subject=f"delivery:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"fence": claim.fence, "key": str(row.key), "digest": payload.content_digest, "worker": claim.worker},
            facts=answer.facts,
            decision=answer.decision,
            pack_digest=answer.pack_digest,
        )
    return True


def _within_limits(claim: Claim, delivery: Delivery, platform: Platform, text: str, now: datetime) -> bool:
    """Whether no limit holds the post back; what it costs is written down where it begins."""
    limits.lock(delivery)
    if (hold := limits.hold(delivery, platform, text, now)) is not None:
        limits.held(claim, hold, now)
        return False
    if (cost := limits.cost_of(platform, text)) is not None:
        Attempt.objects.filter(pk=claim.attempt_id).update(cost=cost[0], currency=cost[1])
    return True


def _earlier(delivery: Delivery) -> Handle | None:
    return Handle.from_json(delivery.handle) if delivery.handle else None


def _must(payload: Payload) -> Outgoing:
    if payload.outgoing is None:
        raise RuntimeError("the pack let content go out whose bytes are not there")
    return payload.outgoing
