"""Tables of what is asked of a service (削除依頼) and of the press, and of the notice afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models import DirectoryNotice
from hasshin.city.models import StaffMember


class Takedown(models.Model):
    """A service was asked to delete something: the words that were sent, when, how, by whom, under which number.

    `answer_by` is until when its answer is expected; `designated`, that the law binds the service to it. A request that
    gives what the service asked for more of stands after the first (`after`).
    """

    class How(models.TextChoices):
        FORM = "form"
        MAIL = "mail"
        LETTER = "letter"
        PHONE = "phone"
        OTHER = "other"

    class Outcome(models.TextChoices):
        OPEN = ""
        DELETED = "deleted"
        REFUSED = "refused"
        MORE = "more"
        SILENT = "silent"

    incident = models.ForeignKey("Incident", on_delete=models.PROTECT, related_name="takedowns")
    service = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=500)
    text = models.TextField()
    evidence = models.JSONField(default=list)
    how = models.CharField(max_length=8, choices=How.choices)
    receipt = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    designated = models.BooleanField()
    answer_by = models.DateTimeField()
    after = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_noted_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_request_an_address", fields=["incident", "address"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="takedown_answer_is_in_words",
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} of incident {self.incident_id}"


class PressChoice(models.Model):
    """The yes or no on telling the press (F-5-2), with the words that are given, and why. The last one counts."""

    incident = models.ForeignKey("Incident", on_delete=models.PROTECT, related_name="press_choices")
    informs = models.BooleanField()
    text = models.TextField(blank=True)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="press_is_told_in_words", condition=Q(informs=False) | ~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"press choice {self.pk} of incident {self.incident_id}"


class NoticeChoice(models.Model):
    """After the service's answer, the public notice was kept, or taken down, by a decision with its reason."""

    incident = models.ForeignKey("Incident", on_delete=models.PROTECT, related_name="notice_choices")
    notice = models.ForeignKey(DirectoryNotice, on_delete=models.PROTECT, related_name="+")
    keeps = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="notice_chosen_once", fields=["incident", "notice"]),
        ]

    def __str__(self) -> str:
        return f"choice on notice {self.notice_id} of incident {self.incident_id}"
