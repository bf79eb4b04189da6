"""From which message outside a draft came: its figures stand beside the draft's own and bind it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hasshin.city.models import StaffMember
from hasshin.posts.models.post import Post


class Origin(models.Model):
    """Where a post came from: `ref` names the row as the ledger does ("telegram:5"), `told` says it for people.

    `figures` is `posts.figures.Figures` as JSON. `thread` is what later messages on the same thing share. `state`:
    since then the source was withdrawn, or overtaken by `state_ref`; what is not out yet can then not be decided.
    """

    class State(models.TextChoices):
        STANDS = ""
        WITHDRAWN = "withdrawn"
        OVERTAKEN = "overtaken"

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="origin")
    kind = models.CharField(max_length=12)
    ref = models.CharField(max_length=64)
    thread = models.CharField(max_length=300, blank=True, db_index=True)
    figures = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    taken_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.STANDS, blank=True)
    state_ref = models.CharField(max_length=64, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref"])]

    def __str__(self) -> str:
        return f"{self.ref} of {self.post_id}"
