"""Facts of a post, read from the tables for `policy.decide`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.drills import exercise
from hasshin.ledger.many import among
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound
from hasshin.posts.content import Content
from hasshin.posts.models import Decision, Judgement, Post, Submission, Version
from hasshin.posts.origins import origin_findings


def touched_by(post: Post) -> tuple[int, ...]:
    """Staff who saved a version after the last complete approval, or ever, where nothing was approved yet.

    A remark or a sending back decides nothing about words: whose text was never approved stays touched by its writer.
    """
    approved = (
        Decision.objects.filter(post=post, completes=True)
        .exclude(kind=Decision.Kind.EXEMPT)
        .order_by("-version__number")
        .values_list("version__number", flat=True)
        .first()
    )
    savers = Version.objects.filter(post=post, number__gt=_baseline(post, approved)).values_list("saved_by", flat=True)
    return tuple(sorted(set(savers)))


def _baseline(post: Post, approved: int | None) -> int:
    """The last approved version's number; the current version itself always counts as touched by its saver."""
    return min(approved or 0, post.number - 1)


def touched_by_whom(numbers: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Post id -> as `touched_by`, for posts given with the number of their current version. Two statements."""
    approved: dict[int, int] = {}
    complete = Decision.objects.filter(post__in=among(numbers), completes=True).exclude(kind=Decision.Kind.EXEMPT)
    for post, number in complete.values_list("post_id", "version__number"):
        approved[post] = max(number, approved.get(post, 0))
    savers: dict[int, set[int]] = {post: set() for post in numbers}
    saved = Version.objects.filter(post__in=among(numbers)).values_list("post_id", "number", "saved_by")
    for post, number, by in saved:
        if number > min(approved.get(post, 0), numbers[post] - 1):
            savers[post].add(by)
    return {post: tuple(sorted(by)) for post, by in savers.items()}


def post_facts(post: Post, content: Content, digest: str) -> facts.Post:
    """The post as the rules see it."""
    corrects = post.case.original_id if post.case else None
    return facts_of(post.pk, post.unit_id, corrects, content, digest, touched_by(post))


def facts_of(
    post_id: int, unit_id: int, corrects: int | None, content: Content, digest: str, touched: tuple[int, ...]
) -> facts.Post:
    """The post as the rules see it, of what was read before; `corrects` is the id of the post that it puts right."""
    return facts.Post(
        id=post_id,
        unit=unit_id,
        digest=digest,
        touched=touched,
        category=content.category,
        mode=content.mode,
        scheduled_at=content.scheduled_at,
        source=content.source,
        images=tuple(facts.Image(**image.model_dump()) for image in content.images),
        video=facts.Image(**content.video.model_dump()) if content.video is not None else None,
        corrects=corrects,
        drill=content.drill is not None,
        exercise=exercise(content.drill),
    )


def target_accounts(content: Content) -> list[Account]:
    """The targets in ascending order of id; raises `NotFound` for one that does not exist."""
    found = {a.pk: a for a in Account.objects.filter(pk__in=content.targets).select_related("unit")}
    for target in content.targets:
        if target not in found:
            raise NotFound(f"account {target}")
    return [found[target] for target in sorted(found)]


def target_facts(content: Content, now: datetime) -> tuple[facts.Account, ...]:
    """Facts of all targets."""
    return tuple(account_facts(account, now) for account in target_accounts(content))


def given(submission: Submission) -> tuple[facts.Given, ...]:
    """The approvals that this submission has already."""
    rows = Decision.objects.filter(submission=submission, kind=Decision.Kind.APPROVE, voided_at=None).order_by("pk")
    return tuple(
        facts.Given(step=row.step, by=row.by_id, role=row.role, deputy_for=row.deputy_for_id)
        for row in rows
        if row.by_id is not None
    )


def with_judgements(
    findings: Iterable[facts.Finding], version: Version, fresh: Iterable[Mapping[str, Any]] = ()
) -> tuple[facts.Finding, ...]:
    """The findings, those marked that a decider judged mistaken: kept for this version, or judged in this very act."""
    kept = {(j.code, j.where, j.words) for j in Judgement.objects.filter(version=version)}
    now_judged = {(j["code"], j.get("where", ""), j.get("words", "")) for j in fresh}
    judged = kept | now_judged
    findings = (*findings, *origin_findings(version))
    return tuple(
        f.model_copy(update={"judged_mistaken": True}) if (f.code, f.where, f.words) in judged else f for f in findings
    )
