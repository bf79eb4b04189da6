"""A case of correction: from the error's report until the right information is out (F-5-1, M-12)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models import StaffMember


class CorrectionCase(models.Model):
    """An error or problem in what is out. Open until the right information is out or it is shown that none is owed.

    The posts that bring the right information point here (`Post.case`).
    """

    class Kind(models.TextChoices):
        CORRECT = "correct"
        DELETE = "delete"

    original = models.ForeignKey("posts.Post", on_delete=models.PROTECT, related_name="correction_cases")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.TextField()
    criticised = models.BooleanField(default=False)
    reported_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    second = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_case_a_post", fields=["original"], condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.original_id}"
