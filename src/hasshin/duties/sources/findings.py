"""Open findings (所見) are duties too: each closes by being settled with evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.duties.concerned import concerned
from hasshin.duties.duty import Duty, Kind, Owed, Place
from hasshin.findings.queries import FindingRow, open_findings
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.text import t

WITHIN = {"serious": timedelta(days=1), "warning": timedelta(days=7), "notice": timedelta(days=30)}
"""House rule: within what time a finding is settled that names no time itself."""

FINDING = Kind(
    id="finding",
    title=t("所見の解消", "Findings to settle"),
    evidence=t("何をし、何で確かめたかの記録", "what was done, and how it was verified"),
    closed_by=("findings.settle",),
)
KINDS = (FINDING,)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """Every open finding; one statement, and one for each kind of row that findings are about."""
    rows = open_findings(now)
    about = concerned(row.subject for row in rows)
    for row in rows:
        place = about[row.subject]
        post = place.post
        yield Duty(
            kind=FINDING,
            about=f"finding:{row.id}",
            title=row.message,
            what_to_do=t(
                "直したうえで、何をし何で確かめたかを所見に記録してください。",
                "Put it right, then settle the finding with what was done and how it was verified.",
            ),
            citations=row.citations or (house("duties-are-told"),),
            since=row.first_seen,
            due_at=due_at(row),
            place=Place("findings", anchor=f"f{row.id}"),
            owed=tuple(Owed(role, place.scope, place.scope_id) for role in row.owed_roles),
            staff=row.owed_staff,
            account=place.scope_id if place.scope == "account" else None,
            urgent=row.severity == "serious",
            values={"finding": str(row.id), "code": row.code, "subject": row.subject, "post": str(post or "")},
        )


def due_at(row: FindingRow) -> datetime:
    """When it becomes overdue: as it says itself, else by its severity."""
    return row.due_at or row.first_seen + WITHIN.get(row.severity, WITHIN["warning"])
