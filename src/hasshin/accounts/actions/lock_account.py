"""Lock an account (ロック): it rests and sends nothing until it is unlocked. For an emergency there is the freeze."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.actions.change_account import demand_open
from hasshin.accounts.actions.request_opening import demand_reason
from hasshin.accounts.models import Account, AccountChange
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t

SAME = t("すでにその状態です。", "It is in that state already.")


def lock_account(*, actor: Actor, now: datetime, account_id: int, reason: str) -> None:
    """Lock it. Raises `Refused` without the right to close accounts or a reason, `Conflict` where it is locked."""
    _change(actor, now, account_id, reason, lock=True)


def unlock_account(*, actor: Actor, now: datetime, account_id: int, reason: str) -> None:
    """Let it be used again; what it lacks meanwhile (an owner, rules) still stops it."""
    _change(actor, now, account_id, reason, lock=False)


def _change(actor: Actor, now: datetime, account_id: int, reason: str, *, lock: bool) -> None:
    account = load_account(account_id)
    kind = "accounts.lock_account" if lock else "accounts.unlock_account"
    judged = govern_account(actor=actor, now=now, account=account, verb="close_account", kind=kind)
    demand_open(account)
    demand_reason(reason)
    with transaction.atomic():
        change = write_lock(account_id, lock=lock, by=actor.staff, reason=reason, now=now)
        record(
            judged,
            kind=kind,
            subject=f"account:{account_id}",
            actor=actor,
            now=now,
            data={"also": [change]},
            personal={"reason": reason.strip()},
        )


def write_lock(account_id: int, *, lock: bool, by: int | None, reason: str, now: datetime) -> str:
    """Change the state within the caller's transaction; the subject of the change. Raises `Conflict`."""
    before, after = Account.State.ACTIVE, Account.State.LOCKED
    if not lock:
        before, after = after, before
    if Account.objects.filter(pk=account_id, state=before).update(state=after) != 1:
        raise Conflict(SAME)
    row = AccountChange.objects.create(
        account_id=account_id,
        kind=AccountChange.Kind.LOCK if lock else AccountChange.Kind.UNLOCK,
        before=before,
        after=after,
        reason=reason.strip(),
        by_id=by,
        at=now,
    )
    return f"accountchange:{row.pk}"
