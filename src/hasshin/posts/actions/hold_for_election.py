"""Examine anew, for the election periods (選挙期間) in force or to come, what was decided or submitted before.

A post that holds one of their names, and that nobody decided on with the name in view, goes back to be decided: its
approvals stay, one more is asked for. What is on its way already is not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from hasshin.city.actions.election import Term, add_terms, end_election, set_election
from hasshin.city.actor import Actor, robot
from hasshin.city.elections import Season, season
from hasshin.city.models import ElectionPeriod
from hasshin.city.pack import pack_at
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.findings.models import Finding
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.controls.election import Election
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.decision import Step
from hasshin.policy.reasons import Conflict
from hasshin.policy.rules.election import election_step
from hasshin.policy.text import Text, t
from hasshin.posts.actions.void import begun, drop_unowed
from hasshin.posts.content import Content
from hasshin.posts.electing import cleared, name_findings, out_at, still_asked
from hasshin.posts.facts import post_facts
from hasshin.posts.models import Decision, Delivery, Post, Submission
from hasshin.posts.revision import advance, content_of, load, version_of

HOLDER = robot("election")
HELD = "election_hold"
State = Delivery.State


def set_period(*, actor: Actor, now: datetime, **asked: Any) -> ElectionPeriod:
    """As `city.actions.election.set_election`; what is scheduled in it is examined at once."""
    row = set_election(actor=actor, now=now, **asked)
    hold_for_election(now)
    return row


def list_terms(*, actor: Actor, now: datetime, period_id: int, terms: Sequence[Term]) -> ElectionPeriod:
    """As `city.actions.election.add_terms`; what is scheduled is examined for them at once."""
    row = add_terms(actor=actor, now=now, period_id=period_id, terms=terms)
    hold_for_election(now)
    return row


def end_period(*, actor: Actor, now: datetime, **asked: Any) -> ElectionPeriod:
    """As `city.actions.election.end_election`; a period that was made longer is looked through at once."""
    row = end_election(actor=actor, now=now, **asked)
    hold_for_election(now)
    return row


def hold_for_election(now: datetime) -> int:
    """Examine all that waits to go out or to be decided in a period; how many posts went back or wait for one more.

    Each post is a transaction of its own. One that changes meanwhile is looked at again at the next call.
    """
    settled_by_decision(now)
    if pack_at(now).one_of(Election) is None or not ElectionPeriod.objects.filter(ends__gt=now).exists():
        return 0
    waiting = Q(deliveries__state=State.SCHEDULED) | Q(
        deliveries__state=State.STOPPED, deliveries__reason__code=HELD, state=Post.State.APPROVED
    )
    ids = Post.objects.filter(waiting | Q(state=Post.State.SUBMITTED)).values_list("pk", flat=True).distinct()
    seasons: dict[datetime, Season] = {}
    return sum(_hold(pk, now, seasons) for pk in list(ids))


def settled_by_decision(now: datetime) -> None:
    """The findings on posts that went back are settled once these were decided, changed or taken back."""
    rows = Finding.objects.filter(code=HELD, settled_at=None).values_list("subject", flat=True)
    for subject in list(rows):
        post = Post.objects.filter(pk=int(subject.partition(":")[2])).first()
        if post is None or post.state != Post.State.SUBMITTED:
            settle_seen(actor=HOLDER, now=now, code=HELD, subject=subject, evidence="決裁されたか、取り下げられた。")


def _hold(post_id: int, now: datetime, seasons: dict[datetime, Season]) -> bool:
    post = load(post_id)
    version = version_of(post)
    content = content_of(version)
    due = out_at(content, now)
    at = seasons.setdefault(due, season(due))
    found = name_findings(content, at)
    if not found or cleared(version, found):
        return False
    try:
        with transaction.atomic():
            if post.state == Post.State.SUBMITTED:
                return _ask_one_more(post, content, now)
            return _back_to_decide(post, content, now)
    except Conflict:
        return False


def _step(post: Post, content: Content, now: datetime) -> tuple[Step, ...]:
    about = post_facts(post, content, "").model_copy(update={"election": facts.Election(names=True)})
    return election_step(pack_at(now), about)


def _ask_one_more(post: Post, content: Content, now: datetime) -> bool:
    """Of what is submitted already, the submission asks for the further decision too."""
    submission = Submission.objects.filter(post=post, closed=False).first()
    if submission is None or still_asked(submission, None) is not None:
        return _void_older(post, submission, now)
    return _reopen(post, submission, _step(post, content, now), now, [])


def _back_to_decide(post: Post, content: Content, now: datetime) -> bool:
    """Stop its deliveries and open the submission again. What is out on some account stays out, the rest is stopped."""
    decision = Decision.objects.filter(post=post, completes=True, voided_at=None).order_by("-pk").first()
    step = _step(post, content, now)
    if decision is None or not step:
        return False
    waiting = list(Delivery.objects.filter(post=post, state=State.SCHEDULED).values_list("pk", flat=True))
    reason = {"code": HELD, "message": _told(post).model_dump()}
    stopped = Delivery.objects.filter(pk__in=waiting, state=State.SCHEDULED).update(
        state=State.STOPPED, settled_at=now, reason=reason
    )
    if stopped != len(waiting):
        raise Conflict(_told(post))
    also = [f"delivery:{pk}" for pk in waiting]
    if begun(post):
        if not waiting:
            return False
        advance(post, now, state=Post.State.APPROVED)
        append(kind="posts.hold", subject=f"post:{post.pk}", actor=HOLDER.ref, now=now, data={"also": also})
        return True
    Decision.objects.filter(pk=decision.pk).update(completes=False)
    also += [f"decision:{decision.pk}", *drop_unowed(post)]
    return _reopen(post, decision.submission, step, now, also)


def _reopen(post: Post, submission: Submission, step: tuple[Step, ...], now: datetime, also: list[str]) -> bool:
    if not step:
        return False
    outcome = Outcome.model_validate(submission.outcome)
    asked = outcome.model_copy(update={"route": (*(s for s in outcome.route if not s.election), *step)})
    advance(post, now, state=Post.State.SUBMITTED)
    Submission.objects.filter(pk=submission.pk).update(closed=False, outcome=asked.model_dump(mode="json"))
    also += [f"submission:{submission.pk}", *_void_cleared(post, now)]
    append(kind="posts.hold", subject=f"post:{post.pk}", actor=HOLDER.ref, now=now, data={"also": also})
    control = pack_at(now).one_of(Election)
    raise_finding(
        actor=HOLDER,
        now=now,
        code=HELD,
        subject=f"post:{post.pk}",
        message=_told(post),
        citations=pack_at(now).cite(control),
        severity="warning",
        roles=control.decided_by if control is not None else (),
        staff=(post.author_id,),
    )
    return True


def _void_older(post: Post, submission: Submission | None, now: datetime) -> bool:
    """A further decision that was given before another name was listed counts no more."""
    if submission is None:
        return False
    voided = _void_cleared(post, now)
    if voided:
        advance(post, now, state=Post.State.SUBMITTED)
        append(kind="posts.hold", subject=f"post:{post.pk}", actor=HOLDER.ref, now=now, data={"also": voided})
    return bool(voided)


def _void_cleared(post: Post, now: datetime) -> list[str]:
    given = Decision.objects.filter(post=post, clears_election=True, voided_at=None)
    ids = list(given.values_list("pk", flat=True))
    Decision.objects.filter(pk__in=ids).update(voided_at=now)
    return [f"decision:{pk}" for pk in ids]


def _told(post: Post) -> Text:
    return t(
        "「{title}」は選挙期間中の名前や言葉を含むため、発信を保留し、決裁待ちに戻しました。",
        "“{title}” holds a name or term of an election period; it is held and waits to be decided.",
    ).fill(title=post.title)
