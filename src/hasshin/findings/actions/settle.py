"""Settle a finding, with evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from hasshin.findings import rules
from hasshin.findings.models import Finding
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t


def settle(
    *,
    actor: rules.Acting,
    now: datetime,
    finding_id: int,
    evidence: str,
    roles: Collection[str] = (),
    owes: bool = False,
) -> Finding:
    """Mark it as settled by what `evidence` says. `roles` are the pack roles that the actor holds now.

    `owes` says that the caller has found that the actor owes it (`duties.actions.settle_finding`).

    Raises `NotFound`, `Refused` for somebody who does not owe it or for no evidence, `Conflict` when it is settled.
    """
    finding = Finding.objects.filter(pk=finding_id).first()
    if finding is None:
        raise NotFound(f"finding {finding_id}")
    reasons = rules.settle(
        staff=actor.staff,
        roles=roles,
        owed_roles=finding.owed_roles,
        owed_staff=finding.owed_staff,
        evidence=evidence,
        owes=owes,
    )
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        changed = Finding.objects.filter(pk=finding_id, settled_at__isnull=True).update(
            settled_at=now, settled_by=actor.ref, evidence=evidence
        )
        if changed != 1:
            raise Conflict(t("この所見はすでに解消されています。", "This finding is settled already."))
        append(
            kind="findings.settle",
            subject=f"finding:{finding_id}",
            actor=actor.ref,
            now=now,
            data={"code": finding.code, "about": finding.subject},
            personal={"evidence": evidence},
        )
    finding.refresh_from_db()
    return finding


def settle_seen(*, actor: rules.Acting, now: datetime, code: str, subject: str, evidence: str) -> int:
    """Settle all open findings of a code on a subject because what they saw is gone; how many there were."""
    ids = list(Finding.objects.filter(code=code, subject=subject, settled_at__isnull=True).values_list("pk", flat=True))
    settled = 0
    for finding_id in ids:
        try:
            settle(actor=actor, now=now, finding_id=finding_id, evidence=evidence)
        except Conflict:
            continue  # settled by somebody else meanwhile, which is as good
        settled += 1
    return settled
