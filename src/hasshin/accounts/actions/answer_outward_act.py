"""Consent to an act toward somebody else's account, decline it, or drop it (M-19-7, M-19-8).

A consent is the own act of another person who may give it: nobody can say in somebody else's name that they consented.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction

from hasshin.accounts.actions.outward_act import Kind, is_ours
from hasshin.accounts.actions.request_opening import demand_reason
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import OutwardAct
from hasshin.accounts.rows import govern_account
from hasshin.city.actor import Actor
from hasshin.city.elections import is_election
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.judge import Judged, judge
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

OVER = t("この申請は、もう終わっています。", "This request is over.")
State = OutwardAct.State


def consent_outward_act(*, actor: Actor, now: datetime, act_id: int) -> OutwardAct:
    """Consent to this one act, from a terminal of the city; from here on it may be done.

    Whoever asked and the account's rules must still allow it. Raises `Refused` (also for whoever asked), `Conflict`.
    """
    row = _load(act_id)
    asked = facts.OutwardFacts(
        now=now,
        actor=actor_facts(Actor(staff=row.asked_by_id), now),
        terminal=actor.terminal,
        account=account_facts(row.account, now),
        kind=cast("Kind", row.kind),
        target=row.target,
        target_is_ours=is_ours(row.account, row.target),
        consenter=actor_facts(actor, now),
        election=is_election(now),
    )
    kind, subject = "accounts.consent_outward_act", f"outwardact:{act_id}"
    judged = judge(asked, kind=kind, subject=subject, actor=actor.ref, now=now)
    return _settle(row, actor, now, kind, State.ALLOWED, judged, {"consented_by_id": actor.person})


def decline_outward_act(*, actor: Actor, now: datetime, act_id: int, reason: str) -> OutwardAct:
    """Refuse the consent, with a reason that whoever asked can read. By whoever may consent on the account."""
    row = _load(act_id)
    kind = "accounts.decline_outward_act"
    judged = govern_account(actor=actor, now=now, account=row.account, verb="grant_consent", kind=kind)
    demand_reason(reason)
    return _settle(row, actor, now, kind, State.DECLINED, judged, {"answer": reason.strip()})


def drop_outward_act(*, actor: Actor, now: datetime, act_id: int) -> OutwardAct:
    """Ask for it no longer: by whoever asked, or by whoever may act outwards for the account."""
    row = _load(act_id)
    kind = "accounts.drop_outward_act"
    judged = None
    if actor.staff is None or actor.staff != row.asked_by_id:
        judged = govern_account(actor=actor, now=now, account=row.account, verb="outward", kind=kind)
    return _settle(row, actor, now, kind, State.DROPPED, judged, {})


def _load(act_id: int) -> OutwardAct:
    row = OutwardAct.objects.select_related("account__unit").filter(pk=act_id).first()
    if row is None:
        raise NotFound(f"outward act {act_id}")
    return row


def _settle(
    row: OutwardAct,
    actor: Actor,
    now: datetime,
    kind: str,
    state: OutwardAct.State,
    judged: Judged | None,
    more: dict[str, object],
) -> OutwardAct:
    with transaction.atomic():
        waiting = OutwardAct.objects.filter(pk=row.pk, state=State.ASKED)
        if waiting.update(state=state, settled_at=now, settled_by=actor.person, **more) != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind=kind,
            subject=f"outwardact:{row.pk}",
            actor=actor,
            now=now,
            data={"account": row.account_id, "kind": row.kind, "asked_by": row.asked_by_id},
            personal={"reason": str(more["answer"])} if "answer" in more else None,
        )
    row.refresh_from_db()
    return row
