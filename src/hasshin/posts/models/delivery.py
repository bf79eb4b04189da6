"""One post to one account: the row is the truth, whatever wakes the worker."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.posts.models.decision import Decision
from hasshin.posts.models.post import Post, Version


class Delivery(models.Model):
    """A delivery (配信). Made when the decision is complete; claimed and settled by `delivery/`.

    `fence` grows with each claim: who holds an older one may no longer settle. `key` is the idempotency key, fixed
    for the life of the row. `begun_at` is committed before a request that can have a visible effect leaves.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled"
        CLAIMED = "claimed"
        UNKNOWN = "unknown"
        DONE = "done"
        REFUSED = "refused"
        MISSED = "missed"
        STOPPED = "stopped"
        DELETED = "deleted"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deliveries")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    handle = models.JSONField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    remote_id = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    reason = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_live_delivery_a_post_and_account",
                fields=["post", "account"],
                condition=~Q(state__in=["stopped", "refused", "missed", "deleted"]),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"]), models.Index(fields=["account", "settled_at"])]

    def __str__(self) -> str:
        return f"delivery {self.pk} of {self.post_id}"
