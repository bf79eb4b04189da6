"""Secrets of accounts, sealed; what became of them; and the master keys that seal them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember


class Credential(models.Model):
    """One secret of an account, under a data key of its own that a master key wraps (promise 9).

    `generation` counts the changes of this account's secret of this kind and never goes back; with account and kind it
    is authenticated by the seal. `wrapped` is empty on a row of version 1.0, which the master key seals directly.
    `expires_at` and `scopes` are what the service said of it; None and [] where it said nothing.
    """

    class Kind(models.TextChoices):
        TOKEN = "token"  # noqa: S105  the name of a kind
        REFRESH_TOKEN = "refresh_token"  # noqa: S105  the name of a kind
        PASSWORD = "password"  # noqa: S105  the name of a kind
        CLIENT_SECRET = "client_secret"  # noqa: S105  the name of a kind

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.TOKEN)
    generation = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()
    wrapped = models.BinaryField(default=bytes)
    key_id = models.CharField(max_length=40)
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    scopes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="account_has_one_secret_of_a_kind", fields=["account", "kind"])
        ]
        indexes: ClassVar = [models.Index(fields=["key_id"])]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class CredentialEvent(models.Model):
    """What became of a secret, and who did it: changed, seen, destroyed, or called to be changed. Never the secret.

    `staff` is None for a robot of ours. `reason` is the stated reason (seen), the cause (called), or what the person
    stated of the change at the service (changed). `generation` is the one that the act left in force.
    """

    class Act(models.TextChoices):
        CHANGED = "changed"
        SEEN = "seen"
        DESTROYED = "destroyed"
        CALLED = "called"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credential_events")
    kind = models.CharField(max_length=16, choices=Credential.Kind.choices)
    act = models.CharField(max_length=12, choices=Act.choices)
    generation = models.PositiveIntegerField()
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="each_generation_of_a_secret_is_made_once",
                fields=["account", "kind", "generation"],
                condition=Q(act="changed"),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["account", "kind", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id} {self.act}"


class MasterKey(models.Model):
    """Which master key seals, and which one a rotation is leaving. The key itself is in no table.

    Without any row the oldest key that the installation is given is the one in use.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        LEAVING = "leaving"
        RETIRED = "retired"

    key_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    since = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_master_key_is_active", fields=["state"], condition=Q(state="active"))
        ]

    def __str__(self) -> str:
        return f"master key {self.key_id} ({self.state})"


class RenewedSignIn(models.Model):
    """A staff member signed in anew for one purpose, in one session; it lets one such act pass before it `ends`.

    `session` is a digest of the session's key, never the key.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=64)
    purpose = models.CharField(max_length=80)
    at = models.DateTimeField()
    ends = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["staff", "session", "purpose"])]

    def __str__(self) -> str:
        return f"renewed sign-in of {self.staff_id} for {self.purpose}"
