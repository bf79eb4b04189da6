"""Drills (訓練): who decided on one, its scenario, its time, who takes part, what it may use; its log and lessons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.people import StaffMember


class Drill(models.Model):
    """One drill, by a named decision (`order`). It is on from `starts` until `ends`, exclusive; `until` is the end that
    was decided, which ending it early leaves as it is.

    `practice` are ids of the practice accounts that it is limited to (none: all of them), `live` those of the live
    accounts that the decision names. Neither ever changes, nor does who takes part.
    """

    order = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    scenario = models.TextField()
    practice = models.JSONField(default=list)
    live = models.JSONField(default=list)
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    starts = models.DateTimeField()
    until = models.DateTimeField()
    ends = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    conclusion = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["starts", "ends"], name="drills_on")]
        constraints: ClassVar = [
            models.CheckConstraint(name="drill_ends_after_it_starts", condition=Q(until__gt=F("starts"))),
            models.CheckConstraint(name="drill_never_outlasts_its_decision", condition=Q(ends__lte=F("until"))),
            models.CheckConstraint(
                name="concluded_drill_has_a_conclusion",
                condition=Q(concluded_at__isnull=True, conclusion="")
                | (Q(concluded_at__isnull=False) & ~Q(conclusion="")),
            ),
        ]

    def __str__(self) -> str:
        return f"drill {self.pk} by {self.order}"


class DrillPart(models.Model):
    """Somebody takes part in a drill."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="parts")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="takes_part_once", fields=["drill", "staff"])]

    def __str__(self) -> str:
        return f"staff {self.staff_id} in drill {self.drill_id}"


class DrillLine(models.Model):
    """What somebody noted of a drill: what happened, or a lesson of it. Never changed."""

    class Kind(models.TextChoices):
        HAPPENED = "happened"
        LESSON = "lesson"

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} of drill {self.drill_id}"
