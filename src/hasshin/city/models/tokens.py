"""Tokens of people for the REST API."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hasshin.city.models.people import StaffMember
from hasshin.city.models.terminals import Terminal


class ApiToken(models.Model):
    """A person's token for the REST API. Only the SHA-256 of the secret stands here; the person sees it once.

    `issued_on` is the device on which it was issued: it ends when that device is lost.
    """

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    issued_on = models.ForeignKey(Terminal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="api_token_ends_after_it_starts", condition=Q(expires_at__gt=F("issued_at")))
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.staff_id}"
