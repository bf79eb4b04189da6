"""What needs somebody now: to decide, to mend, to review; corrections first (F-5-1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.city.actor import Actor
from hasshin.city.pack import pack_at
from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.decide import decide
from hasshin.posts.actions.after_review import facts_of_after_review
from hasshin.posts.actions.correct import facts_of_agreement
from hasshin.posts.actions.decide import facts_of_decision
from hasshin.posts.models import AfterReview, CorrectionCase, Post
from hasshin.posts.revision import version_of

NeedKind = Literal["decide", "mend", "draft", "after_review", "case", "agree"]


@dataclass(frozen=True)
class Need:
    """One thing to do. `due_at` None means as soon as one can; `urgent` stands first."""

    kind: NeedKind
    post_id: int
    title: str
    unit: str
    unit_en: str
    since: datetime
    due_at: datetime | None = None
    overdue: bool = False
    urgent: bool = False
    correction: bool = False
    target_id: int | None = None
    debt: str = ""


def needs_me(actor: Actor, now: datetime) -> tuple[Need, ...]:
    """What the actor can and should do, most pressing first. What one may not decide is not shown as one's task."""
    if actor.staff is None:
        return ()
    found = [*_to_decide(actor, now), *_cases(actor, now), *_after_reviews(actor, now), *_own(actor.staff)]
    return tuple(sorted(found, key=lambda n: (not n.correction, not n.urgent, not n.overdue, n.due_at or n.since)))


def may_decide(post: Post, actor: Actor, now: datetime) -> bool:
    """Whether the post waits for this person: asked as for sending back, which no state of the content forbids."""
    asked = facts_of_decision(post, actor, now, kind="send_back", shown_digest=version_of(post).digest)
    return decide(pack_at(now), asked).allowed


def may_agree(case: CorrectionCase, actor: Actor, now: datetime) -> bool:
    """Whether a post under criticism waits for this person's agreement, and the pack asks for one at all."""
    if not case.criticised or case.second_id is not None or case.reported_by_id == actor.staff:
        return False
    control = pack_at(now).one_of(Corrections)
    if control is None or control.criticised is None or not control.criticised.second_person:
        return False
    return decide(pack_at(now), facts_of_agreement(case, actor, now)).allowed


def _to_decide(actor: Actor, now: datetime) -> Iterator[Need]:
    waiting = Post.objects.filter(state=Post.State.SUBMITTED).select_related("unit", "author", "case")
    for post in waiting.order_by("changed_at")[:200]:
        if may_decide(post, actor, now):
            version = version_of(post)
            yield _need("decide", post, post.changed_at, urgent=version.content.get("mode") != "ordinary")


def _own(staff: int) -> Iterator[Need]:
    mine = Post.objects.filter(author=staff, state__in=[Post.State.SENT_BACK, Post.State.DRAFT])
    for post in mine.select_related("unit", "case").order_by("-changed_at")[:50]:
        yield _need("mend" if post.state == Post.State.SENT_BACK else "draft", post, post.changed_at)


def _after_reviews(actor: Actor, now: datetime) -> Iterator[Need]:
    owed = AfterReview.objects.filter(signed_at=None).select_related("post__unit", "post__case").order_by("due_at")
    for row in owed[:200]:
        asked = facts_of_after_review(row, actor, now, "proper", "-")
        if decide(pack_at(now), asked).allowed:
            yield _need(
                "after_review",
                row.post,
                row.owed_since,
                row.due_at,
                overdue=row.due_at < now,
                target_id=row.pk,
                debt=row.kind,
            )


def _cases(actor: Actor, now: datetime) -> Iterator[Need]:
    for case in CorrectionCase.objects.filter(closed_at=None).select_related("original__unit", "original__case"):
        mine = case.reported_by_id == actor.staff
        if mine or may_agree(case, actor, now):
            kind: NeedKind = "case" if mine else "agree"
            yield _need(kind, case.original, case.reported_at, urgent=True, correction=True, target_id=case.pk)


def _need(
    kind: NeedKind,
    post: Post,
    since: datetime,
    due_at: datetime | None = None,
    *,
    overdue: bool = False,
    urgent: bool = False,
    correction: bool = False,
    target_id: int | None = None,
    debt: str = "",
) -> Need:
    return Need(
        kind=kind,
        post_id=post.pk,
        title=post.title,
        unit=post.unit.name_ja,
        unit_en=post.unit.name_en,
        since=since,
        due_at=due_at,
        overdue=overdue,
        urgent=urgent,
        correction=correction or post.case_id is not None,
        target_id=target_id,
        debt=debt,
    )
