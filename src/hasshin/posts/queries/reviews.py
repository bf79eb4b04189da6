"""After-reviews (後閲) owed and signed. One statement each, and the pack's answer for one that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.pack import pack_at
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.reasons import NotFound
from hasshin.posts.actions.after_review import facts_of_after_review
from hasshin.posts.models import AfterReview


@dataclass(frozen=True)
class AfterReviewRow:
    """One after-review with its post's title."""

    review: AfterReview
    title: str
    overdue: bool


def after_reviews(now: datetime, *, signed: bool = False) -> tuple[AfterReviewRow, ...]:
    """Those owed, the first due first; or those signed, the latest first."""
    found = AfterReview.objects.filter(signed_at__isnull=not signed).select_related("post", "signed_by")
    rows = found.order_by("-signed_at" if signed else "due_at", "pk")[:200]
    return tuple(AfterReviewRow(r, r.post.title, r.signed_at is None and r.due_at < now) for r in rows)


def after_review(review_id: int) -> AfterReview:
    """One after-review; raises `NotFound`."""
    row = AfterReview.objects.select_related("post", "signed_by").filter(pk=review_id).first()
    if row is None:
        raise NotFound(f"after-review {review_id}")
    return row


def may_sign(row: AfterReview, actor: Actor, now: datetime) -> Outcome:
    """What the pack would answer to this person's signature."""
    return decide(pack_at(now), facts_of_after_review(row, actor, now, "proper", "-"))
