"""Write a draft (起案) and change it. Any change of content voids what was decided on the old one (promise 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.drills import exercise, titled
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.city.models import Unit
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts import limits
from hasshin.posts.actions.void import void_decisions
from hasshin.posts.content import Content
from hasshin.posts.facts import target_facts
from hasshin.posts.models import CorrectionCase, Post, Version
from hasshin.posts.models.post import Media
from hasshin.posts.revision import advance, load, version_of
from hasshin.posts.rules import drill_unchanged, editable, for_a_unit_of_ones_own

TITLE_LENGTH = 120


def create(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    title: str,
    content: Content,
    case_id: int | None = None,
    beside: Callable[[Post], None] | None = None,
) -> Post:
    """A new draft of `unit_id`. With `case_id` it is the right information of that case of correction.

    `beside` writes in the same transaction what the draft was made from (a template's filling, a telegram's figures).

    Raises `Refused` where the actor may not write for these targets, `NotFound` for an unknown unit, target or image.
    """
    title = titled(title, content.drill)
    _demand_sound(title, content)
    if not Unit.objects.filter(pk=unit_id).exists():
        raise NotFound(f"unit {unit_id}")
    judged = _judge_draft(actor, now, content, unit_id, "post:new", chooses_unit=case_id is None)
    with transaction.atomic():
        post = Post.objects.create(
            unit_id=unit_id,
            author_id=actor.person,
            title=title.strip(),
            created_at=now,
            changed_at=now,
            case=_open_case(case_id, content),
            drill_id=content.drill,
        )
        version = _write_version(post, 1, content, actor, now)
        _record("posts.draft", post, version, actor, now, judged)
        if beside is not None:
            beside(post)
    return post


def save(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    revision: int,
    title: str,
    content: Content,
    reason: str = "",
    beside: Callable[[Post], None] | None = None,
) -> Post:
    """Save a change. Content as before is no change; any other becomes a new version and voids every decision.

    `reason` is kept where an act asks for one (`move`).

    Raises `Refused` once anything has begun to go out (correct it instead), `Conflict` where somebody was faster.
    """
    title = titled(title, content.drill)
    _demand_sound(title, content)
    post = load(post_id, revision)
    if refusal := [*editable(post.state), *drill_unchanged(post.drill_id, content.drill)]:
        raise Refused(refusal)
    judged = _judge_draft(actor, now, content, post.unit_id, f"post:{post.pk}")
    old = version_of(post)
    if content.digest() == old.digest and title.strip() == post.title:
        return post
    with transaction.atomic():
        if beside is not None:
            beside(post)
        if content.digest() == old.digest:
            advance(post, now, title=title.strip())
            _record("posts.retitle", post, old, actor, now, judged)
            return post
        advance(post, now, title=title.strip(), number=post.number + 1, state=Post.State.DRAFT)
        voided = void_decisions(post, now)
        version = _write_version(post, post.number, content, actor, now)
        _record("posts.save", post, version, actor, now, judged, voided, reason)
    return post


def _judge_draft(
    actor: Actor, now: datetime, content: Content, unit_id: int, subject: str, *, chooses_unit: bool = False
) -> Judged:
    asked = facts.DraftFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        accounts=target_facts(content, now),
        unit=unit_id,
        drill=content.drill is not None,
        exercise=exercise(content.drill),
    )
    targets = {account.unit for account in asked.accounts}
    own = for_a_unit_of_ones_own(unit_id, asked.actor.unit, targets) if chooses_unit else []
    return judge(asked, kind="posts.draft", subject=subject, actor=actor.ref, now=now, also=tuple(own))


def _demand_sound(title: str, content: Content) -> None:
    reasons = [*_title_faults(title), *limits.exceeded(content)]
    for name, moment in (("scheduled_at", content.scheduled_at), ("not_after", content.not_after)):
        if moment is None or moment.tzinfo is not None:
            continue
        reasons.append(
            Reason(
                code="time_without_zone",
                where=name,
                message=t("配信日時に時間帯がありません。", "The time of delivery has no time zone."),
                fix=t("「+09:00」などを付けてください。", "Add an offset such as +09:00."),
            )
        )
    if reasons:
        raise Refused(reasons)
    wanted = [one.digest for one in content.media()]
    known = dict(Media.objects.filter(digest__in=wanted).values_list("digest", "seconds"))
    for image in content.images:
        if known.get(image.digest, 0.0) is not None:  # not there, or a video
            raise NotFound(f"image {image.digest}")
    if content.video is not None and known.get(content.video.digest) is None:
        raise NotFound(f"video {content.video.digest}")


def _title_faults(title: str) -> list[Reason]:
    reasons = []
    if not title.strip():
        reasons.append(
            Reason(
                code="title_missing",
                where="title",
                message=t("件名がありません。", "The title is missing."),
                fix=t(
                    "庁内で見分けるための件名を入力してください。",
                    "Enter a title by which the office can tell the post.",
                ),
            )
        )
    if len(title.strip()) > TITLE_LENGTH:
        reasons.append(
            Reason(
                code="title_too_long",
                where="title",
                message=t("件名が{n}字を超えています。", "The title is longer than {n} characters.").fill(
                    n=TITLE_LENGTH
                ),
                fix=t("短くしてください。", "Shorten it."),
            )
        )
    return reasons


def _open_case(case_id: int | None, content: Content) -> CorrectionCase | None:
    if case_id is None:
        return None
    case = CorrectionCase.objects.filter(pk=case_id, closed_at=None).select_related("original").first()
    if case is None:
        raise NotFound(f"open case of correction {case_id}")
    if refusal := drill_unchanged(case.original.drill_id, content.drill):
        raise Refused(refusal)
    return case


def _write_version(post: Post, number: int, content: Content, actor: Actor, now: datetime) -> Version:
    return Version.objects.create(
        post=post,
        number=number,
        content=content.model_dump(mode="json"),
        digest=content.digest(),
        saved_by_id=actor.person,
        saved_at=now,
    )


def _record(
    kind: str,
    post: Post,
    version: Version,
    actor: Actor,
    now: datetime,
    judged: Judged,
    also: list[str] | None = None,
    reason: str = "",
) -> None:
    why: dict[str, JSON] = {"reason": reason.strip()} if reason.strip() else {}
    append(
        kind=kind,
        subject=f"post:{post.pk}",
        actor=actor.ref,
        now=now,
        data={"version": version.number, "digest": version.digest, "also": [f"version:{version.pk}", *(also or [])]},
        personal={"title": post.title, "content": version.content, **why},
        facts=judged.facts,
        decision=judged.decision,
        pack_digest=judged.pack_digest,
    )
