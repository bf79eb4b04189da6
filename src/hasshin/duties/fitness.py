"""Whether people and systems can be told: the mail server, the webhooks, the pack's ladders. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

from django.conf import settings

from hasshin.city.pack import NoPack, current_pack
from hasshin.duties.sources import KINDS
from hasshin.outbox import hook, mail, seal
from hasshin.outbox.models import Webhook
from hasshin.policy.controls import Escalation
from hasshin.policy.text import Text, t

State = Literal["good", "lacking", "bad"]
Look = tuple[Text, State, Text, Text | None]
FINE = t("問題なし", "no problem found")


def mail_server() -> Look:
    """Connect, start TLS and sign in, as the first mail would."""
    name = t("メールサーバー", "Mail server")
    server = settings.HASSHIN_INSTALLATION.mail
    if server is None:
        advice = t("installation.json に mail を書いてください", "name one under mail in installation.json")
        return name, "lacking", t("未設定。義務を知らせられません", "not set up: nobody is told of duties"), advice
    through = None
    try:
        through = mail.connection()
        mail.told(through.open)
    except mail.Trouble as trouble:
        advice = t(
            "host、port、security、user と keys/smtp.password を確かめてください",
            "look at host, port, security, user and keys/smtp.password",
        )
        return name, "bad", t(f"{server.host}: {trouble}", f"{server.host}: {trouble}"), advice
    finally:
        if through is not None:
            with suppress(Exception):
                through.close()
    where = f"{server.host}:{server.port} ({server.security})"
    return name, "good", t(where, where), None


def webhooks() -> Iterator[Look]:
    """Each one's name leads where it may go, and its secret opens."""
    for row in Webhook.objects.filter(ended_at=None).order_by("pk"):
        name = t(f"Webhook「{row.name}」", f"Webhook {row.name}")
        trouble = ""
        try:
            hook.aimed(row.url, settings.HASSHIN_INSTALLATION.webhook_networks)
            seal.reveal(row.pk, bytes(row.sealed))
        except hook.Inside:
            trouble = "the address lies inside and is not in webhook_networks"
        except (OSError, ValueError, seal.SealUnusable) as error:
            trouble = str(error) or type(error).__name__
        if trouble:
            advice = t("URL と installation.json を確かめてください", "look at its address and installation.json")
            yield name, "bad", t(trouble, trouble), advice
        else:
            yield name, "good", FINE, None


def ladders() -> Iterator[Look]:
    """Kinds of duty that the pack's ladders name and the product does not know: such a ladder is for nothing."""
    try:
        pack = current_pack()
    except NoPack:
        return
    named = {kind for control in pack.all_of(Escalation) for kind in control.kinds}
    unknown = sorted(named - {kind.id for kind in KINDS})
    if unknown:
        known = ", ".join(sorted(kind.id for kind in KINDS))
        yield (
            t("期限を過ぎた義務の上がり先", "Ladders of overdue duties"),
            "lacking",
            t(f"知らない種類: {', '.join(unknown)}", f"unknown kinds: {', '.join(unknown)}"),
            t(f"使える種類: {known}", f"known kinds: {known}"),
        )
