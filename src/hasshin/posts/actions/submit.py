"""Submit (提出): to a decider by the route that the pack asks for, or straight to delivery on a ground it grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from hasshin.accounts.models import Consent
from hasshin.city.actor import Actor
from hasshin.city.declared import declared_facts
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.city.pack import pack_at
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound
from hasshin.posts.actions.correct import demand_agreed
from hasshin.posts.actions.private_device import of_the_post, owe_use
from hasshin.posts.actions.schedule import complete
from hasshin.posts.electing import season_for, seen
from hasshin.posts.examine import examination
from hasshin.posts.facts import post_facts, target_facts, with_judgements
from hasshin.posts.models import Decision, Post, Submission, Version
from hasshin.posts.revision import advance, content_of, load, version_of
from hasshin.posts.rules import in_state, in_time, still_of_use
from hasshin.posts.standing import demand_standing
from hasshin.posts.vouched import consent_covers, scans_uploaded


def facts_of_submission(
    post: Post,
    actor: Actor,
    now: datetime,
    *,
    confirmed: Sequence[str] = (),
    ground: str = "",
    proof: Mapping[str, str] | None = None,
    consent_id: int | None = None,
) -> facts.SubmitFacts:
    """What the pack is asked about a submission; the compose screen asks the same before anybody presses the button."""
    version = version_of(post)
    content = content_of(version)
    findings = examination(content, now).findings
    about = post_facts(post, content, version.digest)
    return facts.SubmitFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        accounts=target_facts(content, now),
        post=about.model_copy(update={"election": seen(content, season_for(content, now), findings)}),
        findings=with_judgements(findings, version),
        claim=facts.Claim(ground=ground, proof=dict(proof or {})) if ground else None,
        consent=_consent(consent_id, now),
        confirmed=tuple(confirmed),
        declared=declared_facts(now),
    )


def submit(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    revision: int,
    confirmed: Sequence[str] = (),
    ground: str = "",
    proof: Mapping[str, str] | None = None,
    consent_id: int | None = None,
) -> Post:
    """Submit the current version. Where the pack asks for no decision (a ground with its proof), it goes out in time.

    Raises `Refused` with every reason and its clause, `Conflict` where the post changed meanwhile.
    """
    post = load(post_id, revision)
    asked = facts_of_submission(
        post, actor, now, confirmed=confirmed, ground=ground, proof=proof, consent_id=consent_id
    )
    if post.case is not None and post.case.criticised:
        # However the correction was drafted: what is under criticism is not altered by one person (F-5-1).
        demand_agreed(post.case, actor, now)
    pack, content = pack_at(now), content_of(version_of(post))
    own = [
        *in_state("submit", post.state),
        *scans_uploaded(pack, ground, proof or {}),
        *consent_covers(pack, consent_id, content),
        *still_of_use(content.not_after, content.scheduled_at, now),
    ]
    judged = judge(asked, kind="posts.submit", subject=f"post:{post.pk}", actor=actor.ref, now=now, also=tuple(own))
    late = in_time(asked.post.scheduled_at, judged.decision.expires_minutes, now)
    if late:
        judge(asked, kind="posts.submit", subject=f"post:{post.pk}", actor=actor.ref, now=now, also=tuple(late))
    with transaction.atomic():
        demand_standing(asked.accounts)
        return _write(post, version_of(post), judged, asked, actor, now)


def _write(post: Post, version: Version, judged: Judged, asked: facts.SubmitFacts, actor: Actor, now: datetime) -> Post:
    outcome = judged.decision
    straight = not outcome.route
    advance(post, now, state=Post.State.APPROVED if straight else Post.State.SUBMITTED)
    submission = Submission.objects.create(
        post=post,
        version=version,
        by_id=actor.person,
        at=now,
        ground=asked.claim.ground if asked.claim else "",
        proof=asked.claim.proof if asked.claim else {},
        consent_id=asked.consent.id if asked.consent else None,
        confirmed=list(asked.confirmed),
        findings=[f.model_dump(mode="json") for f in asked.findings],
        outcome=outcome.model_dump(mode="json"),
        pack_digest=judged.pack_digest,
        closed=straight,
    )
    also = [f"submission:{submission.pk}"]
    if straight:
        decision = Decision.objects.create(
            post=post,
            submission=submission,
            version=version,
            digest=version.digest,
            kind=Decision.Kind.EXEMPT,
            basis=[c.model_dump(mode="json") for c in outcome.basis],
            completes=True,
            at=now,
            pack_digest=judged.pack_digest,
        )
        due = of_the_post(outcome.debts)
        also += [f"decision:{decision.pk}", *complete(post, decision, outcome, content_of(version), now, due)]
    owed, told = owe_use(post, outcome, actor, now)
    append(
        kind="posts.submit",
        subject=f"post:{post.pk}",
        actor=actor.ref,
        now=now,
        data={
            "version": version.number,
            "digest": version.digest,
            "ground": submission.ground,
            "exemption": outcome.exemption or "",
            "confirmed": list(asked.confirmed),
            "also": [*also, *owed],
            **told,
        },
        personal={"proof": submission.proof} if submission.proof else None,
        facts=judged.facts,
        decision=outcome,
        pack_digest=judged.pack_digest,
    )
    return post


def _consent(consent_id: int | None, now: datetime) -> facts.Consent | None:
    if consent_id is None:
        return None
    row = Consent.objects.filter(pk=consent_id, revoked_at=None, starts__lte=now).first()
    if row is None:
        raise NotFound(f"consent {consent_id}")
    return facts.Consent(id=row.pk, by=row.given_by_id, category=row.category, until=row.ends)
