"""Election periods (選挙期間): from when until when, and whose names and words are looked for meanwhile."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.people import StaffMember


class ElectionPeriod(models.Model):
    """One election's period. In force from `starts` until `ends`, exclusive; `ended_by` is set where somebody ended it
    before its time. `order` says by which decision it was set.
    """

    title = models.CharField(max_length=120)
    order = models.CharField(max_length=200)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends", "starts"], name="elections_in_force")]
        constraints: ClassVar = [
            models.CheckConstraint(name="election_ends_after_it_starts", condition=Q(ends__gte=F("starts")))
        ]

    def __str__(self) -> str:
        return self.title


class ElectionTerm(models.Model):
    """A name or term of a period, and other ways to write it. Dropped ones stay readable and are not looked for."""

    class Kind(models.TextChoices):
        CANDIDATE = "candidate"
        PARTY = "party"
        SLOGAN = "slogan"

    period = models.ForeignKey(ElectionPeriod, on_delete=models.PROTECT, related_name="terms")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    name = models.CharField(max_length=120)
    variants = models.JSONField(default=list)
    added_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
