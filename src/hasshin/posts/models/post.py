"""What is to be said, and its exact content at each time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hasshin.city.models import Drill, StaffMember, Unit


class Post(models.Model):
    """A post. `revision` grows by one at each state change: an action that saw another revision changes nothing.

    `number` is the current version's. Ordinary, urgent or disaster stands in `mode`. `drill` is the drill that it was
    written for, the same as its content names, and never changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        SENT_BACK = "sent_back"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        STOPPED = "stopped"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT, db_index=True)
    number = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(
        "posts.CorrectionCase", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """The exact content (`posts.content.Content`) at one time, and its digest. Never changed after it is written."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    saved_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="version_is_numbered", fields=["post", "number"])]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.number}"


class Media(models.Model):
    """An uploaded image, scan or video; its bytes lie in the blob store under `digest` (SHA-256, hex), stored once.

    `size` in bytes, `seconds` the length of a video, None for all else.
    """

    digest = models.CharField(max_length=64, unique=True)
    mime = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    seconds = models.FloatField(null=True, blank=True)
    removed_metadata = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
