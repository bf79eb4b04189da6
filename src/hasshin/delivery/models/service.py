"""Tables of how services bear what is sent to them: which one rests (休止), and what each account may still send."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hasshin.accounts.models import Account


class ServiceHealth(models.Model):
    """How a service (connector and address) answered lately; no state of the city, so not in the ledger.

    `failures` counts answers in a row that were the service's own failure. While `rests_until` is set nothing is
    sent there; once it has passed, one post may try (`trying`). `pauses` counts rests in a row, `reason` says why.
    """

    connector = models.CharField(max_length=32)
    base_url = models.CharField(max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0)
    pauses = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField()
    resting_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    trying = models.BooleanField(default=False)
    code = models.CharField(max_length=32, blank=True)
    reason = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="one_health_a_service", fields=["connector", "base_url"])]

    def __str__(self) -> str:
        return f"health of {self.connector} {self.base_url}"


class Allowance(models.Model):
    """How much of an account's allowance was used at `read_at`, as its service told; not in the ledger.

    `name` and `unit` are those of `platforms.values.Quota`; `limit` None: the service names none.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="allowances")
    name = models.CharField(max_length=64)
    unit = models.JSONField(default=dict)
    limit = models.BigIntegerField(null=True)
    used = models.BigIntegerField(null=True)
    resets_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="one_allowance_a_name", fields=["account", "name"])]

    def __str__(self) -> str:
        return f"{self.name} of {self.account_id}"
