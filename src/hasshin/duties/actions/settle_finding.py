"""Settle a finding (所見) that one owes: asked exactly as the list asks whose it is, so that no button lies."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.duties.queries import owed_findings
from hasshin.findings.actions.settle import settle
from hasshin.findings.models import Finding
from hasshin.policy.reasons import NotFound


def settle_finding(*, actor: Actor, now: datetime, finding_id: int, evidence: str) -> Finding:
    """Settle it with what was done and how it was verified.

    It is for those who owe it for the account or unit that it is about, their deputies, those to whom it has climbed,
    and, where nobody holds the roles, those who appoint. Raises `NotFound`, `Refused`, `Conflict`.
    """
    if not Finding.objects.filter(pk=finding_id).exists():
        raise NotFound(f"finding {finding_id}")
    owes = actor.staff is not None and finding_id in owed_findings(actor.staff, now)
    return settle(actor=actor, now=now, finding_id=finding_id, evidence=evidence, owes=owes)
