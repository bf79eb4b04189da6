"""Read each account's own timeline and find what did not pass through here (F-4-3, F-4-4, M-19-7, M-19-8).

The mark moves only over what was read to the end and decided; it is the service's own time of the newest post, so that
a wrong clock hides nothing. Each act has one row, whatever number of workers see it, and is told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account, OutwardAct
from hasshin.city.pack import pack_at
from hasshin.delivery import act_rules, burst
from hasshin.delivery.act_rules import SKEW, Found, Judgement, Known
from hasshin.delivery.claim import SENDER
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.models import UnaccountedAct, WatchMark
from hasshin.delivery.outside import outside
from hasshin.delivery.storable import storable
from hasshin.delivery.watch_posts import RECENT, watch_posts
from hasshin.delivery.watch_token import mark_of
from hasshin.findings.actions.settle import settle
from hasshin.ledger.actions.append import append
from hasshin.platforms.interface import Platform
from hasshin.platforms.values import Outcome, RemotePost
from hasshin.policy.reasons import Conflict
from hasshin.posts.models import Delivery

EVERY = timedelta(seconds=60)
"""How often an account's own posts are read, unless its service's allowance wants it less often."""
NOT_CONNECTED = timedelta(minutes=5)
FOLLOWING_EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
LOOKED_AT_A_TIME = 20
AWAITED = timedelta(hours=1)
"""How long after its request left a post is taken for one whose answer was lost."""
AFOOT = (Delivery.State.CLAIMED, Delivery.State.UNKNOWN)


def reconcile_all(now: datetime, connect: Connect) -> int:
    """Compare each account that is not closed; how many new acts were told."""
    accounts = Account.objects.exclude(state=Account.State.CLOSED).order_by("pk").values_list("pk", flat=True)
    return sum(reconcile(pk, now, connect) for pk in accounts)


def reconcile(account_id: int, now: datetime, connect: Connect) -> int:
    """Compare one account, if no other worker is at it; how many acts were newly told."""
    mark = mark_of(account_id)
    free = Q(acts_claimed__isnull=True) | Q(acts_claimed__lte=now)
    if WatchMark.objects.filter(free, pk=mark.pk).update(acts_claimed=now + LEASE) != 1:
        return 0
    account = Account.objects.select_related("unit").get(pk=account_id)
    changes: dict[str, object] = {"acts_claimed": None, "acts_next": now + EVERY}
    told = 0
    try:
        platform = connect(account)
        wait = max(EVERY, platform.capabilities().read_every or EVERY)
        changes["acts_next"] = now + wait
        told, seen, listed = _own_posts(account, platform, mark, now, wait)
        following, more = _following(account, platform, mark, now)
        told += following + watch_posts(account, platform, listed, now)
        changes |= seen | more
        _gone(account, platform, now)
    except NotConnected:
        changes |= {"acts_trouble": "not_connected", "acts_next": now + NOT_CONNECTED}
    finally:
        WatchMark.objects.filter(pk=mark.pk).update(**changes)
    return told


Listed = tuple[datetime, tuple[RemotePost, ...]]


def _own_posts(
    account: Account, platform: Platform, mark: WatchMark, now: datetime, wait: timedelta
) -> tuple[int, dict[str, object], Listed | None]:
    """How many acts were told, what changes in the mark, and what was listed, if it was listed to the end.

    Where reading is free the list goes back a day, so that it also shows what became of the latest posts.
    """
    if not platform.capabilities().list_own:
        return 0, {"acts_trouble": "unsupported"}, None
    since = account.opened_at if mark.acts_until is None else max(mark.acts_until - SKEW, account.opened_at)
    back = max(min(since, now - RECENT), account.opened_at) if wait <= EVERY else since
    read = outside(lambda: platform.list_own(back))
    posts = read.value or ()
    told, undecided = _posts(account, [p for p in posts if p.created_at >= since], now)
    if undecided:
        # One of these may be the post whose answer was lost: it is looked up now, not at its next turn.
        lost = Delivery.objects.filter(account=account, state=Delivery.State.UNKNOWN, not_before__gt=now)
        lost.update(not_before=now)
    if read.outcome is not Outcome.DONE or not read.complete:
        trouble = read.code if read.outcome is not Outcome.DONE else "not_to_the_end"
        changes: dict[str, object] = {"acts_trouble": trouble}
        if read.retry_after is not None:
            changes["acts_next"] = now + max(wait, read.retry_after)
        return told, changes, None
    newest = max((p.created_at for p in posts), default=None)
    until = min([t for t in (newest, *undecided) if t is not None], default=None)
    moved = {"acts_until": max(until, mark.acts_until or until)} if until is not None else {}
    return told, {"acts_trouble": "", "acts_read_at": now, **moved}, (back, posts)


def _posts(account: Account, posts: list[RemotePost], now: datetime) -> tuple[int, list[datetime]]:
    """How many were newly told, and the times of those that can't be judged while a delivery is under way."""
    ours = _sent(account, posts)
    afoot = Delivery.objects.filter(account=account, state__in=AFOOT, begun_at__isnull=False)
    begun = [at for at in afoot.values_list("begun_at", flat=True) if at is not None]
    known = _known_ids(account, [p.id for p in posts])
    told, undecided = 0, []
    for post in posts:
        found = act_rules.act_of(post, account.handle)
        if post.id in ours or (found.kind, post.id) in known:
            continue
        if found.kind == "post" and any(at - SKEW <= post.created_at <= at + AWAITED for at in begun):
            undecided.append(post.created_at)  # it may be the very post whose answer is awaited
            continue
        told += _keep(account, found, now)
    return told, undecided


def _sent(account: Account, posts: list[RemotePost]) -> set[str]:
    """Ids of those posts that went out from here: by id, by the key of their delivery, or by their address."""
    urls, keys = {p.url: p.id for p in posts if p.url}, {p.key: p.id for p in posts if p.key}
    mine = Delivery.objects.filter(account=account)
    ids = set(mine.filter(remote_id__in=[p.id for p in posts]).values_list("remote_id", flat=True))
    ids |= {urls[url] for url in mine.filter(url__in=list(urls)).values_list("url", flat=True) if url}
    if keys:
        ids |= {keys[str(key)] for key in mine.values_list("key", flat=True) if str(key) in keys}
    return ids


def _known_ids(account: Account, ids: list[str]) -> set[tuple[str, str]]:
    rows = UnaccountedAct.objects.filter(account=account, remote_id__in=[i[:200] for i in ids], gone_at__isnull=True)
    return set(rows.values_list("kind", "remote_id"))


def _following(account: Account, platform: Platform, mark: WatchMark, now: datetime) -> tuple[int, dict[str, object]]:
    last = mark.following_read_at
    if not platform.capabilities().list_following or (last is not None and now - last < FOLLOWING_EVERY):
        return 0, {}
    read = outside(platform.list_following)
    if read.outcome is not Outcome.DONE or not read.complete or read.value is None:
        return 0, {}
    known = dict(
        UnaccountedAct.objects.filter(account=account, kind="follow", gone_at__isnull=True).values_list(
            "remote_id", "pk"
        )
    )
    told = 0
    for one in read.value:
        if one.remote_id[:200] in known:
            known.pop(one.remote_id[:200])
            continue
        found = Found("follow", one.remote_id, one.url, one.handle.lstrip("@"))
        told += _keep(account, found, now, first_reading=last is None)
    for pk in known.values():
        _settle(pk, now, "no longer followed")
    return told, {"following_read_at": now}


def _keep(account: Account, found: Found, now: datetime, *, first_reading: bool = False) -> int:
    """Judge one act and keep it with its finding, in one transaction; 1 when it was newly told."""
    pack = pack_at(now)
    at = min(found.at, now) if found.at else now
    seen = account_facts(account, at)
    used = UnaccountedAct.objects.filter(
        account=account, kind=found.kind, towards__iexact=found.towards, finding__isnull=True
    ).count()
    asked = list(
        OutwardAct.objects.filter(
            account=account,
            kind=found.kind,
            target__iexact=found.towards,
            state=OutwardAct.State.ALLOWED,
            settled_at__lte=at + SKEW,
        )
        .order_by("settled_at")
        .values_list("consented_by", flat=True)
    )[used:]
    ours = bool(found.towards) and _is_ours(account, found.towards)
    known = Known(ours, bool(asked), any(by is not None for by in asked), first_reading)
    judgement = act_rules.judge(pack, seen, account.name, found, known)
    try:
        with transaction.atomic():
            return _write(account, found, judgement, now)
    except IntegrityError:
        return 0  # another worker keeps it at this very moment


def _write(account: Account, found: Found, judgement: Judgement, now: datetime) -> int:
    row = UnaccountedAct.objects.create(
        account=account,
        kind=found.kind,
        remote_id=storable(found.remote_id)[:200],
        url=storable(found.url)[:500],
        towards=storable(found.towards)[:200],
        text=storable(found.text)[:2000],
        at=found.at,
        seen_at=now,
        looked_at=now,
        forbidden=judgement.code in ("act_forbidden", "unknown_post"),
    )
    if judgement.code and judgement.message is not None:
        about = f"unaccountedact:{row.pk}"
        finding = burst.tell(
            account, judgement.code, judgement.message, judgement.citations, judgement.severity, about, now
        )
        UnaccountedAct.objects.filter(pk=row.pk).update(finding=finding)
    append(
        kind="delivery.act_seen",
        subject=f"unaccountedact:{row.pk}",
        actor=SENDER.ref,
        now=now,
        data={"account": account.pk, "kind": row.kind, "remote_id": row.remote_id, "code": judgement.code},
        personal={"towards": row.towards, "text": row.text, "url": row.url},
    )
    return int(bool(judgement.code))


def _gone(account: Account, platform: Platform, now: datetime) -> None:
    """Look again at what is still owed; what is gone from the service is settled. Oldest looks first."""
    if not platform.capabilities().read_back:
        return
    owed = UnaccountedAct.objects.filter(account=account, gone_at__isnull=True, finding__settled_at__isnull=True)
    rows = owed.exclude(kind="follow").exclude(finding__isnull=True).exclude(seen_at=now).order_by("looked_at", "pk")
    for row in rows[:LOOKED_AT_A_TIME]:
        remote_id = row.remote_id
        read = outside(lambda remote_id=remote_id: platform.get(remote_id))  # type: ignore[misc]
        UnaccountedAct.objects.filter(pk=row.pk).update(looked_at=now)
        if read.outcome is Outcome.DONE and read.value is None:
            _settle(row.pk, now, "gone from the service")


def _settle(pk: int, now: datetime, evidence: str) -> None:
    with transaction.atomic():
        if UnaccountedAct.objects.filter(pk=pk, gone_at__isnull=True).update(gone_at=now) != 1:
            return
        append(
            kind="delivery.act_gone", subject=f"unaccountedact:{pk}", actor=SENDER.ref, now=now, data={"why": evidence}
        )
        finding = UnaccountedAct.objects.values_list("finding", flat=True).get(pk=pk)
        if finding is not None and not burst.belonging(finding, still=True):
            try:
                settle(actor=SENDER, now=now, finding_id=finding, evidence=f"{evidence} ({now:%F %T} UTC)")
            except Conflict:
                return  # a person settled it before


def _is_ours(account: Account, handle: str) -> bool:
    """A handle names an account only on its own server; a closed account is nobody's any more."""
    ours = Account.objects.filter(service=account.service, base_url=account.base_url, handle__iexact=handle)
    return ours.exclude(state=Account.State.CLOSED).exists()
