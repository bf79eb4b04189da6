"""Annexes (別に定める事項, F-6, M-20): the decisions that put them in force, and the packs that come of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.declarations import Declaration
from hasshin.city.models.people import StaffMember


class AnnexDecision(models.Model):
    """A named decision that puts an annex in force: who, by which order, why, from when until when.

    `text` is the annex as decided (YAML), `digest` its SHA-256. `ends` is when it ends or ended, exclusive; `until` is
    the end that was decided, which ending it early leaves as it is. `base` is the digest of the pack at that time.

    An annex for declared disasters is adopted beforehand: that row `waits`, and has no effect of its own. Each time a
    disaster is declared or extended, a row with `declaration` and `adoption` puts it in force until that time.
    """

    annex = models.CharField(max_length=60)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    from_pack = models.BooleanField()
    base = models.CharField(max_length=64)
    decided_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    order = models.CharField(max_length=200)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    starts = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_order = models.CharField(max_length=200, blank=True)
    waits = models.BooleanField(default=False)
    adoption = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["starts", "ends"], name="annexes_in_force")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="annex_ends_after_it_starts", condition=Q(until__isnull=True) | Q(until__gt=F("starts"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.annex} by {self.order}"


class ExtendedPack(models.Model):
    """A pack with annexes in force, by the digest that decisions name: `base` is the pack's, `decisions` the ids.

    Written when an annex is decided on, for each time at which another set of annexes is in force; never changed.
    """

    digest = models.CharField(max_length=64, unique=True)
    base = models.CharField(max_length=64)
    decisions = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.digest[:12]
