"""Releases of units for services."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models import StaffMember, Unit


class Release(models.Model):
    """A unit's permission to use a service (利用許可): reason, decider, from, until.

    `ended_by` ended it before its time, for `end_reason`; the row stays as what was.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="releases")
    service = models.CharField(max_length=32)
    reason = models.TextField()
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="release_ends_after_it_starts", condition=Q(ends__isnull=True) | Q(ends__gt=F("starts"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.unit_id}"
