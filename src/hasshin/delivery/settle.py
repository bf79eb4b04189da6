"""Settle an attempt: only while its fence is still the delivery's. What came too late is kept, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hasshin.delivery import rules, words
from hasshin.delivery.ask import Answer
from hasshin.delivery.claim import SENDER, Claim
from hasshin.delivery.models import Attempt
from hasshin.delivery.storable import said
from hasshin.delivery.tell import tell
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.platforms.values import Handle, Outcome, Prepared, Result
from hasshin.policy.reasons import Reason
from hasshin.policy.rules.declared import HELD
from hasshin.policy.text import Text
from hasshin.posts.models import Delivery

State = Delivery.State
FREED = {"lease_until": None, "claimed_by": ""}


def settle(claim: Claim, result: Result, now: datetime) -> bool:
    """What the one visible request came to. False when the claim was lost meanwhile; then only the attempt is kept."""
    result = said(result)
    if result.outcome is Outcome.DONE:
        changes: dict[str, Any] = {"remote_id": result.remote_id, "url": result.url, "settled_at": now}
        return _end(claim, now, State.DONE, "done", result, changes)
    if result.outcome is Outcome.REJECTED:
        return _end(claim, now, State.REFUSED, "refuse", result, {"settled_at": now})
    if result.outcome is Outcome.NOT_DONE:
        return not_done(claim, now, result.code, result.reason, result.retry_after, result.evidence)
    # PENDING after the visible request is no proof either way: it is looked up like a lost answer.
    wait = result.retry_after or timedelta(0)
    changes = {"not_before": max(rules.next_lookup(0, now), now + wait)}
    return _end(claim, now, State.UNKNOWN, "unknown", result, changes)


def not_prepared(claim: Claim, prepared: Prepared, now: datetime) -> bool:
    """Nothing became visible. PENDING keeps its handle, so that preparing goes on where it stopped."""
    result = said(Result(prepared.outcome, prepared.code, prepared.reason, evidence=prepared.evidence))
    if prepared.outcome is Outcome.REJECTED:
        return _end(claim, now, State.REFUSED, "refuse", result, {"settled_at": now})
    pending = prepared.outcome is Outcome.PENDING
    kept = prepared.handle.to_json() if pending and prepared.handle else None
    return not_done(
        claim,
        now,
        prepared.code,
        prepared.reason,
        prepared.retry_after,
        prepared.evidence,
        handle=kept,
        goes_on=pending,
    )


def not_done(
    claim: Claim,
    now: datetime,
    code: str,
    reason: Text,
    retry_after: timedelta | None = None,
    evidence: Mapping[str, Any] | None = None,
    handle: dict[str, Any] | None = None,
    goes_on: bool = False,
) -> bool:
    """Surely not out: wait and try again with the same key, or miss it when that would be too late.

    `goes_on`: nothing failed, and preparing goes on as soon as the service says, without pauses that grow.
    """
    delivery = Delivery.objects.get(pk=claim.delivery_id)
    soon = rules.FIRST_PAUSE if retry_after is None else retry_after
    again = now + soon if goes_on else rules.next_try(delivery.attempts, retry_after, now)
    if handle is None and delivery.handle and Handle.from_json(delivery.handle).lasting:
        handle = delivery.handle
    result = said(Result(Outcome.NOT_DONE, code, reason, evidence=dict(evidence or {})))
    if rules.in_time(again, delivery.expires_at):
        changes: dict[str, Any] = {"not_before": again, "begun_at": None, "handle": handle}
        return _end(claim, now, State.SCHEDULED, "prepare" if goes_on else "postpone", result, changes)
    return _end(claim, now, State.MISSED, "miss", result, {"settled_at": now, "begun_at": None})


def refused_by_pack(claim: Claim, answer: Answer, now: datetime) -> bool:
    """The pack says no at the moment of sending: `missed` when it is too late, else `stopped`, with its reasons.

    What only a declared disaster holds goes back to waiting: it is not due while that lasts, and is missed with time.
    """
    reasons = answer.decision.reasons
    if {reason.code for reason in reasons} == {HELD}:
        result = Result(Outcome.NOT_DONE, HELD, reasons[0].message)
        return _end(claim, now, State.SCHEDULED, "hold", result, {"begun_at": None}, answer)
    late = not rules.in_time(now, answer.facts.expires_at) or any(reason.code == "missed" for reason in reasons)
    result = Result(Outcome.REJECTED, reasons[0].code if reasons else "refused", words.PACK_SAYS_NO)
    state, verb = (State.MISSED, "miss") if late else (State.STOPPED, "stop")
    return _end(claim, now, state, verb, result, {"settled_at": now}, answer)


def why(code: str, message: Text, reasons: tuple[Reason, ...] = ()) -> dict[str, Any]:
    """How a delivery's row says why it stands as it does."""
    return {
        "code": code,
        "message": message.model_dump(),
        "reasons": [reason.model_dump(mode="json") for reason in reasons],
    }


def _end(
    claim: Claim,
    now: datetime,
    state: Delivery.State,
    verb: str,
    result: Result,
    changes: dict[str, Any],
    answer: Answer | None = None,
) -> bool:
    reasons = answer.decision.reasons if answer else ()
    with transaction.atomic():
        held = Delivery.objects.filter(pk=claim.delivery_id, state=State.CLAIMED, fence=claim.fence)
        changed = held.update(state=state, reason=why(result.code, result.reason, reasons), **FREED, **changes)
        if changed != 1:
            _too_late(claim, result, now)
            return False
        end_attempt(claim.attempt_id, result, now)
        data: dict[str, JSON] = {
            "state": str(state.value),
            "fence": claim.fence,
            "code": result.code,
            "remote_id": result.remote_id,
            "url": result.url,
            "also": [f"attempt:{claim.attempt_id}"],
        }
        _append(f"delivery.{verb}", f"delivery:{claim.delivery_id}", now, data, answer)
        tell(claim.delivery_id, state, result.reason, reasons, now)
    return True


def _append(kind: str, subject: str, now: datetime, data: dict[str, JSON], answer: Answer | None) -> None:
    if answer is None:
        append(kind=kind, subject=subject, actor=SENDER.ref, now=now, data=data)
        return
    append(
        kind=kind,
        subject=subject,
        actor=SENDER.ref,
        now=now,
        data=data,
        facts=answer.facts,
        decision=answer.decision,
        pack_digest=answer.pack_digest,
    )


def end_attempt(attempt_id: int, result: Result, now: datetime) -> None:
    """Write what became of a request into its attempt."""
    Attempt.objects.filter(pk=attempt_id).update(
        ended_at=now,
        outcome=str(result.outcome.value),
        code=result.code,
        reason=result.reason.model_dump(),
        evidence={**result.evidence, "remote_id": result.remote_id, "url": result.url},
    )


def _too_late(claim: Claim, result: Result, now: datetime) -> None:
    """The claim was lost while the request was on its way: the answer stays readable, the delivery is not ours."""
    end_attempt(claim.attempt_id, result, now)
    append(
        kind="delivery.late_answer",
        subject=f"attempt:{claim.attempt_id}",
        actor=SENDER.ref,
        now=now,
        data={"delivery": claim.delivery_id, "fence": claim.fence, "outcome": str(result.outcome.value)},
    )
