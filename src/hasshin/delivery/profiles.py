"""Read the accounts' profiles, keep what changed, and find what departs from register and guideline (F-2-5, M-15-2)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from hasshin.accounts.actions.note_profile import note_profile
from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.delivery import profile_rules
from hasshin.delivery.answerable import answerable
from hasshin.delivery.claim import SENDER
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.models import PeriodicRun, ProfileReading, VerificationApplication, WatchMark
from hasshin.delivery.outside import outside
from hasshin.delivery.storable import storable
from hasshin.delivery.watch_token import mark_of
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.models import Finding
from hasshin.ledger.actions.append import append
from hasshin.platforms.links import has_link
from hasshin.platforms.values import Outcome, Profile
from hasshin.policy.controls import Directory, Verification
from hasshin.policy.controls.accounts import ProfileLink
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import t

AGAIN = timedelta(minutes=10)
CODE = "profile_guide_missing"
UNREAD = "profile_unread"
LONGEST_UNREAD = timedelta(days=3)
MISSING = t(
    "「{name}」のプロフィールに総合案内ページの URL（{url}）がありません。プロフィールに載せてください。",
    "The profile of {name} lacks the address of the guide page ({url}). Put it there.",
)
NOT_READ = t(
    "「{name}」のプロフィールを{days}日以上読み取れていません。接続を確かめてください。",
    "The profile of {name} could not be read for {days} days or more. Look at its connection.",
)
MARK = "profile:"
"""With an account's id, the name of the worker's mark of when its profile is next to be read."""


def interval(pack: Pack, service: str) -> timedelta | None:
    """How often the pack wants a profile on this service read; None where it asks for nothing that needs it."""
    asked = [control.every_days for control in pack.all_of(ProfileLink)]
    asked += [c.every_days for c in pack.all_of(Verification) if not c.services or service in c.services]
    return timedelta(days=min(asked)) if asked else None


def profiles_due(now: datetime) -> list[int]:
    """Ids of accounts whose profile the pack wants read again by now; none where the pack asks for no reading."""
    pack = pack_at(now)
    # A reading that changes nothing leaves no mark on the account, so when it was read stands with the worker's marks.
    read = dict(PeriodicRun.objects.filter(name__startswith=MARK).values_list("name", "ran_at"))
    active = Account.objects.filter(state=Account.State.ACTIVE).order_by("pk").values_list("pk", "service")
    due = []
    for pk, service in active:
        every, last = interval(pack, service), read.get(f"{MARK}{pk}")
        if every is not None and (last is None or last <= now - every):
            due.append(pk)
    return due


def read_profiles(now: datetime, connect: Connect) -> int:
    """Read the profiles that are due; how many could be read. One that could not is read again after a while."""
    pack = pack_at(now)
    done = 0
    for account_id in profiles_due(now):
        # Taken before the reading: of two workers one reads, and one that is lost delays it by a while.
        if not _take(account_id, now, interval(pack, _service(account_id))):
            continue
        if read_profile(account_id, now, connect) is None:
            _unread(account_id, pack, now)
            continue
        PeriodicRun.objects.filter(name=f"{MARK}{account_id}").update(ran_at=now)
        done += 1
    return done


def _service(account_id: int) -> str:
    return str(Account.objects.values_list("service", flat=True).get(pk=account_id))


def _take(account_id: int, now: datetime, every: timedelta | None) -> bool:
    every = every or timedelta(days=1)
    name, soon = f"{MARK}{account_id}", now - every + AGAIN
    try:
        with transaction.atomic():
            row, made = PeriodicRun.objects.get_or_create(name=name, defaults={"ran_at": soon})
    except IntegrityError:
        return False
    return made or PeriodicRun.objects.filter(pk=row.pk, ran_at__lte=now - every).update(ran_at=soon) == 1


def read_profile(account_id: int, now: datetime, connect: Connect) -> Profile | None:
    """Read one profile, keep it where it changed, and tell or settle what departs; None when it could not be read.

    What could not be read says nothing, so it is neither noted nor a finding.
    """
    pack = pack_at(now)
    account = Account.objects.select_related("unit").get(pk=account_id)
    try:
        platform = connect(account)
    except NotConnected:
        return None
    read = outside(platform.read_profile)
    if read.outcome is not Outcome.DONE or read.value is None:
        return None
    profile = read.value
    _tell_departures(account, profile, _before(account, pack), pack, now)
    keep_reading(account, profile, now)
    mark_of(account_id)
    WatchMark.objects.filter(account=account_id).update(profile_read_at=now)
    settle_seen(actor=SENDER, now=now, code=UNREAD, subject=f"account:{account_id}", evidence=_read_at(now))
    # A service that tells no links says nothing about the guide page: a person looks.
    told = pack.all_of(ProfileLink) if platform.capabilities().profile_text else ()
    for control in told:
        _tell_guide(account, has_link(profile.links, pack.city.guide_url), pack, control, now)
    return profile


def keep_reading(account: Account, profile: Profile, now: datetime) -> ProfileReading | None:
    """Keep what was read, where it differs from the reading before; the new row, or None."""
    values = storable(
        {
            "remote_id": profile.remote_id[:200],
            "handle": profile.handle[:200],
            "name": profile.name[:400],
            "url": profile.url[:500],
            "text": profile.text,
            "links": list(profile.links),
            "fields": [list(pair) for pair in profile.fields],
            "verified": profile.verified,
            "verified_links": list(profile.verified_links),
        }
    )
    digest = hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    last = latest(account.pk)
    if last is not None and last.digest == digest:
        return None
    with transaction.atomic():
        row = ProfileReading.objects.create(account=account, at=now, digest=digest, **values)
        append(
            kind="delivery.profile_read",
            subject=f"profilereading:{row.pk}",
            actor=SENDER.ref,
            now=now,
            data={"account": account.pk, "digest": digest, "handle": row.handle, "verified": row.verified},
        )
    return row


def latest(account_id: int) -> ProfileReading | None:
    """The profile as it was last seen to be; None before the first reading."""
    return ProfileReading.objects.filter(account=account_id).order_by("-at", "-pk").first()


def seeks_badge(pack: Pack, account: Account, now: datetime) -> bool:
    """Whether the pack seeks verification of this account and nobody applied for it lately (M-15-2)."""
    for control in pack.all_of(Verification):
        if control.services and account.service not in control.services:
            continue
        since = now - timedelta(days=control.again_days)
        made = VerificationApplication.objects.filter(account=account, noted_at__gt=since)
        return not made.exists()
    return False


def _before(account: Account, pack: Pack) -> profile_rules.Before | None:
    """What to compare links and badge with: as they were before the change that a finding still waits for."""
    last = latest(account.pk)
    if last is None:
        return None
    waiting = Finding.objects.filter(
        subject=f"account:{account.pk}",
        settled_at__isnull=True,
        code__in=("profile_links_changed", "profile_badge_lost"),
    )
    links, verified = tuple(last.links), last.verified
    for finding in waiting:
        earlier = ProfileReading.objects.filter(account=account, at__lt=finding.first_seen).order_by("-at").first()
        if earlier is not None and finding.code == "profile_links_changed":
            links = tuple(earlier.links)
        elif finding.code == "profile_badge_lost":
            verified = True
    return profile_rules.Before(links, verified)


def _tell_departures(
    account: Account, profile: Profile, before: profile_rules.Before | None, pack: Pack, now: datetime
) -> None:
    known = profile_rules.Registered(account.handle, account.name, account.remote_id, account.base_url)
    found = {
        one.code: one
        for one in profile_rules.departures(
            known,
            profile,
            before,
            guide=pack.city.guide_url,
            own_domains=pack.city.own_domains,
            badge=seeks_badge(pack, account, now),
        )
    }
    roles, staff = answerable(pack, account, "connect_account", now)
    subject = f"account:{account.pk}"
    for code in profile_rules.CODES:
        if (one := found.get(code)) is None:
            if code == "profile_other_account" or "profile_other_account" not in found:
                settle_seen(actor=SENDER, now=now, code=code, subject=subject, evidence=_read_at(now))
            continue
        raise_finding(
            actor=SENDER,
            now=now,
            code=code,
            subject=subject,
            message=t(storable(one.message.ja), storable(one.message.en)),
            citations=cited(pack, badge=code.startswith("profile_badge")),
            severity=one.severity,
            roles=roles,
            staff=staff,
        )


def cited(pack: Pack, *, badge: bool = False) -> tuple[Citation, ...]:
    """What a departure rests on: the clauses on the list of accounts and on profiles, on verification for a badge."""
    kinds: tuple[type[ControlBase], ...] = (Verification,) if badge else (Directory, ProfileLink)
    found = [c for kind in kinds for control in pack.all_of(kind) for c in pack.cite(control)]
    return tuple(dict.fromkeys(found)) or (house("records"),)


def _unread(account_id: int, pack: Pack, now: datetime) -> None:
    """What could not be read says nothing; but what was not read for long is not watched."""
    account = Account.objects.select_related("unit").get(pk=account_id)
    mark = mark_of(account_id)
    since = mark.profile_read_at or account.opened_at
    longest = max(LONGEST_UNREAD, 3 * (interval(pack, account.service) or timedelta(0)))
    if now - since <= longest:
        return
    roles, staff = answerable(pack, account, "connect_account", now)
    raise_finding(
        actor=SENDER,
        now=now,
        code=UNREAD,
        subject=f"account:{account_id}",
        message=NOT_READ.fill(name=account.name, days=longest.days),
        citations=cited(pack),
        severity="warning",
        roles=roles,
        staff=staff,
    )


def _read_at(now: datetime) -> str:
    return f"profile read at {now.isoformat()}"


def _tell_guide(account: Account, has_guide: bool, pack: Pack, control: ProfileLink, now: datetime) -> None:
    note_profile(actor=SENDER, now=now, account_id=account.pk, has_guide=has_guide)
    subject = f"account:{account.pk}"
    if has_guide:
        evidence = f"{_read_at(now)}: {pack.city.guide_url}"
        settle_seen(actor=SENDER, now=now, code=CODE, subject=subject, evidence=evidence)
        return
    raise_finding(
        actor=SENDER,
        now=now,
        code=CODE,
        subject=subject,
        message=MISSING.fill(name=account.name, url=pack.city.guide_url),
        citations=pack.cite(control),
        severity="serious" if control.missing == "refuse" else "warning",
        roles=[role.id for role in pack.roles if "set_guide_page" in role.may or "connect_account" in role.may],
        staff=(),
    )
