"""Look at once whether an account's token works, because a person asks."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.models import Credential
from hasshin.accounts.rows import govern_account, load_account
from hasshin.city.actor import Actor
from hasshin.delivery.watch_token import look
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t


def look_again(*, actor: Actor, now: datetime, account_id: int) -> None:
    """Ask the service now. Raises `Refused` without the right, `Conflict` where there is no token to ask about."""
    account = load_account(account_id)
    govern_account(actor=actor, now=now, account=account, verb="connect_account", kind="accounts.connect")
    if not Credential.objects.filter(account=account, kind=Credential.Kind.TOKEN).exists():
        raise Conflict(t("このアカウントには確かめるトークンがありません。", "The account has no token to ask about."))
    look(account_id, now)
