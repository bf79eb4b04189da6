"""Personnel transfers (人事異動) as they were handed in, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models.people import StaffMember


class Transfer(models.Model):
    """One file of personnel orders: its rows as read, what was chosen, and whether it was carried out.

    `rows` and `choices` are personal data; the ledger has their digests and, erasable, who was concerned.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        DONE = "done"
        DISCARDED = "discarded"

    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    encoding = models.CharField(max_length=40)
    order = models.CharField(max_length=200)
    rows = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    uploaded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    closed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="transfer_is_open_or_closed_by_somebody",
                condition=Q(state="draft", closed_at__isnull=True)
                | (~Q(state="draft") & Q(closed_at__isnull=False, closed_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
