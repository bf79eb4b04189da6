"""Decide on a request for an account (M-17): each approver in the pack's order, signed in and for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.request_opening import OVER, WAITING, demand_order, demand_reason
from hasshin.accounts.models import Opening, OpeningDecision
from hasshin.accounts.openings import Decided, decided, facts_at, load_opening, next_step
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import Judged, judge
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t

Kind = Literal["approve", "refuse"]


def decide_opening(*, actor: Actor, now: datetime, opening_id: int, kind: Kind, reason: str, order: str) -> Opening:
    """Approve or refuse the next step. A refusal ends the request; the last approval lets the account be obtained.

    An earlier approval whose giver no longer holds the role has lapsed, and its step is asked again. Raises `Refused`
    for who does not hold the step's role, asked for the account, or gave another step; `Conflict` for a race.
    """
    opening = load_opening(opening_id)
    rows = decided(pack_at(now), opening, now)
    if opening.state not in WAITING or next_step(rows) is None:
        raise Conflict(OVER)
    asked = facts_at(opening, actor, now, "approve")
    name = f"accounts.{kind}_opening"
    judged = judge(asked, kind=name, subject=f"opening:{opening.pk}", actor=actor.ref, now=now)
    demand_reason(reason)
    demand_order(order)
    try:
        with transaction.atomic():
            _write(opening, rows, judged, actor, now, step=asked.step, kind=kind, reason=reason, order=order)
    except IntegrityError:
        raise Conflict(OVER) from None
    return load_opening(opening_id)


def _write(
    opening: Opening,
    rows: Sequence[Decided],
    judged: Judged,
    actor: Actor,
    now: datetime,
    *,
    step: int,
    kind: Kind,
    reason: str,
    order: str,
) -> None:
    # Whoever decides another step of this request waits here (PostgreSQL); the constraint holds in any case.
    seen = Opening.objects.select_for_update().filter(pk=opening.pk, state=opening.state)
    if not seen.exists():
        raise Conflict(OVER)
    also = _lapse(rows, now)
    decision = OpeningDecision.objects.create(
        opening=opening,
        step=step,
        kind=kind,
        by_id=actor.person,
        role=judged.decision.role,
        deputy_for_id=judged.decision.deputy_for,
        reason=reason.strip(),
        order=order.strip(),
        at=now,
    )
    left = [n for n, row in enumerate(rows) if row.counts is None and n != step]
    if kind == "refuse":
        changes = {
            "state": Opening.State.REFUSED,
            "ended_at": now,
            "ended_by_id": actor.person,
            "ended_reason": reason.strip(),
        }
    elif left:
        changes = {"state": Opening.State.REQUESTED, "approved_at": None}
    else:
        changes = {"state": Opening.State.APPROVED, "approved_at": now}
    if seen.update(**changes) != 1:
        raise Conflict(OVER)
    record(
        judged,
        kind=f"accounts.{kind}_opening",
        subject=f"opening:{opening.pk}",
        actor=actor,
        now=now,
        data={
            "step": step,
            "role": judged.decision.role,
            "deputy_for": judged.decision.deputy_for or 0,
            "state": str(changes["state"]),
            "also": [f"openingdecision:{decision.pk}", *also],
        },
        personal={"reason": decision.reason, "order": decision.order},
    )


def _lapse(rows: Sequence[Decided], now: datetime) -> list[str]:
    gone = [one.pk for row in rows for one in row.lapsed if one.lapsed_at is None]
    OpeningDecision.objects.filter(pk__in=gone, lapsed_at=None).update(lapsed_at=now)
    return [f"openingdecision:{pk}" for pk in gone]


def demand_decided(opening: Opening, now: datetime) -> None:
    """Every step has a decision that counts now; raises `Refused` naming each that is missing (M-17)."""
    rows = decided(pack_at(now), opening, now)
    reasons = [
        Reason(
            code="approval_missing",
            where="approvals",
            message=t("開設に必要な決定がありません：{step}", "The opening lacks a decision: {step}.").fill(
                step=row.step.title
            )
            if not row.lapsed
            else t(
                "決定した人がその役割を離れたため、決定の効力がありません：{step}",
                "Who decided no longer holds the role, so this decision counts no more: {step}.",
            ).fill(step=row.step.title),
            fix=t(
                "その役割の人が、自分でサインインして決める必要があります。",
                "A holder of that role has to sign in and decide.",
            ),
            citations=row.step.citations,
        )
        for row in rows
        if row.counts is None or row.counts.kind != "approve"
    ]
    if reasons:
        raise Refused(reasons)
