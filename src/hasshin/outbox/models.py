"""Tables of the outbox: messages that wait to be sent, and where webhooks go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One mail, or one call of a webhook, that waits to be sent, is sent, or will never be.

    `key` says what counts as the same message: while its row stands, no second one can be made. `subject` and `body`
    are what is sent (for a webhook the JSON body alone); both are emptied some time after the end, and the row stays.
    `uid` is the mail's Message-ID and the webhook's `webhook-id`: the same at each try. No state of the city, so its
    changes are not in the ledger; why it was made is.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        WEBHOOK = "webhook"

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        SENT = "sent"
        DEAD = "dead"
        DROPPED = "dropped"

    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64, unique=True)
    uid = models.UUIDField(unique=True)
    staff_id = models.BigIntegerField(null=True, blank=True)
    address = models.EmailField(blank=True)
    webhook = models.ForeignKey(
        "outbox.Webhook", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_goes_to_an_address_or_a_webhook",
                condition=(Q(channel="mail", webhook__isnull=True) & ~Q(address=""))
                | Q(channel="webhook", webhook__isnull=False, address=""),
            ),
            models.CheckConstraint(
                name="message_has_ended_when_it_is_over",
                condition=Q(state__in=["waiting", "claimed"], ended_at__isnull=True)
                | Q(state__in=["sent", "dead", "dropped"], ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "state", "not_before"], name="message_waiting"),
            models.Index(fields=["state", "ended_at"], name="message_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind}"


class Webhook(models.Model):
    """Where a webhook (signed call to another system of the city's) goes, until it is ended.

    `sealed` is the signing secret, sealed with the outbox's own key and bound to this row. `events` are what it hears.
    """

    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=16)
    events = models.JSONField(default=list)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
