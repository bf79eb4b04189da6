"""Set a webhook up, and end one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.duties.actions.administer import administer
from hasshin.duties.tell import EVENTS
from hasshin.outbox import rules, seal
from hasshin.outbox.models import Message, Webhook
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t

LONGEST_NAME = 120
LONGEST_URL = 500


def add_webhook(*, actor: Actor, now: datetime, name: str, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """A new webhook and its signing secret, which nobody can read again. Raises `Refused`."""
    judged = administer(actor=actor, now=now, kind="duties.add_webhook", subject="webhook:new")
    reasons = [*_own_reasons(name, events), *rules.url_reasons(url, settings.HASSHIN_INSTALLATION.webhook_networks)]
    if len(url) > LONGEST_URL:
        reasons.append(_reason("url_long", "url", "URL が長すぎます。", "The address is too long."))
    if reasons:
        raise Refused(reasons)
    secret = seal.fresh_secret()
    with transaction.atomic():
        row = Webhook.objects.create(
            name=name.strip(), url=url, sealed=b"", key_id="", events=sorted(set(events)), created_at=now
        )
        row.sealed, row.key_id = seal.seal(row.pk, secret)
        row.save(update_fields=["sealed", "key_id"])
        record(
            judged,
            kind="duties.add_webhook",
            subject=f"webhook:{row.pk}",
            actor=actor,
            now=now,
            data={"events": list(row.events), "key": row.key_id},
            personal={"name": row.name, "url": url},
        )
    return row, secret


def end_webhook(*, actor: Actor, now: datetime, webhook_id: int, reason: str) -> Webhook:
    """Nothing more goes there, and what waits is dropped. Raises `NotFound`, `Refused`, `Conflict`."""
    row = Webhook.objects.filter(pk=webhook_id).first()
    if row is None:
        raise NotFound(f"webhook {webhook_id}")
    judged = administer(actor=actor, now=now, kind="duties.end_webhook", subject=f"webhook:{row.pk}")
    if not reason.strip():
        raise Refused([_reason("reason_missing", "reason", "理由がありません。", "The reason is missing.")])
    with transaction.atomic():
        if Webhook.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, sealed=b"") != 1:
            raise Conflict(t("この Webhook は終わっています。", "This webhook is ended already."))
        left = Message.objects.filter(webhook=row, state__in=(Message.State.WAITING, Message.State.DEAD))
        left.update(state=Message.State.DROPPED, ended_at=now)
        record(
            judged,
            kind="duties.end_webhook",
            subject=f"webhook:{row.pk}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )
    row.refresh_from_db()
    return row


def _own_reasons(name: str, events: Sequence[str]) -> list[Reason]:
    found = []
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        found.append(_reason("name", "name", "名前がないか、長すぎます。", "The name is missing or too long."))
    if not events or not set(events) <= set(EVENTS):
        found.append(_reason("events", "events", "知らせる出来事を選んでください。", "Choose of what it hears."))
    return found


def _reason(code: str, where: str, ja: str, en: str) -> Reason:
    return (
        refuse(code, where, ja, en, "入力を改めてください。", "Change it.")
        .reasons[0]
        .model_copy(update={"citations": (house("reason-kept" if where == "reason" else "duties-are-told"),)})
    )
