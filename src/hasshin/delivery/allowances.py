"""Ask services what each account's allowance is and how much of it is used, before it runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.limits import NOT_NOW
from hasshin.delivery.models import Allowance, WatchMark
from hasshin.delivery.outside import outside
from hasshin.platforms.values import Outcome, Quota, Read

EVERY = timedelta(minutes=15)
TELLS_NONE = timedelta(days=1)
"""When a service that tells no allowance, or an account that is not connected, is asked again."""
AT_ONCE = 20
"""Accounts that one turn asks at most."""


def read_allowances(now: datetime, connect: Connect) -> int:
    """Ask for the accounts whose turn it is; how many were asked."""
    due = Q(watch__isnull=True) | Q(watch__allowances_next__isnull=True) | Q(watch__allowances_next__lte=now)
    accounts = Account.objects.exclude(state=Account.State.CLOSED).filter(due).order_by("watch__allowances_next", "pk")
    found = list(accounts[:AT_ONCE])
    for account in found:
        mark, _ = WatchMark.objects.get_or_create(account=account)
        # Before it is asked: of several workers one asks, and one that is lost on the way only delays the next time.
        WatchMark.objects.filter(pk=mark.pk).update(allowances_next=now + EVERY)
        wait = read_one(account, now, connect)
        WatchMark.objects.filter(pk=mark.pk).update(allowances_next=now + wait)
    return len(found)


def read_one(account: Account, now: datetime, connect: Connect) -> timedelta:
    """Ask for one account and keep the answer; when to ask again."""
    try:
        platform = connect(account)
    except NotConnected:
        return TELLS_NONE
    able = platform.capabilities()
    if not able.reads_quota:
        return TELLS_NONE
    read = outside(platform.read_quota)
    _keep(account, read, now)
    return max(EVERY, able.read_every or EVERY, read.retry_after or EVERY)


def _keep(account: Account, read: Read[tuple[Quota, ...]], now: datetime) -> None:
    """An answer that failed changes nothing: the last figures hold, and our own posts are counted on top."""
    if read.outcome is not Outcome.DONE or read.value is None:
        return
    with transaction.atomic():
        for quota in read.value:
            Allowance.objects.update_or_create(
                account=account,
                name=quota.name,
                defaults={
                    "unit": quota.unit.model_dump(),
                    "limit": quota.limit,
                    "used": quota.used,
                    "resets_at": quota.resets_at,
                    # What the service does not count is counted here, from the begin of its period.
                    "read_at": quota.counts_from or now,
                },
            )
        names = [NOT_NOW, *(quota.name for quota in read.value)]
        Allowance.objects.filter(account=account).exclude(name__in=names).delete()
