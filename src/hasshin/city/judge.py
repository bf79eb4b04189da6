"""Ask the pack in force, and keep the answer: a refusal is an entry of its own, as no change will carry it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hasshin.city.pack import pack_and_digest
from hasshin.ledger.actions.append import append
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Facts
from hasshin.policy.reasons import Reason, Refused


@dataclass(frozen=True)
class Judged:
    """What was asked and what came out; an action's ledger entry carries both, with the pack's digest."""

    facts: Facts
    decision: Decision
    pack_digest: str


def judge(facts: Facts, *, kind: str, subject: str, actor: str, now: datetime, also: tuple[Reason, ...] = ()) -> Judged:
    """The pack's answer to `facts`; raises `Refused` with all reasons (`also`: the room's own) after recording them.

    Call it before the transaction that makes the change, with facts read there: the change itself must then be
    conditional on what was read (`Post.revision`, a state), so that a race ends in a `Conflict`.
    """
    pack, digest = pack_and_digest(now)
    decision = decide(pack, facts)
    reasons = (*decision.reasons, *also)
    if reasons:
        decision = decision.model_copy(update={"allowed": False, "reasons": reasons})
        with transaction.atomic():
            append(
                kind=f"{kind}_refused",
                subject=subject,
                actor=actor,
                now=now,
                facts=facts,
                decision=decision,
                pack_digest=digest,
            )
        raise Refused(reasons)
    return Judged(facts, decision, digest)
