"""When an account's regular review (定期点検) is due, as the pack's control says (M-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.policy.controls.afterwards import Review as Control
from hasshin.policy.reasons import Citation
from hasshin.records.models import Record, Review


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """The review that an account owes next: for the time from `period_from`, by a holder of one of `roles`."""

    account_id: int
    account: str
    service: str
    period_from: datetime
    due_at: datetime
    overdue: bool
    records: int
    roles: tuple[str, ...]
    citations: tuple[Citation, ...]


def reviews_due(now: datetime) -> tuple[ReviewDue, ...]:
    """The next review of each account that is not closed, the soonest due first; none where the pack asks for none."""
    pack = pack_at(now)
    control = pack.one_of(Control)
    if control is None:
        return ()
    accounts = Account.objects.exclude(state=Account.State.CLOSED).annotate(reviewed=Max("reviews__period_to"))
    rows = []
    for account in accounts:
        since = account.reviewed or account.opened_at
        due_at = since + timedelta(days=control.every_days)
        rows.append(
            ReviewDue(
                account_id=account.pk,
                account=account.name,
                service=account.service,
                period_from=since,
                due_at=due_at,
                overdue=due_at < now,
                records=records_in(account.pk, since, now),
                roles=control.roles,
                citations=pack.cite(control),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.due_at, row.account_id)))


def records_in(account_id: int, since: datetime, until: datetime) -> int:
    """How many records of an account lie in a period."""
    return Record.objects.filter(account=account_id, posted_at__gte=since, posted_at__lt=until).count()


def period_from(account: Account) -> datetime:
    """Where the account's next review begins: where the last one ended, or at its opening."""
    last = Review.objects.filter(account=account).aggregate(Max("period_to"))["period_to__max"]
    return last or account.opened_at
