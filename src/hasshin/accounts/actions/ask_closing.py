"""Ask that an account be closed. It takes a second person (house rule): closing is never undone.

Carried out by `posts.actions.close_account`, as posts in flight are stopped with it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.change_account import demand_open
from hasshin.accounts.actions.request_opening import demand_reason
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, Closing
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.scope import Target, may
from hasshin.policy.text import t

ASKED = t("閉鎖は、すでに求められています。", "Closing it has been asked for already.")
SECONDS = ("close_account", "open_account", "approve_opening", "set_account_rules", "set_owner")
"""Who may be the second person: whoever holds one of these for the account, in this order."""
OVER = t("この閉鎖の求めは、もう終わっています。", "This request to close is over.")


def ask_closing(*, actor: Actor, now: datetime, account_id: int, reason: str) -> Closing:
    """Ask for it, with the reason. Nothing changes yet; to stop publishing at once there is the freeze."""
    account = load_account(account_id)
    kind = "accounts.ask_closing"
    judged = govern_account(actor=actor, now=now, account=account, verb="close_account", kind=kind)
    demand_open(account)
    demand_reason(reason)
    with transaction.atomic():
        row = write_asked(account, actor.person, reason, now)
        record(
            judged,
            kind=kind,
            subject=f"closing:{row.pk}",
            actor=actor,
            now=now,
            data={"account": account_id},
            personal={"reason": row.reason},
        )
    return row


def write_asked(account: Account, by: int, reason: str, now: datetime) -> Closing:
    """The request's row, within the caller's transaction. Raises `Conflict` where one is open."""
    try:
        with transaction.atomic():
            return Closing.objects.create(account=account, reason=reason.strip(), asked_by_id=by, asked_at=now)
    except IntegrityError:
        raise Conflict(ASKED) from None


def second_right(account: facts.Account, who: facts.Actor, now: datetime) -> str | None:
    """The right by which somebody may be the second person for this account; None where there is none."""
    pack = pack_at(now)
    return next((right for right in SECONDS if may(pack, who, right, Target(account=account)) is not None), None)


def drop_closing(*, actor: Actor, now: datetime, closing_id: int, reason: str) -> None:
    """Do not close it after all. By whoever could be the second person; raises `Conflict` where it is closed."""
    row = Closing.objects.select_related("account__unit").filter(pk=closing_id).first()
    if row is None:
        raise NotFound(f"closing {closing_id}")
    kind = "accounts.drop_closing"
    verb = second_right(account_facts(row.account, now), actor_facts(actor, now), now) or SECONDS[0]
    judged = govern_account(actor=actor, now=now, account=row.account, verb=verb, kind=kind)
    demand_reason(reason)
    with transaction.atomic():
        if Closing.objects.filter(pk=closing_id, agreed_at=None, dropped_at=None).update(dropped_at=now) != 1:
            raise Conflict(OVER)
        record(
            judged,
            kind=kind,
            subject=f"closing:{closing_id}",
            actor=actor,
            now=now,
            data={"account": row.account_id},
            personal={"reason": reason.strip()},
        )
