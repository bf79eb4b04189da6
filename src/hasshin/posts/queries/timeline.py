"""A post's life as the ledger tells it: each step with its time, who, and the clauses it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hasshin.city.models import StaffMember
from hasshin.ledger.queries import Row, decisions_of, history
from hasshin.policy.decision import AnnexInForce, Decision
from hasshin.policy.reasons import Citation, Reason
from hasshin.posts.models import AfterReview, CorrectionCase, Delivery, Submission


@dataclass(frozen=True)
class TimelineStep:
    """`kind` is the ledger's ("posts.submit"); `who` is None for a robot, whose name is `robot`.

    `refused` marks an act that was refused, for `reasons`. `deputy_for` is the absent holder for whom
    it was done (代決). `annexes` extended the guideline at that time. `hash` is the entry's, for an auditor.
    """

    seq: int
    at: datetime
    kind: str
    subject: str
    who: StaffMember | None
    robot: str
    citations: tuple[Citation, ...]
    refused: bool
    reasons: tuple[Reason, ...]
    deputy_for: StaffMember | None
    annexes: tuple[AnnexInForce, ...]
    data: Mapping[str, Any]
    personal: Mapping[str, Any]
    hash: str


def timeline(post_id: int) -> tuple[TimelineStep, ...]:
    """All steps of a post, its deliveries, after-reviews and cases, oldest first. Eight statements."""
    subjects = [f"post:{post_id}"]
    for name, ids in (
        ("delivery", Delivery.objects.filter(post=post_id)),
        ("afterreview", AfterReview.objects.filter(post=post_id)),
        ("submission", Submission.objects.filter(post=post_id)),
        ("correctioncase", CorrectionCase.objects.filter(original=post_id)),
    ):
        subjects += [f"{name}:{pk}" for pk in ids.values_list("pk", flat=True)]
    rows = history(*subjects)
    decisions = decisions_of([row.seq for row in rows if row.outcome])
    absent = (f"staff:{d.deputy_for}" for d in decisions.values() if d.deputy_for is not None)
    people = _people([*(row.actor for row in rows), *absent])
    return tuple(_step(row, people, decisions.get(row.seq)) for row in rows)


def _people(actors: Iterable[str]) -> dict[str, StaffMember]:
    ids = {int(actor.removeprefix("staff:")) for actor in actors if actor.startswith("staff:")}
    return {f"staff:{p.pk}": p for p in StaffMember.objects.filter(pk__in=ids)}


def _step(row: Row, people: Mapping[str, StaffMember], decision: Decision | None) -> TimelineStep:
    refused = row.kind.endswith("_refused")
    reasons = decision.reasons if decision and refused else ()
    cited = (*(decision.basis if decision else ()), *(c for reason in reasons for c in reason.citations))
    return TimelineStep(
        seq=row.seq,
        at=row.at,
        kind=row.kind.removesuffix("_refused"),
        subject=row.subject,
        who=people.get(row.actor),
        robot=row.actor.removeprefix("robot:") if row.actor.startswith("robot:") else "",
        citations=tuple(dict.fromkeys(cited)),
        refused=refused,
        reasons=reasons,
        deputy_for=people.get(f"staff:{decision.deputy_for}") if decision else None,
        annexes=decision.annexes if decision else (),
        data=row.data,
        personal=row.personal,
        hash=row.hash,
    )
