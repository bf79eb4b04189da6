"""Cases of correction and after-reviews."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Status
from pydantic import BaseModel

from hasshin.api import schemas as s
from hasshin.api.posts import shown
from hasshin.api.request import Call, now_of
from hasshin.api.values import Id
from hasshin.policy.reasons import Citation
from hasshin.posts.actions import after_review, correct
from hasshin.posts.models import AfterReview, CorrectionCase
from hasshin.posts.queries.cases import case_page

router = Router(tags=["corrections and reviews"])


class CasePageOut(BaseModel):
    """A case with the clock that the guideline sets, the posts that bring the right information, and what is out."""

    case: s.CaseOut
    due_at: datetime | None
    overdue: bool
    citations: list[Citation]
    post_ids: list[int]
    deliveries: list[s.DeliveryOut]


@router.get("/cases", response=list[s.CaseOut])
def list_cases(request: Call, open_only: bool = True) -> list[CorrectionCase]:
    """Cases of correction, newest first."""
    rows = CorrectionCase.objects.order_by("-pk")
    return list(rows.filter(closed_at=None) if open_only else rows[:500])


@router.get("/cases/{case_id}", response=CasePageOut)
def get_case(request: Call, case_id: Id) -> CasePageOut:
    """One case of correction."""
    page = case_page(case_id, now_of(request))
    return CasePageOut(
        case=s.CaseOut.from_orm(CorrectionCase.objects.get(pk=case_id)),
        due_at=page.card.due_at,
        overdue=page.card.overdue,
        citations=list(page.card.citations),
        post_ids=[post.pk for post in page.posts],
        deliveries=[s.DeliveryOut.from_orm(row) for row in page.deliveries],
    )


@router.post("/cases/{case_id}/agree", response=s.CaseOut)
def agree(request: Call, case_id: Id) -> CorrectionCase:
    """As the second person, agree to delete or alter a post under criticism."""
    return correct.agree(actor=request.auth, now=now_of(request), case_id=case_id)


@router.post("/cases/{case_id}/correction", response={201: s.PostOut})
def draft_correction(request: Call, case_id: Id, data: s.DraftIn) -> Status[s.PostOut]:
    """Draft the right information; it goes the ordinary path."""
    post = correct.draft_correction(
        actor=request.auth, now=now_of(request), case_id=case_id, title=data.title, content=data.content.content()
    )
    return Status(201, shown(post))


@router.post("/cases/{case_id}/close", response=s.CaseOut)
def close(request: Call, case_id: Id, data: s.ConclusionIn) -> CorrectionCase:
    """Close a case where no right information is owed."""
    return correct.close(actor=request.auth, now=now_of(request), case_id=case_id, conclusion=data.conclusion)


@router.get("/after-reviews", response=list[s.AfterReviewOut])
def list_after_reviews(request: Call, open_only: bool = True) -> list[AfterReview]:
    """After-reviews (後閲), soonest due first."""
    rows = AfterReview.objects.order_by("due_at")
    return list(rows.filter(signed_at=None) if open_only else rows[:500])


@router.post("/after-reviews/{after_review_id}/sign", response=s.AfterReviewOut)
def sign(request: Call, after_review_id: Id, data: s.VerdictIn) -> AfterReview:
    """Sign an after-review with a verdict."""
    return after_review.sign(
        actor=request.auth,
        now=now_of(request),
        after_review_id=after_review_id,
        verdict=data.verdict,
        remarks=data.remarks,
    )
