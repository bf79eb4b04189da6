"""Regular reviews that nobody signed in time are findings (M-13)."""

from __future__ import annotations

from datetime import datetime

from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.policy.text import t
from hasshin.records.actions.make import KEEPER
from hasshin.records.actions.review import OVERDUE
from hasshin.records.due import reviews_due

WORDS = t(
    "「{account}」の記録の定期点検が期限を過ぎています。記録を見て、点検に署名してください。",
    "The regular review of the records of {account} is overdue. Look through them and sign the review.",
)


def find_overdue(now: datetime) -> int:
    """Raise a finding for each account whose review is overdue; how many are."""
    overdue = [row for row in reviews_due(now) if row.overdue]
    for row in overdue:
        raise_finding(
            actor=KEEPER,
            now=now,
            code=OVERDUE,
            subject=f"account:{row.account_id}",
            message=WORDS.fill(account=row.account),
            citations=row.citations,
            severity="warning",
            roles=row.roles,
            due_at=row.due_at,
        )
    return len(overdue)
