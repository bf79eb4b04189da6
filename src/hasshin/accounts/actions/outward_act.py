"""Ask for an act toward somebody else's account (M-19-7, M-19-8, F-4-3, F-4-4) and keep that it was allowed.

Where the account's rules ask for a consent each time, it waits for another person: `answer_outward_act`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.accounts.actions.request_opening import demand_reason
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, OutwardAct
from hasshin.accounts.rows import load_account
from hasshin.city.actor import Actor
from hasshin.city.elections import is_election
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record, refuse
from hasshin.city.judge import judge
from hasshin.policy import facts

Kind = Literal["follow", "like", "repost", "quote", "reply", "message"]


def outward_act(*, actor: Actor, now: datetime, account_id: int, kind: Kind, target: str, reason: str) -> OutwardAct:
    """Allowed only as the account's rules (or the guideline itself) say; kept with its reason. Raises `Refused`.

    Its `state` says whether it may be done now (`allowed`) or waits for another person's consent (`asked`).
    """
    account = load_account(account_id)
    handle = target.strip().lstrip("@").strip()
    asked = facts.OutwardFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        account=account_facts(account, now),
        kind=kind,
        target=handle,
        target_is_ours=is_ours(account, handle),
        asking=True,
        election=is_election(now),
    )
    judged = judge(asked, kind="accounts.outward_act", subject=f"account:{account_id}", actor=actor.ref, now=now)
    if actor.staff is None:
        raise RuntimeError("a robot passed where only people may act; nothing was recorded")
    if not handle:
        raise refuse(
            "target_missing",
            "target",
            "相手のアカウント名がありません。",
            "The other account is not named.",
            "相手のアカウント名（@のあと）を書いてください。",
            "Write the other account's handle (after the @).",
        )
    demand_reason(reason)
    waits = bool(judged.decision.route)
    with transaction.atomic():
        row = OutwardAct.objects.create(
            account=account,
            kind=kind,
            target=handle,
            reason=reason.strip(),
            asked_by_id=actor.staff,
            at=now,
            state=OutwardAct.State.ASKED if waits else OutwardAct.State.ALLOWED,
            settled_at=None if waits else now,
        )
        record(
            judged,
            kind="accounts.outward_act",
            subject=f"outwardact:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "kind": kind, "state": str(row.state)},
            personal={"target": handle, "reason": row.reason},
        )
    return row


def is_ours(account: Account, handle: str) -> bool:
    """A handle names an account only on its own server; a closed account is nobody's any more."""
    ours = Account.objects.filter(service=account.service, base_url=account.base_url, handle__iexact=handle)
    return ours.exclude(state=Account.State.CLOSED).exists()
