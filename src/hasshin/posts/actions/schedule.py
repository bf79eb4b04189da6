"""Schedule: a complete decision (or a granted ground) becomes one delivery per target, and the debts it owes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from hasshin.policy.decision import Debt
from hasshin.policy.decision import Decision as Outcome
from hasshin.posts.content import Content
from hasshin.posts.facts import target_accounts
from hasshin.posts.models import AfterReview, Decision, Delivery, Post, Submission

# Where a pack is silent on lateness, an hour: longer than any outage a reader would not notice.
DEFAULT_EXPIRES_MINUTES = 60


def complete(
    post: Post,
    decision: Decision,
    outcome: Outcome,
    content: Content,
    now: datetime,
    debts: tuple[Debt, ...] | None = None,
) -> list[str]:
    """Make deliveries and after-reviews inside the caller's transaction; returns the subjects of the rows made."""
    due = content.scheduled_at or now
    minutes = outcome.expires_minutes or DEFAULT_EXPIRES_MINUTES
    last = due + timedelta(minutes=minutes)
    if content.not_after is not None:
        last = min(last, content.not_after)  # a post may be stricter than its pack, never laxer
    made = []
    for account in target_accounts(content):
        delivery = Delivery.objects.create(
            post=post,
            version=decision.version,
            decision=decision,
            account=account,
            digest=decision.digest,
            urgent=content.mode != "ordinary" or post.case_id is not None,
            due_at=due,
            expires_at=last,
            key=uuid.uuid4(),
            created_at=now,
        )
        made.append(f"delivery:{delivery.pk}")
    owed = outcome.debts if debts is None else debts
    return [
        *made,
        *(f"afterreview:{row.pk}" for debt in owed for row in _owe(post, decision.submission, debt, content, due, now)),
    ]


def _owe(
    post: Post, submission: Submission, debt: Debt, content: Content, due: datetime, now: datetime
) -> list[AfterReview]:
    """One after-review per account where its holders owe it, per unit where units do, else one for the city."""
    common = {
        "post": post,
        "kind": debt.kind,
        "roles": list(debt.roles),
        "of": debt.of,
        "owed_since": now,
        "citations": [c.model_dump(mode="json") for c in debt.citations],
        "due_at": due + timedelta(days=debt.days),
        "done_by": _done_by(submission),
    }
    accounts = target_accounts(content)
    if debt.of == "account":
        return [AfterReview.objects.create(**common, account_id=a.pk, unit_id=a.unit_id) for a in accounts]
    if debt.of == "unit":
        units = sorted({a.unit_id for a in accounts})
        return [AfterReview.objects.create(**common, unit_id=unit) for unit in units]
    return [AfterReview.objects.create(**common)]


def _done_by(submission: Submission) -> list[int]:
    """Those whose act is under review: who submitted, and who approved this very submission.

    Who sent an earlier submission back let nothing out, and may be the only one to whom the review can fall.
    """
    approvals = Decision.objects.filter(submission=submission, kind=Decision.Kind.APPROVE, voided_at=None)
    return sorted({submission.by_id, *(by for by in approvals.values_list("by", flat=True) if by is not None)})
