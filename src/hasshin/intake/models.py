"""Tables of what came in: telegrams, what was proposed from them, and where was looked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models import StaffMember
from hasshin.posts.models import Post


class Telegram(models.Model):
    """A telegram about the city, or one that withdraws: its bytes lie in the blob store under `digest` (SHA-256, hex).

    `state` says how it was taken: current; same (the city's figures are as before); late (a newer one of its thread was
    there); old (too long ago when it came); shown (of a kind that is not known here: nothing is drafted).
    """

    class State(models.TextChoices):
        CURRENT = "current"
        SAME = "same"
        LATE = "late"
        OLD = "old"
        SHOWN = "shown"

    digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    head_title = models.CharField(max_length=200, blank=True)
    office = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=4)
    info_type = models.CharField(max_length=4)
    event_id = models.CharField(max_length=100, blank=True, db_index=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    thread = models.CharField(max_length=300, db_index=True)
    text = models.TextField(blank=True)
    control_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices)
    came_from = models.CharField(max_length=500)
    received_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.title} {self.reported_at:%Y-%m-%d %H:%M}"


class Proposal(models.Model):
    """What somebody may do because of a telegram: take over a prepared draft, stop a post, or put one right.

    Nothing of it goes out by itself. `values` fill the template `key`; `about` is the post to be stopped or corrected,
    `post` the draft that came of it. It is closed when it is taken, set aside with a reason, or overtaken.
    """

    class What(models.TextChoices):
        DRAFT = "draft"
        STOP = "stop"
        CORRECT = "correct"

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        ASIDE = "aside"
        OVERTAKEN = "overtaken"

    telegram = models.ForeignKey(Telegram, on_delete=models.PROTECT, related_name="proposals")
    what = models.CharField(max_length=8, choices=What.choices)
    key = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict)
    about = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING, db_index=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_draft_a_telegram", fields=["telegram"], condition=Q(what="draft")),
            models.UniqueConstraint(
                name="one_proposal_a_telegram_and_post", fields=["telegram", "about"], condition=~Q(what="draft")
            ),
            models.CheckConstraint(
                name="proposal_is_closed_at_a_time",
                condition=Q(state="waiting", closed_at__isnull=True)
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.telegram_id}"


class IntakeSource(models.Model):
    """A feed or folder that is looked into, and what the last look said. Learned outside, no state of the city's."""

    address = models.CharField(max_length=500, unique=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.address


class IntakeSeen(models.Model):
    """An entry of a feed that was read, so that it is not fetched again. Forgotten after a month."""

    entry = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.entry
