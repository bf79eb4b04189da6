"""Look for accounts without posts (休眠), and for those that speak again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Q

from hasshin.accounts.actions.choose_dormant import WATCH, find_dormant, note_awake
from hasshin.accounts.models import Account, Dormancy
from hasshin.city.pack import NoPack, pack_at
from hasshin.policy.controls.accounts import Dormancy as Control
from hasshin.posts.models import Delivery


def watch_dormant(now: datetime) -> int:
    """Find each account that the pack's days have passed for; how many were found anew. Idle where the pack has none.

    A closed or a locked account rests already; one that is kept until a time is asked about again after it.
    """
    try:
        control = pack_at(now).one_of(Control)
    except NoPack:
        return 0
    if control is None:
        return 0
    last = _last_posts()
    for row in Dormancy.objects.filter(choice="").select_related("account"):
        if (posted := last.get(row.account_id)) is not None and posted > row.found_at:
            note_awake(actor=WATCH, now=now, dormancy_id=row.pk)
    kept = Dormancy.objects.filter(Q(choice="", account__isnull=False) | Q(choice="keep", until__gt=now))
    known = set(kept.values_list("account", flat=True))
    found = 0
    for account in Account.objects.filter(state=Account.State.ACTIVE).exclude(pk__in=known).order_by("pk"):
        quiet_since = last.get(account.pk) or account.opened_at
        if quiet_since + timedelta(days=control.days) <= now:
            noted = find_dormant(actor=WATCH, now=now, account=account, last_post_at=last.get(account.pk))
            found += noted is not None
    return found


def _last_posts() -> dict[int, datetime]:
    out = (Delivery.State.DONE, Delivery.State.DELETED)
    rows = Delivery.objects.filter(state__in=out).values("account").annotate(last=Max("settled_at"))
    return {row["account"]: row["last"] for row in rows if row["last"] is not None}
