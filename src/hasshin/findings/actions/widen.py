"""More of the same was seen: the open finding (所見) says so, and no second one is raised."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.findings.models import Finding
from hasshin.findings.rules import Acting
from hasshin.ledger.actions.append import append
from hasshin.policy.text import Text


def widen(*, actor: Acting, now: datetime, finding_id: int, message: Text, seen: int) -> bool:
    """Let an open finding stand for `seen` things, in these words; false when it is settled, so that a new one is due.

    Who owes it and since when stays.
    """
    with transaction.atomic():
        held = Finding.objects.filter(pk=finding_id, settled_at__isnull=True)
        if held.update(message=message.model_dump(), last_seen=now) != 1:
            return False
        append(
            kind="findings.widen",
            subject=f"finding:{finding_id}",
            actor=actor.ref,
            now=now,
            data={"seen": seen},
            personal={"message": message.model_dump()},
        )
    return True
