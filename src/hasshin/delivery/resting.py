"""Which services rest (休止): learned from answers, shared by all workers, told to those whose posts wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Account
from hasshin.delivery import resting_rules as rules
from hasshin.delivery import words
from hasshin.delivery.claim import SENDER
from hasshin.delivery.lanes import Key
from hasshin.delivery.models import ServiceHealth
from hasshin.delivery.storable import storable
from hasshin.delivery.tell import concerned
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.platforms.values import Outcome
from hasshin.policy.clock import shown
from hasshin.policy.house import house
from hasshin.policy.text import Text
from hasshin.posts.models import Delivery

CODE = "service_resting"
MOST_TOLD = 200
"""Posts that wait, whose authors and deciders are told; in a longer queue the rest are the same people."""


def heard(key: Key, outcome: Outcome, code: str, reason: Text, now: datetime) -> None:
    """Count what a service's answer says of the service; a good answer ends its rest."""
    against = rules.speaks_against(outcome, code)
    if against:
        _failed(key, code, reason, now)
    elif against is False:
        answers_again([key], now)


def heard_of(account_id: int, outcome: Outcome, code: str, reason: Text, now: datetime) -> None:
    """As `heard`, of the service that an account is on."""
    connector, base_url = Account.objects.values_list("connector", "base_url").get(pk=account_id)
    heard((connector, base_url), outcome, code, reason, now)


def troubled() -> dict[Key, datetime | None]:
    """Services that failed since they last answered well -> until when they rest; one statement."""
    rows = ServiceHealth.objects.filter(failures__gt=0)
    return {(connector, base): until for connector, base, until in rows.values_list("connector", "base_url",
                                                                                   "rests_until")}  # fmt: skip


def may_try(key: Key, now: datetime) -> bool:
    """Whether this worker may send the one post by which it is seen if a rested service is back: one gets it."""
    over = ServiceHealth.objects.filter(connector=key[0], base_url=key[1], rests_until__lte=now)
    return over.update(rests_until=now + rules.TRIAL, trying=True) == 1


def answers_again(keys: Iterable[Key], now: datetime) -> None:
    """These services gave a good answer: all failures are forgotten, and nobody need be told any more."""
    for connector, base_url in keys:
        row = ServiceHealth.objects.filter(connector=connector, base_url=base_url, failures__gt=0).first()
        if row is None:
            continue
        ServiceHealth.objects.filter(pk=row.pk).update(
            failures=0, pauses=0, resting_since=None, rests_until=None, trying=False, code="", reason={}
        )
        if row.resting_since is not None:
            subject = f"servicehealth:{row.pk}"
            settle_seen(actor=SENDER, now=now, code=CODE, subject=subject, evidence=words.SERVICE_BACK.ja)


def tell_resting(now: datetime) -> int:
    """Tell of each service that rests for longer than a hiccup whose posts wait for it; how many there are."""
    told = 0
    for row in ServiceHealth.objects.filter(resting_since__lte=now - rules.HICCUP):
        waiting = Delivery.objects.filter(
            account__connector=row.connector,
            account__base_url=row.base_url,
            state=Delivery.State.SCHEDULED,
            due_at__lte=now,
        )
        posts = list(waiting.select_related("post", "account", "decision__submission").order_by("pk")[:MOST_TOLD])
        if not posts or row.resting_since is None:
            continue
        told += 1
        raise_finding(
            actor=SENDER,
            now=now,
            code=CODE,
            subject=f"servicehealth:{row.pk}",
            message=words.SERVICE_RESTS.fill(
                service=row.base_url or posts[0].account.service,
                n=waiting.count(),
                since=shown(row.resting_since),
                why=Text.model_validate(row.reason),
            ),
            citations=(house("lateness"),),
            severity="warning",
            roles=(),
            staff=sorted({person for post in posts for person in concerned(post)}),
        )
    return told


def _failed(key: Key, code: str, reason: Text, now: datetime) -> None:
    with transaction.atomic():
        row, _ = ServiceHealth.objects.get_or_create(connector=key[0], base_url=key[1], defaults={"failed_at": now})
        row = ServiceHealth.objects.select_for_update().get(pk=row.pk)
        row.failures += 1
        row.failed_at, row.code = now, code
        row.reason = {"ja": storable(reason.ja), "en": storable(reason.en)}
        # Answers to what was sent before the rest began don't lengthen it.
        counts = row.rests_until is None or row.trying
        until = rules.rest_after(row.failures, row.pauses, now) if counts else None
        if until is not None:
            row.rests_until, row.pauses, row.trying = until, row.pauses + 1, False
            row.resting_since = row.resting_since or now
        row.save()
