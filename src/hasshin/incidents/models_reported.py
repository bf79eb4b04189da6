"""Tables of what the public reports as fake accounts (通報), joined by account, and of how often strangers may."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.findings.models import Finding


class ReportedAccount(models.Model):
    """One account that was reported, however often, until somebody opens an incident of it or dismisses it.

    `key` says what counts as the same account. `imitates` is the one of ours that it looks like, where that is known.
    """

    class State(models.TextChoices):
        OPEN = "open"
        INCIDENT = "incident"
        DISMISSED = "dismissed"

    key = models.CharField(max_length=64)
    service = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=500)
    verdict = models.CharField(max_length=16)
    imitates = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    incident = models.ForeignKey("Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="reported")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_case_a_reported_account", fields=["key"], condition=Q(state="open")),
            models.CheckConstraint(name="dismissed_report_says_why", condition=~Q(state="dismissed") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"reported account {self.pk}"


class FakeReport(models.Model):
    """What one citizen sent. `contact` is theirs, given freely, and erased in time; `mark` lets nothing come twice."""

    reported = models.ForeignKey(ReportedAccount, on_delete=models.PROTECT, related_name="reports")
    at = models.DateTimeField()
    written = models.CharField(max_length=500)
    words = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"report {self.pk} of {self.reported_id}"


class PublicTake(models.Model):
    """How often a stranger, or all of them, used the form within an hour. `who` is a digest and no address."""

    who = models.CharField(max_length=64)
    hour = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="counted_once_an_hour", fields=["who", "hour"])]

    def __str__(self) -> str:
        return f"{self.taken} in the hour of {self.hour}"
