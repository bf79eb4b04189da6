"""Tables of sending: attempts, removals, and the worker's own marks. The delivery's row itself stands in posts/."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models import StaffMember
from hasshin.posts.models import CorrectionCase, Delivery


class Attempt(models.Model):
    """One request for one delivery: what was begun when, and what is known of how it ended.

    `outcome` is a `platforms.values.Outcome` or `Found`; empty while running, `lost` when its worker died on the way,
    `overtaken` when a person or a later look-up was faster.
    `evidence` is the connector's, without secrets. `cost` in `currency` (ISO 4217) is what the service charges for it,
    by the price known when it was begun; None where it is free.
    """

    class Kind(models.TextChoices):
        PREPARE = "prepare"
        PUBLISH = "publish"
        FIND = "find"

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.UUIDField()
    fence = models.PositiveIntegerField()
    worker = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=32, blank=True)
    reason = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    cost = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="attempt_is_numbered", fields=["delivery", "number"])]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"


class Removal(models.Model):
    """The deletion (削除) of one delivery's post on its service, in a case of correction; claimed and settled alike.

    `begun_at` is committed before the request leaves. `by_hand` says that a person deleted it in the service's own
    screen, because the service's API can't, and reported it.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        CLAIMED = "claimed"
        UNKNOWN = "unknown"
        DONE = "done"
        REFUSED = "refused"

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="removals")
    case = models.ForeignKey(CorrectionCase, on_delete=models.PROTECT, related_name="removals")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    why = models.TextField()
    criticised = models.BooleanField(default=False)
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    reason = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_live_removal_a_delivery", fields=["delivery"], condition=~Q(state="refused")
            )
        ]

    def __str__(self) -> str:
        return f"removal of {self.delivery_id}"


class WorkerBeat(models.Model):
    """When a worker last turned round; no state of the city, so not in the ledger.

    `works` False: it beats, and sends nothing (it stands still, or in the wrong place), so that others have its share.
    """

    worker = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    works = models.BooleanField(default=True)
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.worker


class PeriodicRun(models.Model):
    """When a periodic function last began, so that of several workers one runs it; not in the ledger."""

    name = models.CharField(max_length=64, unique=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
