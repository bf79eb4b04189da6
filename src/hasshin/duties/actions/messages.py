"""Dead messages of the outbox: send again, or drop with a reason; and a test that telling works."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.duties import letters
from hasshin.duties.actions.administer import administer
from hasshin.outbox import mail
from hasshin.outbox.actions import again
from hasshin.outbox.actions.enqueue import Call, Mail, enqueue
from hasshin.outbox.models import Message, Webhook
from hasshin.policy.house import house
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t

NONE_DEAD = t("届けられないままの通知はありません。", "No message there is dead any more.")
TEST = "hasshin.test"


def retry_messages(*, actor: Actor, now: datetime, destination: str) -> int:
    """Dead messages to one destination ("webhook:3", "staffmember:5") wait again; how many.

    Mail goes to the address that the person has now. Raises `NotFound`, `Refused`, `Conflict` where none is dead.
    """
    found = _dead(destination)
    judged = administer(actor=actor, now=now, kind="duties.retry_messages", subject=destination)
    with transaction.atomic():
        _readdress(destination, found)
        ids = again.retry(found, now)
        if not ids:
            raise Conflict(NONE_DEAD)
        record(
            judged,
            kind="duties.retry_messages",
            subject=destination,
            actor=actor,
            now=now,
            data={"messages": len(ids), "also": [f"message:{pk}" for pk in ids]},
        )
    return len(ids)


def drop_messages(*, actor: Actor, now: datetime, destination: str, reason: str) -> int:
    """Dead messages to one destination are given up, with a reason that is kept; how many."""
    found = _dead(destination)
    judged = administer(actor=actor, now=now, kind="duties.drop_messages", subject=destination)
    if not reason.strip():
        missing = Reason(
            code="reason_missing",
            where="reason",
            message=t("理由がありません。", "The reason is missing."),
            fix=t("なぜ知らせなくてよいのかを書いてください。", "Write why nobody needs to be told."),
            citations=(house("reason-kept"), house("duties-are-told")),
        )
        raise Refused([missing])
    with transaction.atomic():
        ids = again.drop(found, now)
        if not ids:
            raise Conflict(NONE_DEAD)
        record(
            judged,
            kind="duties.drop_messages",
            subject=destination,
            actor=actor,
            now=now,
            data={"messages": len(ids), "also": [f"message:{pk}" for pk in ids]},
            personal={"reason": reason.strip()},
        )
    return len(ids)


def send_test_mail(*, actor: Actor, now: datetime) -> None:
    """Put a test into the outbox, to oneself. Raises `Refused` where mail or one's address is missing."""
    subject = f"staffmember:{actor.person}"
    judged = administer(actor=actor, now=now, kind="duties.test_mail", subject=subject)
    person = StaffMember.objects.get(pk=actor.person)
    if not mail.is_set_up():
        raise refuse(
            "mail_not_set_up",
            "mail",
            "メールが設定されていません。",
            "Mail is not set up.",
            "installation.json にメールサーバーを書いてください。",
            "Name the mail server in installation.json.",
        )
    if not person.email:
        raise refuse(
            "no_address",
            "email",
            "あなたのメールアドレスが登録されていません。",
            "You have no mail address.",
            "下の欄で登録してください。",
            "Enter it below.",
        )
    name = Text(ja=person.name_ja, en=person.name_en)
    around = (settings.HASSHIN_INSTALLATION.origin, current_pack().city.name)
    letter = letters.trial(name, person.reads, *around)
    key = (TEST, person.pk, now.isoformat())
    with transaction.atomic():
        enqueue([Mail(key, TEST, person.pk, person.email, letter.subject, letter.body)], now)
        record(judged, kind="duties.test_mail", subject=subject, actor=actor, now=now)


def send_test_call(*, actor: Actor, now: datetime, webhook_id: int) -> None:
    """Put a test call into the outbox. Raises `NotFound`, `Refused`."""
    if not Webhook.objects.filter(pk=webhook_id, ended_at=None).exists():
        raise NotFound(f"webhook {webhook_id}")
    subject = f"webhook:{webhook_id}"
    judged = administer(actor=actor, now=now, kind="duties.test_webhook", subject=subject)
    with transaction.atomic():
        body = letters.body(TEST, now, {})
        enqueue([Call((TEST, webhook_id, now.isoformat()), TEST, webhook_id, body)], now)
        record(judged, kind="duties.test_webhook", subject=subject, actor=actor, now=now)


def _dead(destination: str) -> QuerySet[Message]:
    model, _, pk = destination.partition(":")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):  # noqa: PLR2004  63 bits
        raise NotFound(destination)
    found = Message.objects.filter(state=Message.State.DEAD)
    match model:
        case "webhook" if Webhook.objects.filter(pk=int(pk)).exists():
            return found.filter(webhook=int(pk))
        case "staffmember" if StaffMember.objects.filter(pk=int(pk)).exists():
            return found.filter(channel=Message.Channel.MAIL, staff_id=int(pk))
    raise NotFound(destination)


def _readdress(destination: str, found: QuerySet[Message]) -> None:
    model, _, pk = destination.partition(":")
    if model == "staffmember":
        address = StaffMember.objects.values_list("email", flat=True).get(pk=int(pk))
        if address:
            found.update(address=address)
