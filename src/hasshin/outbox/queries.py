"""Reads of the outbox for faces: frozen rows, a fixed number of statements. Secrets and bodies are never among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from hasshin.outbox.models import Message, Webhook

LATEST = 50


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook. Its secret is not here; nobody can read it again."""

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message without its words. `destination` is "webhook:3" or "staffmember:5"."""

    id: int
    channel: str
    kind: str
    destination: str
    state: str
    attempts: int
    not_before: datetime
    trouble: str
    created_at: datetime
    ended_at: datetime | None


def webhooks(*, ended: bool = False) -> tuple[WebhookRow, ...]:
    """Webhooks by name; with `ended` those too that are over."""
    found = Webhook.objects.order_by("name", "pk")
    rows = found if ended else found.filter(ended_at=None)
    return tuple(WebhookRow(r.pk, r.name, r.url, tuple(r.events), r.created_at, r.ended_at) for r in rows)


def counts() -> dict[str, int]:
    """How many messages are in each state."""
    return dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))


def messages(*, state: str = "", troubled: bool = False) -> tuple[MessageRow, ...]:
    """The latest messages, in one state or all; with `troubled` those that wait after a failed try, or are dead."""
    found = Message.objects.order_by("-pk")
    if state:
        found = found.filter(state=state)
    if troubled:
        found = found.filter(state__in=(Message.State.WAITING, Message.State.CLAIMED, Message.State.DEAD)).exclude(
            trouble=""
        )
    return tuple(
        MessageRow(
            id=row.pk,
            channel=row.channel,
            kind=row.kind,
            destination=f"webhook:{row.webhook_id}" if row.webhook_id is not None else f"staffmember:{row.staff_id}",
            state=row.state,
            attempts=row.attempts,
            not_before=row.not_before,
            trouble=row.trouble,
            created_at=row.created_at,
            ended_at=row.ended_at,
        )
        for row in found[:LATEST]
    )
