"""Submissions, decisions on them, judgements on what a check pointed out, and the after-reviews they owe."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.city.models import StaffMember
from hasshin.posts.models.post import Post, Version


class Submission(models.Model):
    """One submission of one version: what was claimed, what was confirmed, and the route the pack asked for.

    `outcome` is the `policy.decision.Decision` as JSON. `closed` is set once decided, sent back, withdrawn or voided.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="submissions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ground = models.CharField(max_length=64, blank=True)
    proof = models.JSONField(default=dict)
    consent_id = models.BigIntegerField(null=True, blank=True)
    confirmed = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    outcome = models.JSONField()
    pack_digest = models.CharField(max_length=64)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_submission_a_post", fields=["post"], condition=Q(closed=False))
        ]

    def __str__(self) -> str:
        return f"submission {self.pk} of {self.post_id}"


class Decision(models.Model):
    """One decision (決裁) by one person on one digest. A granted exemption is a row of kind `exempt` without a decider.

    `owes` are the debts that this very approval brought (a deputy's). `reconfirmed_at` renews an approval that grew
    stale. `clears_election`: it is the further one that an election period asks for. `voided_at` is set when the
    content changed afterwards; the row stays.
    """

    class Kind(models.TextChoices):
        APPROVE = "approve"
        SEND_BACK = "send_back"
        REJECT = "reject"
        EXEMPT = "exempt"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=64, blank=True)
    deputy_for = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    step = models.PositiveIntegerField(default=0)
    remarks = models.TextField(blank=True)
    passages = models.JSONField(default=list)
    confirmed = models.JSONField(default=list)
    basis = models.JSONField(default=list)
    completes = models.BooleanField(default=False)
    clears_election = models.BooleanField(default=False)
    at = models.DateTimeField()
    pack_digest = models.CharField(max_length=64)
    owes = models.JSONField(default=list)
    reconfirmed_at = models.DateTimeField(null=True, blank=True)
    reconfirmed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_has_a_decider_unless_exempt", condition=Q(kind="exempt") | Q(by__isnull=False)
            ),
            models.UniqueConstraint(
                name="one_decision_a_person_and_step", fields=["submission", "by", "step"], condition=Q(voided_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.post_id}"


class Judgement(models.Model):
    """A decider's judgement, with a reason, that a check's finding (指摘) is mistaken, for one version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="judgements")
    code = models.CharField(max_length=64)
    where = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    reason = models.TextField()
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} judged mistaken"


class AfterReview(models.Model):
    """An after-review (後閲) that an exception owes: by a holder of which role, until when; signed with a verdict."""

    class Verdict(models.TextChoices):
        PROPER = "proper"
        IMPROPER = "improper"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="after_reviews")
    kind = models.CharField(max_length=16)
    roles = models.JSONField()
    of = models.CharField(max_length=8)
    account_id = models.BigIntegerField(null=True, blank=True)
    unit_id = models.BigIntegerField(null=True, blank=True)
    done_by = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    owed_since = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    remarks = models.TextField(blank=True)
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="after_review_is_signed_with_a_verdict",
                condition=Q(signed_at__isnull=True, verdict="") | (Q(signed_at__isnull=False) & ~Q(verdict="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.post_id}"
