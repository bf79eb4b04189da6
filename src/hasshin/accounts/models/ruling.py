"""Account rules, consents, and acts towards others."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember


class AccountRules(models.Model):
    """One version of an account's rules (アカウントルール). `items` maps the pack's item names to what they say.

    `acts` says for each outward act (follow, like, repost, quote, reply, message) never, allow_list, case_by_case or
    yes. `basis` is what the account really was when the version was set (owner's staff id, unit, ...), so that a later
    change shows.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rules")
    number = models.PositiveIntegerField()
    items = models.JSONField(default=dict)
    acts = models.JSONField(default=dict)
    allow_list = models.JSONField(default=list)
    in_force_from = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)
    basis = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="account_rules_are_numbered", fields=["account", "number"])
        ]

    def __str__(self) -> str:
        return f"rules {self.number} of {self.account_id}"


class Consent(models.Model):
    """The owner's prior consent for a named kind of post and a time (M-11)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consents")
    category = models.CharField(max_length=64)
    reason = models.TextField()
    given_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="consent_ends_after_it_starts", condition=Q(ends__gt=F("starts")))
        ]

    def __str__(self) -> str:
        return f"{self.category} on {self.account_id}"


class OutwardAct(models.Model):
    """An act toward somebody else's account that was asked for with its reason (M-19-7, M-19-8).

    It is allowed at once, or waits (`asked`) until another person consents by an act of their own, declines, or whoever
    asked drops it. `settled_at` is when that was; `settled_by` is whoever consented, declined or dropped it,
    `answer` the words of a refusal.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        ALLOWED = "allowed"
        DECLINED = "declined"
        DROPPED = "dropped"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="outward_acts")
    kind = models.CharField(max_length=16)
    target = models.CharField(max_length=200)
    reason = models.TextField()
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    consented_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ALLOWED)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outward_act_waits_or_is_settled",
                condition=Q(state="asked", settled_at__isnull=True) | Q(~Q(state="asked"), settled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
