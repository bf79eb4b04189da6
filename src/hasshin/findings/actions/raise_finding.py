"""Raise a finding (所見), once: seen again, it is the same one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction

from hasshin.findings.models import Finding
from hasshin.findings.rules import Acting, fingerprint
from hasshin.ledger.actions.append import append
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text

SEEN_AGAIN = timedelta(days=1)
"""How often the sight of what is known already is written down."""


def raise_finding(
    *,
    actor: Acting,
    now: datetime,
    code: str,
    subject: str,
    message: Text,
    citations: Iterable[Citation],
    severity: Literal["notice", "warning", "serious"],
    roles: Iterable[str],
    staff: Iterable[int] = (),
    due_at: datetime | None = None,
    about: str = "",
) -> Finding:
    """The open finding of this code and subject, made when there is none.

    `subject` is a row as the ledger names it ("account:3"); `about` tells apart several of one code on one subject.
    `roles` (pack roles) and `staff` (ids) owe it. An open one that is seen again keeps its words and first sight;
    a settled one stays settled and a new one is raised.
    """
    mark = fingerprint(code, subject, about)
    if (known := _open(mark)) is not None:
        return _seen_again(known, actor, now)
    try:
        with transaction.atomic():
            finding = Finding.objects.create(
                code=code,
                subject=subject,
                fingerprint=mark,
                citations=[c.model_dump(mode="json") for c in citations],
                message=message.model_dump(),
                severity=severity,
                owed_roles=sorted(set(roles)),
                owed_staff=sorted(set(staff)),
                first_seen=now,
                last_seen=now,
                due_at=due_at,
            )
            _write(finding, actor, now)
    except IntegrityError:
        # Somebody else raised the same one in this very moment; theirs is it.
        if (known := _open(mark)) is None:
            raise
        return known
    return finding


def _open(mark: str) -> Finding | None:
    return Finding.objects.filter(fingerprint=mark, settled_at__isnull=True).first()


def _write(finding: Finding, actor: Acting, now: datetime) -> None:
    append(
        kind="findings.raise",
        subject=f"finding:{finding.pk}",
        actor=actor.ref,
        now=now,
        data={
            "code": finding.code,
            "about": finding.subject,
            "severity": finding.severity,
            "roles": finding.owed_roles,
            "staff": finding.owed_staff,
            "clauses": [("house:" if c["house"] else "") + c["id"] for c in finding.citations],
        },
        personal={"message": finding.message},
    )


def _seen_again(finding: Finding, actor: Acting, now: datetime) -> Finding:
    if now - finding.last_seen < SEEN_AGAIN:
        return finding
    with transaction.atomic():
        seen = Finding.objects.filter(pk=finding.pk, settled_at__isnull=True, last_seen=finding.last_seen)
        if seen.update(last_seen=now) == 1:
            append(kind="findings.see", subject=f"finding:{finding.pk}", actor=actor.ref, now=now)
            finding.last_seen = now
    return finding
