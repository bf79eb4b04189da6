"""See whether what went out from here still stands as it did: changed or vanished posts are findings (F-4-4, M-11)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.delivery import burst
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import Removal, StandingPost
from hasshin.delivery.outside import outside
from hasshin.findings.actions.settle import settle
from hasshin.ledger.actions.append import append
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Outcome, RemotePost
from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, Conflict
from hasshin.policy.text import t
from hasshin.posts.models import Delivery

LOOKS_AT_A_TIME = 5
RECENT = timedelta(days=1)
"""For so long a post is looked at with each reading of the account's own posts."""
SURE = 2
"""Looks in a row that must miss a post before it counts as gone: a service's answers may lag."""
SECOND_LOOK = timedelta(minutes=2)
AGAIN = timedelta(minutes=10)
FIRST_LOOK = timedelta(minutes=1)
BY_AGE = (
    (RECENT, timedelta(hours=1)),
    (timedelta(days=30), timedelta(hours=6)),
    (timedelta(days=400), timedelta(days=7)),
)
State = StandingPost.State
CHANGED = t(
    "「{account}」から発信した投稿「{title}」の内容が、本製品を通さずに媒体上で変えられています。{url}",
    "The post {title}, sent from {account}, was changed on the service without passing through here. {url}",
)
GONE = t(
    "「{account}」から発信した投稿「{title}」が、本製品を通さずに媒体から消えています。削除した者と理由を確かめてください。{url}",
    "The post {title}, sent from {account}, is gone from the service without a removal asked for here. Find out who "
    "removed it and why. {url}",
)


def look_every(age: timedelta) -> timedelta | None:
    """How long until the next look at a post of this age; None when it is too old to be looked at of its own."""
    return next((every for limit, every in BY_AGE if age <= limit), None)


def print_of(post: RemotePost) -> str:
    """SHA-256 (hex) over what the public reads of a post. Addresses of files are left out: services move them."""
    shown = [post.text, [[m.kind, m.alt] for m in post.media], *([post.title] if post.title else [])]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def watch_posts(
    account: Account, platform: Platform, listed: tuple[datetime, tuple[RemotePost, ...]] | None, now: datetime
) -> int:
    """Look at the account's posts that are due, or that differ from what was `listed` (completely, since a time).

    How many were newly told.
    """
    if not platform.capabilities().read_back:
        return 0
    _begin(account, now)
    asked = Removal.objects.values("delivery")
    rows = StandingPost.objects.filter(account=account, delivery__state=Delivery.State.DONE)
    rows = rows.exclude(delivery__in=asked).select_related("delivery__post")
    due = list(rows.filter(next_look_at__lte=now).order_by("next_look_at", "pk")[:LOOKS_AT_A_TIME])
    if listed is not None:
        seen = {row.pk for row in due}
        due += [row for row in _suspect(rows.filter(next_look_at__gt=now), *listed) if row.pk not in seen]
    return sum(_look(row, account, platform, now) for row in due)


def _begin(account: Account, now: datetime) -> None:
    """A row for each delivery that went out lately and has none."""
    oldest = now - BY_AGE[-1][0]
    new = Delivery.objects.filter(
        account=account, state=Delivery.State.DONE, settled_at__gt=oldest, standing__isnull=True
    ).exclude(remote_id="")
    StandingPost.objects.bulk_create(
        [
            StandingPost(delivery=one, account=account, next_look_at=(one.settled_at or now) + FIRST_LOOK)
            for one in new[:100]
        ],
        ignore_conflicts=True,
    )


def _suspect(rows: Iterable[StandingPost], since: datetime, posts: tuple[RemotePost, ...]) -> Iterable[StandingPost]:
    """Rows within the listed time that the list lacks, or shows in other words than were first seen."""
    by_id = {post.id: post for post in posts}
    for row in rows:
        settled = row.delivery.settled_at
        if row.state != State.STANDING or not row.digest or settled is None or settled < since + FIRST_LOOK:
            continue
        post = by_id.get(row.delivery.remote_id)
        if post is None or print_of(post) != row.digest:
            yield row


def _look(row: StandingPost, account: Account, platform: Platform, now: datetime) -> int:
    remote_id = row.delivery.remote_id
    read = outside(lambda: platform.get(remote_id))
    age = now - (row.delivery.settled_at or now)
    every = look_every(age)
    changes: dict[str, object] = {"looked_at": now, "next_look_at": now + (every or timedelta(days=36500))}
    if read.outcome is not Outcome.DONE:
        return _keep(row, {"next_look_at": now + max(AGAIN, read.retry_after or AGAIN)}, now)
    if read.value is None:
        changes["misses"] = row.misses + 1
        if row.misses + 1 < SURE:
            return _keep(row, changes | {"next_look_at": now + SECOND_LOOK}, now)
        return _keep(row, changes | {"state": State.GONE}, now, tell=account if row.state != State.GONE else None)
    shown = print_of(read.value)
    changes |= {"misses": 0, "digest": row.digest or shown}
    if row.digest and shown != row.digest:
        new = account if row.state != State.CHANGED else None
        return _keep(row, changes | {"state": State.CHANGED}, now, tell=new)
    return _keep(row, changes | {"state": State.STANDING}, now)


def _keep(row: StandingPost, changes: dict[str, object], now: datetime, *, tell: Account | None = None) -> int:
    """Write one look down; with `tell`, as a finding too. What was removed from here meanwhile is no matter."""
    state = changes.get("state", row.state)
    with transaction.atomic():
        asked = Removal.objects.filter(delivery=row.delivery_id).exists()
        if asked or Delivery.objects.get(pk=row.delivery_id).state != Delivery.State.DONE:
            return 0
        if StandingPost.objects.filter(pk=row.pk, state=row.state, misses=row.misses).update(**changes) != 1:
            return 0  # another worker looked at this very moment
        if state == row.state:
            return 0
        append(
            kind="delivery.post_standing",
            subject=f"delivery:{row.delivery_id}",
            actor=SENDER.ref,
            now=now,
            data={"state": str(state), "was": row.state},
        )
        if tell is not None:
            _tell(row, tell, str(state), now)
    if state == State.STANDING and row.finding_id is not None and not burst.belonging(row.finding_id, still=True):
        _settle(row.finding_id, now)
    return int(tell is not None)


def _tell(row: StandingPost, account: Account, state: str, now: datetime) -> None:
    message = (GONE if state == State.GONE else CHANGED).fill(
        account=account.name, title=row.delivery.post.title, url=row.delivery.url
    )
    code = "post_gone" if state == State.GONE else "post_changed"
    finding = burst.tell(account, code, message, _cited(pack_at(now)), "serious", f"delivery:{row.delivery_id}", now)
    StandingPost.objects.filter(pk=row.pk).update(finding=finding)


def _cited(pack: Pack) -> tuple[Citation, ...]:
    """The clauses on corrections and deletions, and the house's own on what was approved."""
    cited = [c for control in pack.all_of(Corrections) for c in pack.cite(control)]
    return (*dict.fromkeys(cited), house("same-content"))


def _settle(finding: int, now: datetime) -> None:
    try:
        settle(actor=SENDER, now=now, finding_id=finding, evidence=f"as it was first seen, {now:%F %T} UTC")
    except Conflict:
        return  # a person settled it before
