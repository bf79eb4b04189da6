"""The table of findings (所見): something that is not as a clause demands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Finding(models.Model):
    """One thing that is not as it should be, until it is settled.

    `subject` names the row it is about as the ledger does ("account:3"). `message` is a `Text`, `citations` a list of
    `Citation`, both as JSON. It is owed by holders of `owed_roles` and by the staff ids in `owed_staff`.
    `fingerprint` says what counts as the same finding: while one is open, no second one with it can exist.
    """

    class Severity(models.TextChoices):
        NOTICE = "notice"
        WARNING = "warning"
        SERIOUS = "serious"

    code = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    citations = models.JSONField(default=list)
    message = models.JSONField()
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.WARNING)
    owed_roles = models.JSONField(default=list)
    owed_staff = models.JSONField(default=list)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_finding_of_a_kind", fields=["fingerprint"], condition=Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                name="finding_is_settled_with_evidence", condition=Q(settled_at__isnull=True) | ~Q(evidence="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["settled_at", "first_seen"]),
            models.Index(fields=["subject", "settled_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.subject}"
