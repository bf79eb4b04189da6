"""What stands around a post: its page, its life, and the images that were uploaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from hasshin.api import schemas as s
from hasshin.api.posts import shown
from hasshin.api.request import Call, now_of
from hasshin.api.values import Digest, Id
from hasshin.blobs import store
from hasshin.blobs.showing import shown as blob_shown
from hasshin.delivery import queries as delivery
from hasshin.delivery.left import Left, left
from hasshin.delivery.queries import Links
from hasshin.policy.decision import AnnexInForce, Decision
from hasshin.policy.facts import Finding
from hasshin.policy.reasons import Citation, NotFound, Reason
from hasshin.posts.expecting import Expected, expected
from hasshin.posts.models import Media
from hasshin.posts.queries import TimelineStep, post_page, timeline
from hasshin.posts.revision import load

router = Router(tags=["posts"])


class TimelineStepOut(BaseModel):
    """One step of a post's life. `staff_id` is None for a robot, whose name is `robot`; `hash` is the entry's."""

    seq: int
    at: datetime
    kind: str
    subject: str
    staff_id: int | None
    robot: str
    citations: list[Citation]
    refused: bool
    reasons: list[Reason]
    annexes: list[AnnexInForce]
    data: dict[str, Any]
    personal: dict[str, Any]
    hash: str


class PostPageOut(BaseModel):
    """What a post's page shows. `expected` and `allowances` are what to know before acting, `asks_submit` and
    `asks_approve` what the guideline answers you now.
    """

    post: s.PostOut
    findings: list[Finding]
    expected: Expected
    allowances: list[Left]
    can: list[str]
    asks_submit: Decision | None
    asks_approve: Decision | None
    deliveries: list[s.DeliveryOut]
    after_reviews: list[s.AfterReviewOut]
    links: Links


@router.get("/posts/{post_id}/page", response=PostPageOut)
def get_page(request: Call, post_id: Id) -> PostPageOut:
    """A post with where it stands and what you may do with it."""
    page = post_page(post_id, request.auth, now_of(request))
    return PostPageOut(
        post=shown(page.post),
        findings=list(page.findings),
        expected=expected(page.content, page.accounts),
        allowances=list(left(page.accounts, now_of(request))),
        can=sorted(page.can),
        asks_submit=page.asks_submit,
        asks_approve=page.asks_approve,
        deliveries=[s.DeliveryOut.from_orm(row) for row in page.post.deliveries.order_by("pk")],
        after_reviews=[s.AfterReviewOut.from_orm(row) for row in page.after_reviews],
        links=delivery.links(post_id),
    )


@router.get("/posts/{post_id}/timeline", response=list[TimelineStepOut])
def get_timeline(request: Call, post_id: Id) -> list[TimelineStepOut]:
    """A post's life as the ledger tells it, oldest first, each step with the clauses it rests on."""
    return [_step(step) for step in timeline(load(post_id).pk)]


@router.get("/media/{digest}", openapi_extra={"responses": {200: {"description": "The bytes of the image or video"}}})
def get_media(request: Call, digest: Digest) -> HttpResponseBase:
    """An uploaded image, video or scan, as it was kept: without private metadata."""
    media = Media.objects.filter(digest=digest).first()
    if media is None or not store.exists(digest):
        raise NotFound(f"image or video {digest}")
    return blob_shown(request, digest, media.mime)


def _step(step: TimelineStep) -> TimelineStepOut:
    return TimelineStepOut(
        seq=step.seq,
        at=step.at,
        kind=step.kind,
        subject=step.subject,
        staff_id=step.who.pk if step.who else None,
        robot=step.robot,
        citations=list(step.citations),
        refused=step.refused,
        reasons=list(step.reasons),
        annexes=list(step.annexes),
        data=dict(step.data),
        personal=dict(step.personal),
        hash=step.hash,
    )
