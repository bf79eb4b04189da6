"""Policy packs as they were adopted."""

from __future__ import annotations

from django.db import models


class PackVersion(models.Model):
    """A policy pack as it was adopted: its very text, by whom and when. The newest adoption is in force."""

    digest = models.CharField(max_length=64, unique=True)
    pack_id = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    text = models.TextField()
    adopted_at = models.DateTimeField(db_index=True)
    adopted_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pack_id} {self.version}"
