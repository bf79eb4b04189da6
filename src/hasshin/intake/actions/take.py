"""A person takes over what a telegram proposes: only then is there a draft, and it goes the ordinary path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import refuse
from hasshin.city.judge import judge
from hasshin.intake.models import Proposal
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t
from hasshin.posts.actions.correct import demand_agreed
from hasshin.posts.actions.fill_template import Ask, draft_from_template
from hasshin.posts.figures import Figures
from hasshin.posts.models import CorrectionCase, Origin, Post
from hasshin.posts.origins import TELEGRAM

OVER = t(
    "この提案は、もう引き受けられたか、終わっています。一覧を読み込み直してください。",
    "This proposal was taken over already, or is over. Reload the list.",
)


def take(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: int,
    number: int,
    values: Mapping[str, str],
    targets: Sequence[int],
    unit_id: int,
    languages: Sequence[str] = (),
) -> Post:
    """Make the draft, in the actor's name, bound to the telegram's figures. `number`: the template's version as shown.

    A correction needs its case (`posts.actions.correct.open_case`). Raises `Refused`, `NotFound` for no such proposal,
    `Conflict` where somebody else took it or it is overtaken.
    """
    row = _load(proposal_id)
    if not row.key:
        raise refuse(
            "nothing_to_draft",
            "proposal",
            "この提案に下書きはありません。",
            "This proposal has no draft.",
            "対象の投稿の画面で止めるか、直してください。",
            "Stop or mend the post on its own page.",
        )
    case = _case(row, actor, now) if row.what == Proposal.What.CORRECT else None
    telegram = row.telegram
    figures = Figures.model_validate(telegram.figures)

    def bind(post: Post) -> None:
        changed = Proposal.objects.filter(pk=row.pk, state=Proposal.State.WAITING).update(
            state=Proposal.State.TAKEN, post=post, by=actor.person, closed_at=now
        )
        if changed != 1:
            raise Conflict(OVER)
        origin = Origin.objects.create(
            post=post,
            kind=TELEGRAM,
            ref=f"telegram:{telegram.pk}",
            thread=telegram.thread,
            figures=telegram.figures,
            told={"title": telegram.title, "office": telegram.office, "at": telegram.reported_at.isoformat()},
            taken_by_id=actor.person,
            taken_at=now,
        )
        append(
            kind="intake.take",
            subject=f"proposal:{row.pk}",
            actor=actor.ref,
            now=now,
            data={"post": post.pk, "telegram": telegram.pk, "also": [f"origin:{origin.pk}"]},
        )

    return draft_from_template(
        actor=actor,
        now=now,
        unit_id=unit_id,
        ask=Ask(row.key, number, values, languages, figures.mark),
        targets=targets,
        source=f"気象庁「{telegram.title}」（{telegram.office}）",
        beside=bind,
        case_id=case,
    )


def set_aside(*, actor: Actor, now: datetime, proposal_id: int, reason: str) -> Proposal:
    """Close it without a draft, with a reason that is kept. Raises as `take` does."""
    row = _load(proposal_id)
    _demand_writer(actor, now, row)
    if not reason.strip():
        raise refuse(
            "reason_missing",
            "reason",
            "理由がありません。",
            "The reason is missing.",
            "理由を書いてください。",
            "Write why.",
        )
    with transaction.atomic():
        changed = Proposal.objects.filter(pk=row.pk, state=Proposal.State.WAITING).update(
            state=Proposal.State.ASIDE, reason=reason.strip()[:2000], by=actor.person, closed_at=now
        )
        if changed != 1:
            raise Conflict(OVER)
        append(
            kind="intake.set_aside",
            subject=f"proposal:{row.pk}",
            actor=actor.ref,
            now=now,
            data={"telegram": row.telegram_id},
            personal={"reason": reason.strip()[:2000]},
        )
    row.refresh_from_db()
    return row


def _demand_writer(actor: Actor, now: datetime, row: Proposal) -> None:
    """Whoever may write drafts may say that none is needed."""
    who = actor_facts(actor, now)
    asked = facts.DraftFacts(now=now, actor=who, terminal=actor.terminal, accounts=(), unit=who.unit or 0)
    judge(asked, kind="intake.set_aside", subject=f"proposal:{row.pk}", actor=actor.ref, now=now)


def _load(proposal_id: int) -> Proposal:
    row = Proposal.objects.select_related("telegram", "about").filter(pk=proposal_id).first()
    if row is None:
        raise NotFound(f"proposal {proposal_id}")
    if row.state != Proposal.State.WAITING:
        raise Conflict(OVER)
    return row


def _case(row: Proposal, actor: Actor, now: datetime) -> int:
    case = CorrectionCase.objects.select_related("original").filter(original=row.about, closed_at=None).first()
    if case is None:
        raise refuse(
            "no_case",
            "proposal",
            "訂正の案件が開いていません。",
            "No case of correction is open.",
            "対象の投稿の画面で「訂正・削除」の案件を開いてから引き受けてください。",
            "Open a case of correction on the post's page first.",
        )
    demand_agreed(case, actor, now)
    return case.pk
