"""Load an account, and ask whether somebody may govern it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.govern import govern
from hasshin.city.judge import Judged
from hasshin.city.rules import still_ours
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.reasons import NotFound


def load_account(account_id: int) -> Account:
    """The account with its unit; raises `NotFound`."""
    account = Account.objects.select_related("unit").filter(pk=account_id).first()
    if account is None:
        raise NotFound(f"account {account_id}")
    return account


def govern_account(
    *,
    actor: Actor,
    now: datetime,
    account: Account,
    verb: str,
    kind: str,
    control: ControlBase | None = None,
    only: Sequence[str] = (),
    in_name_of: int | None = None,
    ours: bool = False,
) -> Judged | None:
    """The pack's answer to `verb` on this account, as `city.govern.govern` gives it; None for the founder.

    `ours`: it is refused where the account is closed.
    """
    seen = account_facts(account, now)
    return govern(
        actor=actor,
        now=now,
        verb=verb,
        kind=kind,
        subject=f"account:{account.pk}",
        scope="account",
        account=seen,
        control=control,
        only=only,
        in_name_of=in_name_of,
        also=still_ours(seen) if ours else (),
    )
