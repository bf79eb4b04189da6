"""How an account is connected to its service, and who is just connecting one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.accounts.models.account import Account
from hasshin.city.models import StaffMember


class Connection(models.Model):
    """What is known of an account's access to its service. The secrets themselves are sealed in `Credential`.

    `doubtful`: the last answers do not prove that the token works. `reconnect`: it surely does not, and a person must
    connect anew; nothing is sent meanwhile. `disconnected`: a person ended it. `asked` and `granted` are scopes;
    `granted` None: the service does not say. `endpoints` and `client_id` are those of our application at its server.
    `version` counts changes of the token, so that a late answer never puts an older token over a newer one.
    """

    class State(models.TextChoices):
        CONNECTED = "connected"
        DOUBTFUL = "doubtful"
        RECONNECT = "reconnect"
        DISCONNECTED = "disconnected"

    class How(models.TextChoices):
        OAUTH = "oauth"
        TOKEN = "token"  # noqa: S105  a way, not a secret

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="connection")
    state = models.CharField(max_length=12, choices=State.choices)
    since = models.DateTimeField()
    code = models.CharField(max_length=32, blank=True)
    reason = models.JSONField(default=dict)
    how = models.CharField(max_length=8, choices=How.choices)
    asked = models.JSONField(default=list)
    granted = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    endpoints = models.JSONField(default=dict)
    client_id = models.CharField(max_length=200, blank=True)
    redirect_uri = models.CharField(max_length=500, blank=True)
    connected_at = models.DateTimeField()
    connected_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"connection of {self.account_id}: {self.state}"


class Connecting(models.Model):
    """One person who has gone to a service to connect one account (RFC 6749 4.1, RFC 7636).

    Bound to person, account and session; used once, for a short time. Only digests of state and session are kept.
    `client_id`, `endpoints` and `redirect_uri` are fixed here, so that no later answer can move them.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="connectings")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    state_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64)
    endpoints = models.JSONField(default=dict)
    client_id = models.CharField(max_length=200)
    redirect_uri = models.CharField(max_length=500)
    asked = models.JSONField(default=list)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="connecting_ends_after_it_begins", condition=Q(ends_at__gt=F("began_at")))
        ]
        indexes: ClassVar = [models.Index(fields=["account", "began_at"])]

    def __str__(self) -> str:
        return f"connecting {self.pk} of {self.account_id}"
