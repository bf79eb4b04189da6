"""One post as its page shows it: exact content, where it stands, and what the reader may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.pack import pack_at
from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.facts import Finding
from hasshin.posts.actions.decide import facts_of_decision
from hasshin.posts.actions.submit import facts_of_submission
from hasshin.posts.content import Content
from hasshin.posts.examine import Measured, examination
from hasshin.posts.facts import target_accounts, with_judgements
from hasshin.posts.models import AfterReview, CorrectionCase, Decision, Delivery, Media, Post, Submission, Version
from hasshin.posts.queries.may import Answers, answers
from hasshin.posts.queries.outcomes import outcome, with_deliveries
from hasshin.posts.queries.timeline import TimelineStep, timeline
from hasshin.posts.revision import content_of, load, open_submission, version_of
from hasshin.posts.rules import ALLOWED, outcome_of


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery of the post."""

    id: int
    account: str
    service: str
    state: str
    due_at: datetime
    url: str
    reason: dict[str, object]
    settled_at: datetime | None


@dataclass(frozen=True)
class CaseRow:
    """A case of correction on this post, with the posts that bring the right information."""

    id: int
    kind: str
    reason: str
    criticised: bool
    second: str
    reported_at: datetime
    closed_at: datetime | None
    posts: tuple[tuple[int, str, str], ...]  # id, title, outcome


@dataclass(frozen=True)
class PostPage:
    """Everything that the page of one post shows.

    `asks_submit` and `asks_approve` are what the pack would answer now (None where the state forbids the act); so no
    button lies. `can` holds the verbs that the state allows, `answers` what the pack says of them to this reader.
    `outcome` is where the post stands (`rules.OUTCOMES`).
    """

    post: Post
    version: Version
    content: Content
    accounts: tuple[Account, ...]
    media: tuple[Media, ...]
    findings: tuple[Finding, ...]
    measures: tuple[Measured, ...]
    submission: Submission | None
    decisions: tuple[Decision, ...]
    deliveries: tuple[DeliveryRow, ...]
    after_reviews: tuple[AfterReview, ...]
    cases: tuple[CaseRow, ...]
    steps: tuple[TimelineStep, ...]
    asks_submit: Outcome | None
    asks_approve: Outcome | None
    can: frozenset[str]
    answers: Answers
    outcome: str


def post_page(post_id: int, actor: Actor, now: datetime) -> PostPage:
    """The page of a post; raises `NotFound`."""
    post = load(post_id)
    version = version_of(post)
    content = content_of(version)
    seen = examination(content, now)
    can = frozenset(verb for verb, states in ALLOWED.items() if post.state in states)
    deliveries = Delivery.objects.filter(post=post).select_related("account", "version").order_by("pk")
    return PostPage(
        post=post,
        version=version,
        content=content,
        accounts=tuple(target_accounts(content)),
        media=tuple(Media.objects.filter(digest__in=[one.digest for one in content.media()])),
        findings=with_judgements(seen.findings, version),
        measures=seen.measures,
        submission=open_submission(post),
        decisions=tuple(post.decisions.select_related("by", "deputy_for", "version").order_by("pk")),
        deliveries=tuple(_delivery(row) for row in deliveries),
        after_reviews=tuple(post.after_reviews.select_related("signed_by").order_by("pk")),
        cases=tuple(_case(case) for case in post.correction_cases.select_related("second").order_by("pk")),
        steps=timeline(post.pk),
        asks_submit=_asks_submit(post, actor, now) if "submit" in can else None,
        asks_approve=_asks_approve(post, version, actor, now) if "decide" in can else None,
        can=can,
        answers=answers(post, content, actor, now, can),
        outcome=outcome_of(post.state, (row.state for row in deliveries if row.version.number == post.number)),
    )


def preview_decision(
    post_id: int,
    actor: Actor,
    now: datetime,
    *,
    confirmed: tuple[str, ...] = (),
    ground: str = "",
    proof: dict[str, str] | None = None,
    consent_id: int | None = None,
) -> Outcome:
    """What submitting would answer, without doing it."""
    asked = facts_of_submission(
        load(post_id), actor, now, confirmed=confirmed, ground=ground, proof=proof, consent_id=consent_id
    )
    return decide(pack_at(now), asked)


def _asks_submit(post: Post, actor: Actor, now: datetime) -> Outcome:
    return decide(pack_at(now), facts_of_submission(post, actor, now))


def _asks_approve(post: Post, version: Version, actor: Actor, now: datetime) -> Outcome:
    return decide(pack_at(now), facts_of_decision(post, actor, now, kind="approve", shown_digest=version.digest))


def _delivery(row: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=row.pk,
        account=row.account.name,
        service=row.account.service,
        state=row.state,
        due_at=row.due_at,
        url=row.url,
        reason=row.reason,
        settled_at=row.settled_at,
    )


def _case(case: CorrectionCase) -> CaseRow:
    return CaseRow(
        id=case.pk,
        kind=case.kind,
        reason=case.reason,
        criticised=case.criticised,
        second=case.second.name_ja if case.second else "",
        reported_at=case.reported_at,
        closed_at=case.closed_at,
        posts=tuple((p.pk, p.title, outcome(p)) for p in with_deliveries(case.posts.order_by("pk"))),
    )
