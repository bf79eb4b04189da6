"""Accept where a link leads now, with a reason: what is seen there becomes what it is compared with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record
from hasshin.city.judge import Judged
from hasshin.city.own import demand_words
from hasshin.findings.actions.settle import settle_seen
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.records.actions.make import KEEPER
from hasshin.records.links.collect import used
from hasshin.records.links.watch import BROKEN
from hasshin.records.models import LinkTarget

SETTLED = t("このリンク先には、いま問題がありません。", "Nothing is wrong with this target now.")


def accept_link(*, actor: Actor, now: datetime, target_id: int, reason: str) -> LinkTarget:
    """Whoever may correct a post that links there, may accept it; for a former domain of the city, whoever may correct
    for the whole city. Raises `NotFound`, `Refused`, and `Conflict` where nothing is wrong (any more).
    """
    target = load(target_id)
    judged = _ask(target, actor, now, "records.accept_link")
    demand_words(("reason", reason, t("理由", "reason")))
    with transaction.atomic():
        wrong = LinkTarget.objects.filter(pk=target_id, state=target.state, seen=target.seen).exclude(state="")
        changed = wrong.update(
            first=target.seen or target.first, state="", suspect="", since=None, times=0, next_at=now
        )
        if changed != 1:
            raise Conflict(SETTLED)
        record(
            judged,
            kind="records.accept_link",
            subject=f"linktarget:{target_id}",
            actor=actor,
            now=now,
            data={"was": target.state, "digest": target.digest},
            personal={"reason": reason.strip(), "name": target.name},
        )
        settle_seen(
            actor=KEEPER, now=now, code=BROKEN, subject=f"linktarget:{target_id}", evidence=f"承認：{reason.strip()}"
        )
    target.refresh_from_db()
    return target


def look_soon(*, actor: Actor, now: datetime, target_id: int) -> LinkTarget:
    """Have it looked at next, as somebody has mended it. Raises `NotFound` and `Refused`."""
    target = load(target_id)
    judged = _ask(target, actor, now, "records.look_at_link")
    with transaction.atomic():
        LinkTarget.objects.filter(pk=target_id).update(next_at=now)
        record(judged, kind="records.look_at_link", subject=f"linktarget:{target_id}", actor=actor, now=now)
    target.refresh_from_db()
    return target


def load(target_id: int) -> LinkTarget:
    """The target; raises `NotFound`."""
    target = LinkTarget.objects.filter(pk=target_id).first()
    if target is None:
        raise NotFound(f"link target {target_id}")
    return target


def _ask(target: LinkTarget, actor: Actor, now: datetime, kind: str) -> Judged | None:
    subject, posts = f"linktarget:{target.pk}", used(target)
    if not posts:
        return govern(actor=actor, now=now, verb="remove", kind=kind, subject=subject)
    account = posts[0].account
    return govern(
        actor=actor,
        now=now,
        verb="remove",
        kind=kind,
        subject=subject,
        scope="account",
        unit=account.unit_id,
        account=account_facts(account, now),
    )
