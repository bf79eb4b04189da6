"""Registered devices and networks, how a device is enrolled, and what is stated, checked and consented about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.people import StaffMember


class Terminal(models.Model):
    """A registered device (端末) or network. A device proves itself by a key whose SHA-256 stands here.

    A device is `prepared` until it is enrolled with a code. `by_consent`: it is registered for nothing but the consents
    that are given for it (M-5). The key of a lost or retired device stays here, so that it is known and shut out.
    `kept_since` is when it was last said whose it is; None: when it was registered.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        ACTIVE = "active"
        LOST = "lost"
        RETIRED = "retired"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=[("device", "device"), ("network", "network")])
    network = models.CharField(max_length=64, blank=True)
    key_hash = models.CharField(max_length=64, blank=True)
    official = models.BooleanField(default=True)
    by_consent = models.BooleanField(default=False)
    inventory_number = models.CharField(max_length=64, blank=True)
    keeper = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="kept_terminals"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    kept_since = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="terminal_is_a_network_or_a_device",
                condition=(Q(kind="network") & ~Q(network=""))
                | (Q(kind="device", network="") & (~Q(key_hash="") | ~Q(state="active"))),
            ),
            models.UniqueConstraint(name="terminal_key_is_unique", fields=["key_hash"], condition=~Q(key_hash="")),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A one-time code by which one device gets its key. Only a keyed hash of the code stands here."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="enrolments")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="enrolment_ends_after_it_starts", condition=Q(expires_at__gt=F("issued_at"))),
            models.UniqueConstraint(
                name="one_open_code_a_terminal", fields=["terminal"], condition=Q(used_at=None, ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment of {self.terminal_id}"


class CodeTry(models.Model):
    """A wrong code that somebody entered: from which place of the network, when. They are counted against guessing."""

    source = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"wrong code at {self.at}"


class DeviceCheck(models.Model):
    """A periodic check (M-6): somebody looked for the device and says whether it is there."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="checks")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    present = models.BooleanField()
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="an_absent_device_has_a_remark", condition=Q(present=True) | ~Q(remark=""))
        ]
        indexes: ClassVar = [models.Index(fields=["terminal", "at"])]

    def __str__(self) -> str:
        return f"check of {self.terminal_id}"


class DeviceAttestation(models.Model):
    """A dated statement about the device (M-7), in the words that the pack had then, by who makes it of their own."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="attestations")
    by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject_key = models.CharField(max_length=64)
    said = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["terminal", "subject_key", "at"])]

    def __str__(self) -> str:
        return f"attestation for {self.terminal_id}"


class TerminalConsent(models.Model):
    """A consent (M-5): one member of staff may use one device that is not the city's own, from then until then."""

    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="consents")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="terminal_consents")
    given_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="terminal_consent_ends_after_it_starts", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="terminal_consent_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="nobody_consents_for_oneself", condition=~Q(staff=F("given_by"))),
        ]

    def __str__(self) -> str:
        return f"consent for {self.staff_id} on {self.terminal_id}"


class TerminalUse(models.Model):
    """One act that was done under a consent. The row is the mark: it stays, whatever the review says.

    `act` and `subject` are those of the ledger's entry. Where the act is on a post, `after_review_id` is the
    after-review (後閲) of the post; otherwise it is signed here.
    """

    class Verdict(models.TextChoices):
        PROPER = "proper"
        IMPROPER = "improper"

    consent = models.ForeignKey(TerminalConsent, on_delete=models.PROTECT, related_name="uses")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    at = models.DateTimeField()
    roles = models.JSONField()
    citations = models.JSONField(default=list)
    due_at = models.DateTimeField(db_index=True)
    after_review_id = models.BigIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    remarks = models.TextField(blank=True)
    signed_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="terminal_use_is_signed_with_a_verdict",
                condition=Q(signed_at__isnull=True, verdict="") | (Q(signed_at__isnull=False) & ~Q(verdict="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} under {self.consent_id}"
