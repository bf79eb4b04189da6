"""End somebody's sessions and tokens at once, wherever they are, as when an intruder may be using them (F-5-3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.models import ApiToken, StaffMember


def end_sessions_of(*, actor: Actor, now: datetime, staff_id: int, cause: str) -> None:
    """They sign in anew, with their own password. Asks nobody: the rooms above do, with what they know."""
    with transaction.atomic():
        StaffMember.objects.filter(pk=staff_id).update(sessions_since=now)
        live = ApiToken.objects.filter(staff=staff_id, revoked_at=None, expires_at__gt=now)
        pks = list(live.values_list("pk", flat=True))
        ApiToken.objects.filter(pk__in=pks, revoked_at=None).update(revoked_at=now)
        record(
            None,
            kind="city.end_sessions",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            data={"tokens": len(pks), "also": [f"apitoken:{pk}" for pk in pks]},
            personal={"cause": cause},
        )
