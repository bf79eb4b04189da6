"""What is left of each account's allowances, for whoever is about to use one up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import Account
from hasshin.delivery import limit_rules
from hasshin.delivery.limits import COUNTED, NOT_NOW
from hasshin.delivery.models import Allowance, Attempt
from hasshin.policy.text import Text


@dataclass(frozen=True, slots=True)
class Left:
    """One allowance of one account: `used` of `limit`, with our own posts since the service was asked."""

    account: str
    unit: Text
    limit: int
    used: int
    resets_at: datetime | None


def left(accounts: Iterable[Account], now: datetime) -> tuple[Left, ...]:
    """The allowances that are known for these accounts, as they stand at `now`."""
    names = {account.pk: account.name for account in accounts}
    rows = Allowance.objects.filter(account__in=names, limit__isnull=False).exclude(name=NOT_NOW)
    return tuple(_left(row, names[row.account_id], now) for row in rows.order_by("account", "name"))


def _left(row: Allowance, account: str, now: datetime) -> Left:
    since = limit_rules.counted_since(row.read_at, row.resets_at, now)
    own = Attempt.objects.filter(delivery__account=row.account_id, kind=Attempt.Kind.PUBLISH, started_at__gte=since)
    used = (row.used or 0) if since == row.read_at else 0
    unit = Text.model_validate(row.unit) if row.unit else Text(ja=row.name, en=row.name)
    ahead = row.resets_at if row.resets_at is not None and row.resets_at > now else None
    return Left(account, unit, row.limit or 0, used + own.filter(outcome__in=COUNTED).count(), ahead)
