"""What an account may still send: the service's allowances, the service's "not now", and the city's budgets (上限).

A post that a limit holds back waits, and its author and deciders are told; nothing is ever sent over a limit that is
known here. Checked again in the transaction that commits the intent to send.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum

from hasshin.accounts.models import Account
from hasshin.delivery import limit_rules, settle, words
from hasshin.delivery.claim import SENDER, Claim
from hasshin.delivery.models import Allowance, Attempt, ServiceHealth
from hasshin.delivery.tell import concerned
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.models import Finding
from hasshin.ledger.many import among
from hasshin.platforms.interface import Platform
from hasshin.policy.clock import shown
from hasshin.policy.house import house
from hasshin.policy.text import Text, t
from hasshin.posts.models import Delivery
from hasshin.posts.pricing import price_of

CODE = "post_held"
NOT_NOW = "rate_limited"
"""The name of the row that keeps until when a service takes nothing more from an account."""
COUNTED = ("done", "unknown", "pending", "lost", "overtaken")
"""How an attempt ended that may have used up something."""
Cost = tuple[Decimal, str]


class Budget(Protocol):
    """What may be spent on a service in a month, as installation.json has it; `handle` "" is all its accounts."""

    @property
    def service(self) -> str: ...
    @property
    def handle(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def month(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a post waits, and until when at least."""

    code: str
    message: Text
    until: datetime


def watched(accounts: Collection[int], now: datetime) -> set[int]:
    """Of these accounts, those that a limit is known for; their posts are begun one by one, and counted."""
    rows = Allowance.objects.filter(account__in=among(accounts)).exclude(name=NOT_NOW, resets_at__lte=now)
    found = set(rows.values_list("account_id", flat=True))
    services = {budget.service for budget in budgets()}
    if services:
        found |= set(Account.objects.filter(pk__in=among(accounts), service__in=services).values_list("pk", flat=True))
    return found


def budgets() -> Sequence[Budget]:
    """What the city is ready to pay for its posts, from installation.json."""
    found: Sequence[Budget] = settings.HASSHIN_INSTALLATION.budgets
    return found


def cost_of(platform: Platform, text: str) -> Cost | None:
    """What one post of this text costs; None where posts are free."""
    able = platform.capabilities()
    amount = price_of(able, text)
    return None if able.price is None or amount is None else (amount, able.price.currency)


def hold(delivery: Delivery, platform: Platform, text: str, now: datetime) -> Hold | None:
    """Whether a limit keeps this post from going out now."""
    for row in Allowance.objects.filter(account=delivery.account_id):
        if (found := _by_allowance(row, delivery, now)) is not None:
            return found
    cost = cost_of(platform, text)
    if cost is None:
        return None
    for budget in budgets():
        mine = budget.service == delivery.account.service and budget.handle in ("", delivery.account.handle)
        if mine and budget.currency == cost[1]:
            spent = spent_in_month(budget, now, without=delivery.pk)
            if spent + cost[0] > budget.month:
                message = words.BUDGET_SPENT.fill(
                    budget=f"{budget.month} {budget.currency}", spent=f"{spent}", cost=f"{cost[0]}"
                )
                return Hold("budget_spent", message, limit_rules.month_of(now)[1])
    return None


def _by_allowance(row: Allowance, delivery: Delivery, now: datetime) -> Hold | None:
    if row.name == NOT_NOW:
        if row.resets_at is None or row.resets_at <= now:
            return None
        return Hold(NOT_NOW, words.NOT_NOW.fill(until=shown(row.resets_at)), row.resets_at)
    since = limit_rules.counted_since(row.read_at, row.resets_at, now)
    own = Attempt.objects.filter(delivery__account=row.account_id, kind=Attempt.Kind.PUBLISH, started_at__gte=since)
    sent = own.filter(outcome__in=COUNTED).exclude(delivery=delivery.pk).count()
    used = row.used if since == row.read_at else 0
    if not limit_rules.used_up(row.limit, used, sent):
        return None
    unit = Text.model_validate(row.unit) if row.unit else Text(ja=row.name, en=row.name)
    until = row.resets_at if row.resets_at is not None and row.resets_at > now else now + limit_rules.LOOK_AGAIN
    message = words.ALLOWANCE_USED.fill(unit=unit, limit=row.limit, used=(used or 0) + sent, until=shown(until))
    return Hold("allowance_used", message, until)


def lock(delivery: Delivery) -> None:
    """Have posts of one service counted one after another, where a budget spans accounts. Within a transaction."""
    if any(budget.service == delivery.account.service for budget in budgets()):
        account = delivery.account
        row, _ = ServiceHealth.objects.get_or_create(
            connector=account.connector, base_url=account.base_url, defaults={"failed_at": delivery.created_at}
        )
        list(ServiceHealth.objects.select_for_update().filter(pk=row.pk))


def spent_in_month(budget: Budget, now: datetime, *, without: int = 0) -> Decimal:
    """What the city's posts cost in the Japanese month of `now`, by the prices when they were sent.

    A post that may be out counts as out. `without`: a delivery that is not counted, as it is the one asked about.
    """
    begin, end = limit_rules.month_of(now)
    tries = Attempt.objects.filter(
        Q(outcome__in=COUNTED) | Q(outcome="", delivery__begun_at__isnull=False),
        kind=Attempt.Kind.PUBLISH,
        delivery__account__service=budget.service,
        currency=budget.currency,
        started_at__gte=begin,
        started_at__lt=end,
    ).exclude(delivery=without)
    if budget.handle:
        tries = tries.filter(delivery__account__handle=budget.handle)
    return tries.aggregate(sum=Sum("cost"))["sum"] or Decimal(0)


def not_now(account_id: int, wait: timedelta | None, now: datetime) -> None:
    """The service takes nothing more from this account for a while: its other posts wait too."""
    until = now + (wait or limit_rules.UNSAID)
    Allowance.objects.update_or_create(account_id=account_id, name=NOT_NOW, defaults={"resets_at": until,
                                                                                     "read_at": now})  # fmt: skip


def held(claim: Claim, found: Hold, now: datetime) -> None:
    """Let the post wait, or miss it where its time would be over; tell of more than a short wait."""
    wait = min(found.until - now, limit_rules.LOOK_AGAIN)
    with transaction.atomic():
        settle.not_done(claim, now, found.code, found.message, retry_after=wait)
        row = Delivery.objects.select_related("post", "account", "decision__submission").get(pk=claim.delivery_id)
        if row.state != Delivery.State.SCHEDULED or found.until - now <= limit_rules.SHORT:
            return
        raise_finding(
            actor=SENDER,
            now=now,
            code=CODE,
            subject=f"delivery:{row.pk}",
            message=words.HELD.fill(
                title=row.post.title, account=row.account.name, why=found.message, expires=shown(row.expires_at)
            ),
            citations=(house("lateness"),),
            severity="warning",
            roles=(),
            staff=concerned(row),
        )


def settle_held(now: datetime) -> int:
    """Settle the findings of posts that no limit holds any more; how many there were."""
    open_ones = Finding.objects.filter(code=CODE, settled_at__isnull=True)
    subjects = {subject: int(subject.partition(":")[2]) for subject in open_ones.values_list("subject", flat=True)}
    waiting = Delivery.objects.filter(
        pk__in=subjects.values(), state__in=(Delivery.State.SCHEDULED, Delivery.State.CLAIMED)
    )
    codes = ("budget_spent", "allowance_used", NOT_NOW)
    still = {row.pk for row in waiting if row.reason.get("code") in codes}
    return sum(
        settle_seen(actor=SENDER, now=now, code=CODE, subject=subject, evidence=NO_LONGER.ja)
        for subject, pk in subjects.items()
        if pk not in still
    )


AFTER_NOT_NOW = t("サービスが求めた待ち時間", "wait that the service asked for")
NO_LONGER = t("上限のために待つ必要がなくなりました。", "No limit holds it any more.")
