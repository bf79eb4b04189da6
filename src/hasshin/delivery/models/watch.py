"""Tables of watching: profiles as they were read, badges applied for, and acts that did not pass through here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.models import StaffMember
from hasshin.findings.models import Finding
from hasshin.posts.models import Delivery


class ProfileReading(models.Model):
    """An account's profile as its service showed it from `at` on, until the next row (F-2-5, M-15-2).

    A row stands for each change, not for each reading. `verified` None: the service does not tell. `digest` is the
    SHA-256 over all that was read.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="profile_readings")
    at = models.DateTimeField()
    remote_id = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=200)
    name = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    links = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    verified = models.BooleanField(null=True)
    verified_links = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_profile_reading_at_a_time", fields=["account", "at"])
        ]

    def __str__(self) -> str:
        return f"profile of {self.account_id} from {self.at:%Y-%m-%d %H:%M}"


class VerificationApplication(models.Model):
    """The service was asked to verify an account (M-15-2); what it answered, when and why."""

    class Outcome(models.TextChoices):
        OPEN = ""
        GRANTED = "granted"
        REFUSED = "refused"
        IMPOSSIBLE = "impossible"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verification_applications")
    applied_at = models.DateTimeField(null=True, blank=True)
    remarks = models.TextField(blank=True)
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    outcome_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_open_application_an_account", fields=["account"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="application_ends_with_a_time", condition=Q(outcome="") | Q(outcome_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk} of {self.account_id}"


class UnaccountedAct(models.Model):
    """An act found on an account that did not pass through the product, or that no rule allows (F-4-3, F-4-4, M-19).

    `kind` is an outward act, or `post` for one of unknown origin. `remote_id` is the post's id, for a follow that of
    the followed account. `raised` says whether it was told as a finding; a row without one is known and allowed.
    `gone_at` is when it was seen to be gone from the service.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="unaccounted_acts")
    kind = models.CharField(max_length=16)
    remote_id = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    towards = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    forbidden = models.BooleanField(default=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="an_act_is_seen_once",
                fields=["account", "kind", "remote_id"],
                condition=Q(gone_at__isnull=True),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "gone_at", "looked_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.remote_id} on {self.account_id}"


class StandingPost(models.Model):
    """How a post that went out from here stands on its service since the first look at it there.

    `digest` is the SHA-256 over text and attachments as first seen, empty before that. `misses` counts looks in a row
    that did not find it. A post that is `changed` or `gone`, and whose removal nobody asked for here, is a finding.
    """

    class State(models.TextChoices):
        STANDING = "standing"
        CHANGED = "changed"
        GONE = "gone"

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="standing")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="standing_posts")
    state = models.CharField(max_length=8, choices=State.choices, default=State.STANDING)
    digest = models.CharField(max_length=64, blank=True)
    misses = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField()
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "next_look_at"])]

    def __str__(self) -> str:
        return f"delivery {self.delivery_id} as it stands"


class WatchMark(models.Model):
    """The worker's marks on one account: what was looked at when, and what is next; no state of the city, so not in
    the ledger.

    `good_at`: the token last proved good; `doubts`: looks in a row that the service answered with "no". `renewing`:
    until when one worker alone asks for a new token. `acts_until`: up to here own posts were compared to the end;
    `acts_next`: when they are compared again. `allowances_next`: when it is asked what the account may still send.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="watch")
    looked_at = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    doubts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=32, blank=True)
    renewing = models.DateTimeField(null=True, blank=True)
    profile_read_at = models.DateTimeField(null=True, blank=True)
    acts_until = models.DateTimeField(null=True, blank=True)
    acts_read_at = models.DateTimeField(null=True, blank=True)
    acts_next = models.DateTimeField(null=True, blank=True)
    acts_claimed = models.DateTimeField(null=True, blank=True)
    acts_trouble = models.CharField(max_length=32, blank=True)
    following_read_at = models.DateTimeField(null=True, blank=True)
    allowances_next = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"marks of {self.account_id}"
