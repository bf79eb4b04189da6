"""Reads of what happened to an account: changes, dormancy, a closing that waits, grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.facts import account_facts, rules_at
from hasshin.accounts.models import Account, AccountChange, Closing, Dormancy, Grant, Opening
from hasshin.accounts.queries_rules import purpose_stated
from hasshin.accounts.rows import load_account
from hasshin.city.pack import pack_at
from hasshin.policy import facts
from hasshin.policy.controls.accounts import Dormancy as Control
from hasshin.policy.rules.openings import granting


@dataclass(frozen=True)
class LifePage:
    """One account's life. `closing` waits for a second person, `dormancy` for a choice; None where there is none.

    `purpose` is what was decided, or where nothing was kept of that, what the rules in force state.
    `closings` are those that were agreed to or dropped, newest first, with who asked and who agreed.
    """

    account: Account
    facts: facts.Account
    purpose: str
    opening: Opening | None
    changes: tuple[AccountChange, ...]
    grants: tuple[Grant, ...]
    closing: Closing | None
    closings: tuple[Closing, ...]
    dormancy: Dormancy | None
    dormancies: tuple[Dormancy, ...]
    keep_days: int
    grant_asked: bool


def life_page(account_id: int, now: datetime) -> LifePage:
    """One account's life; raises `NotFound`."""
    pack = pack_at(now)
    account = load_account(account_id)
    control = pack.one_of(Control)
    asked = list(account.closings.select_related("asked_by", "agreed_by").order_by("-pk"))
    dormancies = tuple(account.dormancies.select_related("chosen_by").order_by("-pk"))
    return LifePage(
        account=account,
        facts=account_facts(account, now),
        purpose=account.purpose or purpose_stated(pack, rules_at(account_id, now)),
        opening=Opening.objects.filter(account=account_id).first(),
        changes=tuple(account.changes.select_related("by").order_by("-at", "-pk")),
        grants=tuple(account.grants.select_related("by", "unit").order_by("-at", "-pk")),
        closing=next((row for row in asked if row.agreed_at is None and row.dropped_at is None), None),
        closings=tuple(row for row in asked if row.agreed_at is not None or row.dropped_at is not None),
        dormancy=next((row for row in dormancies if not row.choice), None) if control is not None else None,
        dormancies=dormancies,
        keep_days=control.keep_days if control is not None else 0,
        grant_asked=account.awaits_grant and granting(pack, account.service) is not None,
    )
