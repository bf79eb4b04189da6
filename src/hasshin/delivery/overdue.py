"""After-reviews (後閲) that nobody signed in time are findings, until somebody does."""

from __future__ import annotations

from datetime import datetime

from hasshin.delivery.claim import SENDER
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.queries import open_findings
from hasshin.policy.house import house
from hasshin.policy.reasons import Citation
from hasshin.policy.text import t
from hasshin.posts.models import AfterReview, Delivery

CODE = "after_review_overdue"
OVERDUE = t(
    "投稿「{title}」の後閲が期限を過ぎています。読んで、判断を署名してください。",
    "The after-review of the post {title} is overdue. Read it and sign a verdict.",
)


def find_overdue(now: datetime) -> int:
    """Raise a finding for each overdue after-review of what went out, settle the others'; how many are overdue."""
    out = Delivery.objects.filter(state__in=(Delivery.State.DONE, Delivery.State.DELETED)).values("post_id")
    overdue = AfterReview.objects.filter(signed_at__isnull=True, due_at__lt=now, post__in=out).select_related("post")
    rows = list(overdue)
    for row in rows:
        cited = tuple(Citation.model_validate(c) for c in row.citations) or (house("exceptions-are-debts"),)
        raise_finding(
            actor=SENDER,
            now=now,
            code=CODE,
            subject=f"afterreview:{row.pk}",
            message=OVERDUE.fill(title=row.post.title),
            citations=cited,
            severity="warning",
            roles=row.roles,
            due_at=row.due_at,
        )
    owed = {f"afterreview:{row.pk}" for row in rows}
    for finding in open_findings(now, code=CODE):
        if finding.subject not in owed:
            evidence = f"signed or no longer owed at {now.isoformat()}"
            settle_seen(actor=SENDER, now=now, code=CODE, subject=finding.subject, evidence=evidence)
    return len(rows)
