"""The table of corrections that may pass a freeze, each by a decision of its own (F-5-1, M-12)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.posts.models import Delivery, Post


class FreezePass(models.Model):
    """One correction, of exactly the content `digest`, may go out once on a frozen account.

    It holds for the freeze of `frozen_at` alone. `used_by` is the delivery that took it, `used_at` when its request was
    about to leave.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="freeze_passes")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    reason = models.TextField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_pass_a_content_and_freeze", fields=["account", "digest", "frozen_at"]),
        ]

    def __str__(self) -> str:
        return f"pass {self.pk} on account {self.account_id}"
