"""Cases of correction in lists and one by one. A fixed number of statements each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.city.models import StaffMember
from hasshin.city.pack import pack_at
from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.reasons import Citation, NotFound
from hasshin.posts.models import CorrectionCase, Delivery, Post
from hasshin.posts.queries.outcomes import outcome, with_deliveries


@dataclass(frozen=True)
class CaseCard:
    """One case. `due_at` is when the pack wants the right information out; None where it sets no clock."""

    id: int
    post_id: int
    title: str
    kind: str
    reason: str
    criticised: bool
    reported_by: StaffMember
    reported_at: datetime
    second: StaffMember | None
    due_at: datetime | None
    overdue: bool
    closed_at: datetime | None
    conclusion: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class CasePage:
    """A case with the posts that bring the right information, `outcomes` of each, and the deliveries."""

    card: CaseCard
    posts: tuple[Post, ...]
    outcomes: tuple[str, ...]
    deliveries: tuple[Delivery, ...]


def case_cards(now: datetime, *, closed: bool = False) -> tuple[CaseCard, ...]:
    """Open cases (or closed ones), the oldest report first."""
    found = CorrectionCase.objects.select_related("original", "reported_by", "second")
    order = "-reported_at" if closed else "reported_at"
    return tuple(_card(case, now) for case in found.filter(closed_at__isnull=not closed).order_by(order, "pk")[:200])


def case_page(case_id: int, now: datetime) -> CasePage:
    """One case; raises `NotFound`."""
    case = CorrectionCase.objects.select_related("original", "reported_by", "second").filter(pk=case_id).first()
    if case is None:
        raise NotFound(f"case of correction {case_id}")
    deliveries = Delivery.objects.filter(post=case.original).select_related("account").order_by("pk")
    posts = tuple(with_deliveries(case.posts.order_by("pk")))
    return CasePage(_card(case, now), posts, tuple(outcome(post) for post in posts), tuple(deliveries))


def _card(case: CorrectionCase, now: datetime) -> CaseCard:
    pack = pack_at(now)
    control = pack.one_of(Corrections)
    due = case.reported_at + timedelta(hours=control.within_hours) if control else None
    return CaseCard(
        id=case.pk,
        post_id=case.original_id,
        title=case.original.title,
        kind=case.kind,
        reason=case.reason,
        criticised=case.criticised,
        reported_by=case.reported_by,
        reported_at=case.reported_at,
        second=case.second,
        due_at=due,
        overdue=due is not None and case.closed_at is None and due < now,
        closed_at=case.closed_at,
        conclusion=case.conclusion,
        citations=pack.cite(control) if control else (),
    )
