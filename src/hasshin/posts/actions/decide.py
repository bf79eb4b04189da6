"""Decide (決裁): approve, send back with remarks on passages, or reject exactly what was shown (promises 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.declared import declared_facts
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.city.pack import pack_at
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.policy import facts
from hasshin.policy.decision import Debt
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.reasons import Conflict, Reason
from hasshin.policy.text import t
from hasshin.posts.actions.private_device import of_the_post, owe_use
from hasshin.posts.actions.schedule import complete
from hasshin.posts.electing import season_for, seen, still_asked
from hasshin.posts.examine import examination
from hasshin.posts.facts import given, post_facts, target_facts, with_judgements
from hasshin.posts.models import Decision, Judgement, Post, Submission, Version
from hasshin.posts.revision import CHANGED, advance, content_of, load, open_submission, version_of
from hasshin.posts.rules import in_state, in_time, still_of_use
from hasshin.posts.standing import demand_standing
from hasshin.posts.vouched import may_judge

Kind = Literal["approve", "send_back", "reject"]
RESULT = {"send_back": Post.State.SENT_BACK, "reject": Post.State.REJECTED}


def facts_of_decision(
    post: Post,
    actor: Actor,
    now: datetime,
    *,
    kind: Kind,
    shown_digest: str,
    confirmed: Sequence[str] = (),
    judgements: Sequence[Mapping[str, str]] = (),
) -> facts.DecideFacts:
    """What the pack is asked about a decision; the decide screen asks the same to show or hide its buttons."""
    version = version_of(post)
    content = content_of(version)
    submission = open_submission(post)
    findings = examination(content, now).findings
    election = still_asked(submission, seen(content, season_for(content, now), findings))
    return facts.DecideFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        accounts=target_facts(content, now),
        post=post_facts(post, content, version.digest).model_copy(update={"election": election}),
        kind=kind,
        shown_digest=shown_digest,
        state=post.state,
        given=given(submission) if submission else (),
        findings=with_judgements(findings, version, judgements),
        confirmed=tuple(confirmed),
        declared=declared_facts(now),
        exemption=submission.outcome.get("exemption") if submission else None,
    )


def decide(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    revision: int,
    kind: Kind,
    shown_digest: str,
    remarks: str = "",
    passages: Sequence[Mapping[str, JSON]] = (),
    confirmed: Sequence[str] = (),
    judgements: Sequence[Mapping[str, str]] = (),
) -> Post:
    """Give one decision. The last approval of the route schedules the deliveries.

    `passages` are remarks on words: service, start, end, words, remark. `judgements` say of a check's finding that it
    is mistaken: code, where, words, reason. Raises `Refused`, or `Conflict` where the post changed meanwhile.
    """
    post = load(post_id, revision)
    asked = facts_of_decision(
        post, actor, now, kind=kind, shown_digest=shown_digest, confirmed=confirmed, judgements=judgements
    )
    own = [
        *in_state("decide", post.state),
        *_demand_words(kind, remarks, passages, judgements),
        *(may_judge(pack_at(now), asked) if judgements else ()),
    ]
    submission = open_submission(post)
    if kind == "approve" and submission is not None:
        stored = Outcome.model_validate(submission.outcome)
        own += in_time(asked.post.scheduled_at, stored.expires_minutes, now)
        content = content_of(version_of(post))
        own += still_of_use(content.not_after, content.scheduled_at, now)
    judged = judge(asked, kind="posts.decide", subject=f"post:{post.pk}", actor=actor.ref, now=now, also=tuple(own))
    if submission is None:
        raise Conflict(CHANGED)  # somebody decided between our reading the post and its submission
    with transaction.atomic():
        demand_standing(asked.accounts)
        return _write(
            post, submission, judged, asked, actor, now, remarks=remarks, passages=passages, judgements=judgements
        )


def _write(
    post: Post,
    submission: Submission,
    judged: Judged,
    asked: facts.DecideFacts,
    actor: Actor,
    now: datetime,
    *,
    remarks: str,
    passages: Sequence[Mapping[str, JSON]],
    judgements: Sequence[Mapping[str, str]],
) -> Post:
    outcome, version = judged.decision, submission.version
    completes = asked.kind == "approve" and not outcome.route
    stays = asked.kind == "approve" and not completes
    state = Post.State.SUBMITTED if stays else RESULT.get(asked.kind, Post.State.APPROVED)
    advance(post, now, state=state)
    decision = _decision(post, submission, judged, asked, actor, now, completes, remarks, passages)
    also = [f"decision:{decision.pk}", *_judge_mistaken(version, judgements, actor, now)]
    if not stays:
        Submission.objects.filter(pk=submission.pk).update(closed=True)
        also.append(f"submission:{submission.pk}")
    if completes:
        debts = _all_debts(submission, decision, outcome)
        also += complete(post, decision, _schedule_by(submission, outcome), content_of(version), now, debts)
    owed, told = owe_use(post, outcome, actor, now)
    append(
        kind=f"posts.{asked.kind}",
        subject=f"post:{post.pk}",
        actor=actor.ref,
        now=now,
        data={
            "version": version.number,
            "digest": version.digest,
            "role": outcome.role,
            "deputy_for": outcome.deputy_for or 0,
            "step": outcome.step or 0,
            "completes": completes,
            "confirmed": list(asked.confirmed),
            "also": [*also, *owed],
            **told,
        },
        personal={"remarks": remarks, "passages": [dict(p) for p in passages]},
        facts=judged.facts,
        decision=outcome,
        pack_digest=judged.pack_digest,
    )
    return post


def _decision(
    post: Post,
    submission: Submission,
    judged: Judged,
    asked: facts.DecideFacts,
    actor: Actor,
    now: datetime,
    completes: bool,
    remarks: str,
    passages: Sequence[Mapping[str, JSON]],
) -> Decision:
    return Decision.objects.create(
        post=post,
        submission=submission,
        version=submission.version,
        digest=asked.shown_digest,
        kind=asked.kind,
        by_id=actor.staff,
        role=judged.decision.role,
        deputy_for_id=judged.decision.deputy_for,
        step=judged.decision.step or 0,
        remarks=remarks.strip(),
        passages=[dict(p) for p in passages],
        confirmed=list(asked.confirmed),
        completes=completes,
        clears_election=asked.kind == "approve" and judged.decision.clears_election,
        at=now,
        basis=[c.model_dump(mode="json") for c in judged.decision.basis],
        pack_digest=judged.pack_digest,
        owes=[d.model_dump(mode="json") for d in judged.decision.debts],
    )


def _all_debts(submission: Submission, last: Decision, outcome: Outcome) -> tuple[Debt, ...]:
    """What the submission owes, and each deputy's approval; one debt of a kind and place is enough."""
    owed = [*Outcome.model_validate(submission.outcome).debts]
    for row in Decision.objects.filter(submission=submission, voided_at=None).exclude(pk=last.pk):
        owed += [Debt.model_validate(d) for d in row.owes]
    return of_the_post({(d.kind, d.of, d.roles): d for d in (*owed, *outcome.debts)}.values())


def _schedule_by(submission: Submission, outcome: Outcome) -> Outcome:
    minutes = outcome.expires_minutes or Outcome.model_validate(submission.outcome).expires_minutes
    return outcome.model_copy(update={"expires_minutes": minutes})


def _judge_mistaken(
    version: Version, judgements: Sequence[Mapping[str, str]], actor: Actor, now: datetime
) -> list[str]:
    rows = [
        Judgement.objects.create(
            version=version,
            code=j["code"],
            where=j.get("where", ""),
            words=j.get("words", ""),
            reason=j["reason"].strip(),
            by_id=actor.person,
            at=now,
        )
        for j in judgements
    ]
    return [f"judgement:{row.pk}" for row in rows]


def _demand_words(
    kind: Kind, remarks: str, passages: Sequence[Mapping[str, JSON]], judgements: Sequence[Mapping[str, str]]
) -> list[Reason]:
    reasons = []
    if kind != "approve" and not remarks.strip() and not any(str(p.get("remark", "")).strip() for p in passages):
        reasons.append(
            Reason(
                code="remarks_missing",
                where="remarks",
                message=t("差戻し・却下の理由がありません。", "Sending back or rejecting needs a remark."),
                fix=t(
                    "どこをどう直すか、または却下の理由を書いてください。",
                    "Write what to mend and where, or why it is rejected.",
                ),
            )
        )
    if any(not j.get("reason", "").strip() for j in judgements):
        reasons.append(
            Reason(
                code="judgement_without_reason",
                where="judgements",
                message=t("指摘を誤りと判断する理由がありません。", "Judging a finding mistaken needs a reason."),
                fix=t("理由を書いてください。記録に残ります。", "Write the reason; it is kept."),
            )
        )
    return reasons
