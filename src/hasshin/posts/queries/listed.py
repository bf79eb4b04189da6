"""Posts in lists: the newest first, by outcome, unit and words; and what was missed lately. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hasshin.city.models import StaffMember, Unit
from hasshin.posts.models import Delivery, Post
from hasshin.posts.queries.outcomes import outcome, standing, with_deliveries

PAGE = 50


@dataclass(frozen=True)
class PostRow:
    """One post in a list; `outcome` says where it stands (`rules.OUTCOMES`)."""

    id: int
    title: str
    outcome: str
    unit: Unit
    author: StaffMember
    number: int
    correction: bool
    changed_at: datetime


@dataclass(frozen=True)
class MissedRow:
    """A delivery that did not go out in time."""

    delivery_id: int
    post_id: int
    title: str
    account: str
    service: str
    due_at: datetime
    expires_at: datetime


def listed(*, state: str = "", words: str = "", author: int | None = None, page: int = 1) -> tuple[PostRow, ...]:
    """A page of posts (numbered from 1), the last changed first; one more than `PAGE` rows says that more follow.

    `state` is one of `rules.OUTCOMES`; empty for all.
    """
    found = with_deliveries(Post.objects.select_related("unit", "author")).order_by("-changed_at", "-pk")
    if state:
        found = found.filter(standing(state))
    if author is not None:
        found = found.filter(author=author)
    for word in words.split():
        found = found.filter(Q(title__icontains=word))
    start = (page - 1) * PAGE
    return tuple(
        PostRow(p.pk, p.title, outcome(p), p.unit, p.author, p.number, p.case_id is not None, p.changed_at)
        for p in found[start : start + PAGE + 1]
    )


def missed_since(since: datetime) -> tuple[MissedRow, ...]:
    """Deliveries that were missed since then, the latest first."""
    found = Delivery.objects.filter(state=Delivery.State.MISSED, settled_at__gte=since)
    return tuple(
        MissedRow(d.pk, d.post_id, d.post.title, d.account.name, d.account.service, d.due_at, d.expires_at)
        for d in found.select_related("post", "account").order_by("-due_at", "-pk")
    )
