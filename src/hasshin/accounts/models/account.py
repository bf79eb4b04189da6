"""The official account itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models import Unit
from hasshin.policy.text import Text, t


class Account(models.Model):
    """An official account (公式アカウント).

    `service` is the service the pack judges; `connector` the way to it: `practice` plays the service on the built-in
    board, `mastodon` reaches any server with that API at `base_url`. `remote_id` is the platform's own immutable id;
    a new handle keeps it. `name` is as on the service; `name_en` is what readers of English are told, "" where that is
    the same. `awaits_report` and `awaits_grant` are true from obtaining until it was reported, or granted
    to its unit, where the pack asks for that. `closed_at` is since when it is no longer ours; the row stays.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        LOCKED = "locked"
        CLOSED = "closed"

    service = models.CharField(max_length=32)
    connector = models.CharField(max_length=32)
    base_url = models.URLField(blank=True)
    handle = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    remote_id = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="accounts")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    url = models.URLField(max_length=500, blank=True)
    purpose = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    awaits_report = models.BooleanField(default=False)
    awaits_grant = models.BooleanField(default=False)
    purpose_changed_at = models.DateTimeField(null=True, blank=True)
    owner_rank_reason = models.TextField(blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_reason = models.TextField(blank=True)
    profile_has_guide = models.BooleanField(null=True)
    profile_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="account_handle_is_unique",
                fields=["service", "connector", "base_url", "handle"],
                condition=~Q(state="closed"),
            ),
            models.UniqueConstraint(
                name="account_remote_id_is_unique",
                fields=["service", "base_url", "remote_id"],
                condition=~Q(remote_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.service})"

    @property
    def title(self) -> Text:
        """The name in both languages."""
        return t(self.name, self.name_en or self.name)
