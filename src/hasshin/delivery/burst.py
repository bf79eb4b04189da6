"""Many strange things in a row on one account are one finding (所見), not a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hasshin.accounts.models import Account
from hasshin.city.pack import pack_at
from hasshin.delivery.answerable import answerable
from hasshin.delivery.claim import SENDER
from hasshin.delivery.models import StandingPost, UnaccountedAct
from hasshin.delivery.storable import storable
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.widen import widen
from hasshin.findings.models import Finding
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

WITHIN = timedelta(hours=1)
"""How soon after the last one another of the same kind belongs to it."""
IN_A_ROW = t("同じものが続けて{n}件見つかっています。最新: ", "{n} of this kind were found in a row. The latest: ")


def tell(
    account: Account,
    code: str,
    message: Text,
    citations: Iterable[Citation],
    severity: str,
    about: str,
    now: datetime,
) -> Finding:
    """The finding that stands for this one: an open one of the same kind that is being added to, or a new one."""
    words = Text(ja=storable(message.ja), en=storable(message.en))
    last = Finding.objects.filter(
        code=code, subject=f"account:{account.pk}", settled_at__isnull=True, last_seen__gt=now - WITHIN
    ).last()
    if last is not None:
        seen = belonging(last.pk) + 1
        row = IN_A_ROW.fill(n=seen)
        joined = Text(ja=row.ja + words.ja, en=row.en + words.en)
        if widen(actor=SENDER, now=now, finding_id=last.pk, message=joined, seen=seen):
            return last
    roles, staff = answerable(pack_at(now), account, "stop", now)
    return raise_finding(
        actor=SENDER,
        now=now,
        code=code,
        subject=f"account:{account.pk}",
        message=words,
        citations=citations,
        severity="serious" if severity == "serious" else "warning",
        roles=roles,
        staff=staff,
        about=about,
    )


def belonging(finding: int, *, still: bool = False) -> int:
    """How many things a finding stands for; with `still`, how many of them are not put right."""
    acts = UnaccountedAct.objects.filter(finding=finding)
    posts = StandingPost.objects.filter(finding=finding)
    if still:
        acts, posts = acts.filter(gone_at__isnull=True), posts.exclude(state=StandingPost.State.STANDING)
    return acts.count() + posts.count()
