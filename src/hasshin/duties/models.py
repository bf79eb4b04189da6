"""What the telling of duties remembers: which were seen open, and how far an overdue one has climbed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Watched(models.Model):
    """One duty from when it was first seen in the list until it was seen gone.

    `rung` is how many rungs of the ladder (`escalation`) it has climbed, `climbed` what each was: [{"rung", "roles",
    "at"}]. The duty itself is computed; this row neither opens nor closes one. A duty that comes back is watched anew.
    """

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True, db_index=True)
    rung = models.PositiveIntegerField(default=0)
    rung_at = models.DateTimeField(null=True, blank=True)
    climbed = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_watch_a_duty", fields=["key"], condition=Q(gone_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.key
