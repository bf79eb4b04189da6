"""How an account comes about: the request, its decisions, who obtains it, and the reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember, Unit


class Opening(models.Model):
    """A request for an account (開設の申請), until it is obtained, refused or taken back.

    `wanted_handle` and `name` are what was asked for; the account's own row says what was obtained. `designated` is
    the member of the unit who obtains it personally, where the pack asks for that. `told_at` is when the obtained
    account was reported with its id and address, `received_at` when somebody else received that report (or returned it,
    for `returned_reason`); `early_reason` says why it was obtained before it was asked for. `meeting_on` is the day
    (Japanese) of the meeting it was reported to.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        OBTAINED = "obtained"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="openings")
    service = models.CharField(max_length=32)
    wanted_handle = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    why = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED, db_index=True)
    requested_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.TextField(blank=True)
    designated = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    designated_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    designated_at = models.DateTimeField(null=True, blank=True)
    designated_order = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="opening")
    obtained_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    obtained_at = models.DateTimeField(null=True, blank=True)
    obtained_on = models.DateField(null=True, blank=True)
    early_reason = models.TextField(blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_reason = models.TextField(blank=True, default="")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    meeting_report = models.TextField(blank=True)
    meeting_told_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meeting_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opening_obtained_has_an_account",
                condition=Q(state="obtained", account__isnull=False) | (~Q(state="obtained") & Q(account__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.unit_id}: {self.wanted_handle}"


class MeetingReport(models.Model):
    """One entry of the report to the meeting (M-17): the first, or a correction of it (`correction` says why).

    Entries are only ever added; the newest one stands in the opening's own row.
    """

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="meeting_reports")
    meeting = models.CharField(max_length=200)
    on = models.DateField()
    report = models.TextField()
    correction = models.TextField(blank=True, default="")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"report of opening {self.opening_id} to a meeting on {self.on}"


class OpeningDecision(models.Model):
    """One decision on an opening: which step of the pack's approvals, by whom in which role, why, under which order.

    `lapsed_at` is when it stopped counting, as the one who gave it no longer held the role.
    """

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[("approve", "approve"), ("refuse", "refuse")])
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=64)
    deputy_for = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    order = models.CharField(max_length=200)
    at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_decision_a_step_of_an_opening",
                fields=["opening", "step"],
                condition=Q(lapsed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} step {self.step} of opening {self.opening_id}"


class Grant(models.Model):
    """An account put into the hands of a unit (付与): by whom, when, under which order; until it is handed over."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    order = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"account {self.account_id} to unit {self.unit_id}"
