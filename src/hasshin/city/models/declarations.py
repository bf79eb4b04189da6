"""Declared disasters (F-6, M-5, M-11): who declared what, until when, and how it was extended and ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.people import StaffMember


class Declaration(models.Model):
    """A disaster as declared. It holds from `starts`, inclusive, to `ends`, exclusive, whatever any worker does.

    `until` is the end as decided (declaring, or the last extension); `ends` is the same until somebody ends it sooner.
    `role` is that by which it was declared, `base` the digest of the pack adopted then. `told_over_at` is set once the
    people concerned were told that it is over.
    """

    what = models.CharField(max_length=200)
    declared_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=64, blank=True)
    declared_at = models.DateTimeField()
    base = models.CharField(max_length=64)
    starts = models.DateTimeField()
    until = models.DateTimeField()
    ends = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)
    told_over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["starts", "ends"], name="declared_at_a_time")]
        constraints: ClassVar = [
            models.CheckConstraint(name="declaration_ends_after_it_starts", condition=Q(until__gt=F("starts"))),
            models.CheckConstraint(name="declaration_ends_by_its_time", condition=Q(ends__lte=F("until"))),
        ]

    def __str__(self) -> str:
        return self.what


class Extension(models.Model):
    """One extension of a declaration: by whom and why, from which end to which."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="extensions")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=200)
    was = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.declaration_id} until {self.until}"
