"""What happens to an account after it is there: changes, dormancy, closing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember, Unit


class AccountChange(models.Model):
    """A change of what an account is: purpose, unit, handle and name, lock, closing. Rows are only ever added.

    `before` and `after` say it in words; for a hand-over the units stand in `from_unit` and `to_unit`. `by` is None
    for a robot.
    """

    class Kind(models.TextChoices):
        PURPOSE = "purpose"
        UNIT = "unit"
        NAME = "name"
        LOCK = "lock"
        UNLOCK = "unlock"
        CLOSE = "close"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    order = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"


class Dormancy(models.Model):
    """An account found dormant (休眠), and what was chosen for it. `last_post_at` is None where it never posted.

    `choice` is empty while it is owed; `posted` says that somebody posted and so answered the question. `until` is
    until when a dormant account may be kept before the question is asked again.
    """

    class Choice(models.TextChoices):
        KEEP = "keep"
        LOCK = "lock"
        CLOSE = "close"
        POSTED = "posted"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="dormancies")
    last_post_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    choice = models.CharField(max_length=8, choices=Choice.choices, blank=True)
    reason = models.TextField(blank=True)
    until = models.DateTimeField(null=True, blank=True)
    chosen_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_dormancy_an_account", fields=["account"], condition=Q(choice=""))
        ]

    def __str__(self) -> str:
        return f"dormancy of {self.account_id}"


class Closing(models.Model):
    """Closing an account, asked for by one person and carried out when a second one agrees (house rule)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="closings")
    reason = models.TextField()
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_closing_an_account",
                fields=["account"],
                condition=Q(agreed_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"closing of {self.account_id}"
