"""Reads of findings for faces: frozen rows, one statement each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hasshin.findings.models import Finding
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as a face shows it; `overdue` as of the asked time."""

    id: int
    code: str
    subject: str
    message: Text
    citations: tuple[Citation, ...]
    severity: str
    owed_roles: tuple[str, ...]
    owed_staff: tuple[int, ...]
    first_seen: datetime
    last_seen: datetime
    due_at: datetime | None
    overdue: bool
    settled_at: datetime | None
    settled_by: str
    evidence: str


def row(finding: Finding, now: datetime) -> FindingRow:
    """The frozen row of a finding."""
    return FindingRow(
        id=finding.pk,
        code=finding.code,
        subject=finding.subject,
        message=Text.model_validate(finding.message),
        citations=tuple(Citation.model_validate(c) for c in finding.citations),
        severity=finding.severity,
        owed_roles=tuple(finding.owed_roles),
        owed_staff=tuple(finding.owed_staff),
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        due_at=finding.due_at,
        overdue=finding.settled_at is None and finding.due_at is not None and finding.due_at < now,
        settled_at=finding.settled_at,
        settled_by=finding.settled_by,
        evidence=finding.evidence,
    )


def open_findings(
    now: datetime, *, subject: str = "", code: str = "", staff: int | None = None, roles: Collection[str] | None = None
) -> tuple[FindingRow, ...]:
    """Open findings, the oldest first. With `staff` or `roles`, those that this person or a holder of them owes."""
    found = Finding.objects.filter(settled_at__isnull=True).order_by("first_seen", "pk")
    if subject:
        found = found.filter(subject=subject)
    if code:
        found = found.filter(code=code)
    rows = [row(finding, now) for finding in found]
    if staff is None and roles is None:
        return tuple(rows)
    # Lists in JSON columns are compared here: SQLite can't ask whether one contains a value.
    held = set(roles or ())
    return tuple(r for r in rows if staff in r.owed_staff or held & set(r.owed_roles))


def findings_of(subject: str, now: datetime) -> tuple[FindingRow, ...]:
    """All findings ever raised on one subject, the newest first."""
    return tuple(row(f, now) for f in Finding.objects.filter(subject=subject).order_by("-first_seen", "-pk"))
