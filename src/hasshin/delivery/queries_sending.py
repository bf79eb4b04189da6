"""How sending does, told as it is: workers, queue, services that rest, allowances and budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Min, Q

from hasshin.delivery import limits
from hasshin.delivery.models import Allowance, ServiceHealth
from hasshin.delivery.queries import WorkerRow, workers
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery

WAITS_TOO_LONG = timedelta(seconds=60)
"""A post that could go out and did not for so long is a sign that sending does not work."""
SHOWN = timedelta(hours=24)
"""A worker that stopped longer ago is not shown any more."""
NO_WORKER = t("送信機構（worker）が動いていません。", "No worker is running.")
STANDS_STILL = t("動いている送信機構（worker）はどれも送っていません。", "No worker that runs sends anything.")
TOO_OLD = t("送れるはずの投稿が1分を超えて待っています。", "A post that could go out waits for more than a minute.")


@dataclass(frozen=True, slots=True)
class RestRow:
    """A service that rests (休止), or failed lately."""

    connector: str
    base_url: str
    failures: int
    resting_since: datetime | None
    rests_until: datetime | None
    why: Text | None
    waiting: int


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    """What a service allows an account, as it told at `read_at`."""

    account_id: int
    account: str
    unit: Text
    limit: int | None
    used: int | None
    resets_at: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What may be spent this month on a service (`handle` "": on all its accounts), and what is."""

    service: str
    handle: str
    currency: str
    month: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Sending:
    """`due` posts could go out now and wait, the oldest since `oldest_due`; `unknown` ones wait for a person.

    `troubles` says what keeps sending from working; empty: it works.
    """

    workers: tuple[WorkerRow, ...]
    due: int
    oldest_due: datetime | None
    unknown: int
    services: tuple[RestRow, ...]
    allowances: tuple[AllowanceRow, ...]
    budgets: tuple[BudgetRow, ...]
    troubles: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Pulse:
    """The same in numbers, for machines that watch: nothing in it is anybody's business but counts."""

    workers: int
    due: int
    oldest_seconds: int
    unknown: int
    resting: int
    troubles: tuple[Text, ...]


def pulse(now: datetime) -> Pulse:
    """Four statements."""
    due, oldest = _waiting(now)
    living = [row for row in workers(now) if row.alive]
    return Pulse(
        workers=len(living),
        due=due,
        oldest_seconds=round((now - oldest).total_seconds()) if oldest else 0,
        unknown=Delivery.objects.filter(state=Delivery.State.UNKNOWN).count(),
        resting=ServiceHealth.objects.filter(rests_until__isnull=False).count(),
        troubles=_troubles(living, oldest, now),
    )


def sending(now: datetime) -> Sending:
    """All of it, for a screen."""
    due, oldest = _waiting(now)
    rows = workers(now)
    return Sending(
        workers=tuple(row for row in rows if row.alive or now - row.beat_at <= SHOWN),
        due=due,
        oldest_due=oldest,
        unknown=Delivery.objects.filter(state=Delivery.State.UNKNOWN).count(),
        services=_services(now),
        allowances=_allowances(now),
        budgets=tuple(
            BudgetRow(b.service, b.handle, b.currency, b.month, limits.spent_in_month(b, now)) for b in limits.budgets()
        ),
        troubles=_troubles([row for row in rows if row.alive], oldest, now),
    )


def _waiting(now: datetime) -> tuple[int, datetime | None]:
    """How many could go out now and wait, and since when the oldest could."""
    ready = Q(not_before__isnull=True) | Q(not_before__lte=now)
    waiting = Delivery.objects.filter(ready, state=Delivery.State.SCHEDULED, due_at__lte=now, expires_at__gte=now)
    at_once = Q(not_before__isnull=True)
    found = waiting.aggregate(n=Count("pk"), due=Min("due_at", filter=at_once), later=Min("not_before"))
    since = [moment for moment in (found["due"], found["later"]) if moment is not None]
    return found["n"], min(since, default=None)


def _troubles(living: list[WorkerRow], oldest: datetime | None, now: datetime) -> tuple[Text, ...]:
    found = []
    if not living:
        found.append(NO_WORKER)
    elif all(row.stands_still for row in living):
        found.append(STANDS_STILL)
    if oldest is not None and now - oldest > WAITS_TOO_LONG:
        found.append(TOO_OLD)
    return tuple(found)


def _services(now: datetime) -> tuple[RestRow, ...]:
    waiting = Delivery.objects.filter(state=Delivery.State.SCHEDULED, due_at__lte=now)
    counted = waiting.values_list("account__connector", "account__base_url").annotate(Count("pk"))
    waits = {(connector, base): n for connector, base, n in counted}
    return tuple(
        RestRow(
            connector=row.connector,
            base_url=row.base_url,
            failures=row.failures,
            resting_since=row.resting_since,
            rests_until=row.rests_until,
            why=Text.model_validate(row.reason) if row.reason else None,
            waiting=waits.get((row.connector, row.base_url), 0),
        )
        for row in ServiceHealth.objects.filter(failures__gt=0).order_by("connector", "base_url")
    )


def _allowances(now: datetime) -> tuple[AllowanceRow, ...]:
    rows = Allowance.objects.exclude(name=limits.NOT_NOW, resets_at__lte=now).select_related("account")
    return tuple(
        AllowanceRow(
            account_id=row.account_id,
            account=row.account.name,
            unit=Text.model_validate(row.unit) if row.unit else limits.AFTER_NOT_NOW,
            limit=row.limit,
            used=row.used,
            resets_at=row.resets_at,
            read_at=row.read_at,
        )
        for row in rows.order_by("account", "name")
    )
