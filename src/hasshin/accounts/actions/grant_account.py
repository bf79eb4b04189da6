"""Grant an account to its unit (F-2-4): until then the unit can't speak on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.request_opening import demand_order
from hasshin.accounts.models import Account, Grant
from hasshin.accounts.openings import facts_of
from hasshin.accounts.rows import load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.judge import judge
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t


def grant_account(*, actor: Actor, now: datetime, account_id: int, order: str) -> Grant:
    """Put the account into its unit's hands. Raises `Refused` without the pack's role or an order.

    `Conflict` where the account awaits no grant: it was granted, or the pack asks for none.
    """
    account = load_account(account_id)
    kind = "accounts.grant_account"
    asked = facts_of(actor, now, unit=account.unit, service=account.service, stage="grant")
    judged = judge(asked, kind=kind, subject=f"account:{account_id}", actor=actor.ref, now=now)
    demand_order(order)
    with transaction.atomic():
        waiting = Account.objects.filter(pk=account_id, unit=account.unit, awaits_grant=True)
        if waiting.exclude(state=Account.State.CLOSED).update(awaits_grant=False) != 1:
            raise Conflict(t("このアカウントは付与を待っていません。", "This account awaits no grant."))
        row = Grant.objects.create(account=account, unit=account.unit, by_id=actor.person, order=order.strip(), at=now)
        record(
            judged,
            kind=kind,
            subject=f"grant:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id, "unit": account.unit_id, "also": [f"account:{account_id}"]},
            personal={"order": row.order},
        )
    return row
