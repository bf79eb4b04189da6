"""Findings (所見): what is not as a clause demands."""

from __future__ import annotations

from ninja import Router
from pydantic import BaseModel

from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Id, Title, Words
from hasshin.duties.actions.settle_finding import settle_finding as settle
from hasshin.duties.queries import owed_findings
from hasshin.findings.queries import FindingRow, findings_of, open_findings, row

router = Router(tags=["findings"])


class SettleIn(BaseModel, extra="forbid"):
    """What was done, and how it was verified."""

    evidence: Words


@router.get("/findings", response=list[FindingRow])
def list_findings(request: Call, mine: bool = False, subject: Title = "", history: bool = False) -> list[FindingRow]:
    """Open findings, the oldest first; with `mine` those that you owe; with `history` a subject's settled ones too."""
    now = now_of(request)
    if history and subject:
        return list(findings_of(subject, now))
    if not mine:
        return list(open_findings(now, subject=subject))
    owed = owed_findings(staff_of(request), now)
    return [found for found in open_findings(now, subject=subject) if found.id in owed]


@router.post("/findings/{finding_id}/settle", response=FindingRow)
def settle_finding(request: Call, finding_id: Id, data: SettleIn) -> FindingRow:
    """Settle a finding that you owe, with evidence."""
    now = now_of(request)
    settled = settle(actor=request.auth, now=now, finding_id=finding_id, evidence=data.evidence)
    return row(settled, now)
