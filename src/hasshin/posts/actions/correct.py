"""A case of correction (F-5-1, M-12): opened at the error's report, closed once the right information is out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts.actions.draft import create
from hasshin.posts.actions.private_device import owe_use
from hasshin.posts.content import Content
from hasshin.posts.facts import post_facts
from hasshin.posts.models import CorrectionCase, Delivery, Post
from hasshin.posts.revision import content_of, load, version_of

Kind = Literal["correct", "delete"]
OUT = (Delivery.State.DONE, Delivery.State.UNKNOWN, Delivery.State.DELETED)
CLOSED = t("この案件は終わっています。", "This case is closed already.")


def open_case(
    *, actor: Actor, now: datetime, post_id: int, kind: Kind, reason: str, criticised: bool = False
) -> CorrectionCase:
    """Report an error or problem in a published post and choose the way. The clock runs from here.

    Reporting alters nothing yet. For a post under criticism the pack may ask that a second person agrees (`agree`)
    before it is deleted or altered (`demand_agreed`). Raises `Refused` with the clauses.
    """
    post = load(post_id)
    judged = judge_removal(post, actor, now, kind, reason)
    with transaction.atomic():
        if CorrectionCase.objects.filter(original=post, closed_at=None).exists():
            raise Conflict(
                t("この投稿には訂正の案件が開いています。", "A case of correction is open on this post already.")
            )
        case = CorrectionCase.objects.create(
            original=post,
            kind=kind,
            reason=reason.strip(),
            criticised=criticised,
            reported_by_id=actor.person,
            reported_at=now,
        )
        data: dict[str, JSON] = {"post": post.pk, "kind": kind, "criticised": criticised}
        _record("posts.correct", case, judged, actor, now, data, {"reason": reason.strip()})
    return case


def agree(*, actor: Actor, now: datetime, case_id: int) -> CorrectionCase:
    """The second person agrees, in a session of their own, that a post under criticism is deleted or altered.

    Raises `Refused` for the one who reported it or has no right to correct, `Conflict` where somebody agreed before.
    """
    case = open_one(case_id)
    asked = facts_of_agreement(case, actor, now)
    judged = judge(asked, kind=f"posts.{case.kind}", subject=f"post:{case.original_id}", actor=actor.ref, now=now)
    with transaction.atomic():
        changed = CorrectionCase.objects.filter(pk=case.pk, second=None, closed_at=None).update(second=actor.staff)
        if changed != 1:
            raise Conflict(t("すでに別の人が同意しています。", "Somebody has agreed already."))
        _record("posts.agree", case, judged, actor, now, {"post": case.original_id}, {})
    case.refresh_from_db()
    return case


def draft_correction(*, actor: Actor, now: datetime, case_id: int, title: str, content: Content) -> Post:
    """The right information, as a draft that goes the ordinary path and is linked to the case."""
    case = open_one(case_id)
    demand_agreed(case, actor, now)
    return create(actor=actor, now=now, unit_id=case.original.unit_id, title=title, content=content, case_id=case.pk)


def close(*, actor: Actor, now: datetime, case_id: int, conclusion: str) -> CorrectionCase:
    """Close a case by hand where no right information is owed (nothing to correct, or deleted and nothing to add)."""
    case = open_one(case_id)
    if not conclusion.strip():
        missing = Reason(
            code="conclusion_missing",
            where="conclusion",
            message=t("結論がありません。", "The conclusion is missing."),
            fix=t("正しい情報を出さなくてよい理由を書いてください。", "Write why no right information is owed."),
        )
        raise Refused([missing])
    judged = demand_agreed(case, actor, now)
    with transaction.atomic():
        changed = CorrectionCase.objects.filter(pk=case.pk, closed_at=None).update(
            closed_at=now, conclusion=conclusion.strip()
        )
        if changed != 1:
            raise Conflict(CLOSED)
        data: dict[str, JSON] = {"post": case.original_id}
        _record("posts.close_case", case, judged, actor, now, data, {"conclusion": conclusion.strip()})
    case.refresh_from_db()
    return case


def demand_agreed(case: CorrectionCase, actor: Actor, now: datetime) -> Judged:
    """The pack's answer to deleting or altering what the case is about; `Refused` while a second person is owed."""
    return judge_removal(case.original, actor, now, _kind(case), case.reason, case.criticised, case.second_id)


def open_one(case_id: int) -> CorrectionCase:
    """The open case; raises `NotFound`."""
    case = CorrectionCase.objects.select_related("original__unit").filter(pk=case_id, closed_at=None).first()
    if case is None:
        raise NotFound(f"open case of correction {case_id}")
    return case


def facts_of_agreement(case: CorrectionCase, actor: Actor, now: datetime) -> facts.RemoveFacts:
    """What the pack is asked about an agreement: as of the act itself, with whoever reported it as the other person."""
    return facts_of_removal(case.original, actor, now, _kind(case), case.reason, True, case.reported_by_id)


def judge_removal(
    post: Post,
    actor: Actor,
    now: datetime,
    kind: Kind,
    reason: str,
    criticised: bool = False,
    second: int | None = None,
) -> Judged:
    """Ask the pack whether what is out may be deleted or corrected; a post that is not out is refused by us."""
    asked = facts_of_removal(post, actor, now, kind, reason, criticised, second)
    return judge(asked, kind=f"posts.{kind}", subject=f"post:{post.pk}", actor=actor.ref, now=now)


def facts_of_removal(
    post: Post,
    actor: Actor,
    now: datetime,
    kind: Kind,
    reason: str,
    criticised: bool = False,
    second: int | None = None,
) -> facts.RemoveFacts:
    """What the pack is asked; raises `Refused` for a post that is not out."""
    out = Delivery.objects.filter(post=post, state__in=OUT).select_related("account__unit").order_by("pk").first()
    if out is None:
        not_out = Reason(
            code="not_published",
            where="post",
            message=t("この投稿は発信されていません。", "This post is not out."),
            fix=t(
                "発信前の投稿は、変更・取下げ・停止ができます。",
                "A post that is not out can be changed, withdrawn or stopped.",
            ),
        )
        raise Refused([not_out])
    version = version_of(post)
    return facts.RemoveFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        account=account_facts(out.account, now),
        post=post_facts(post, content_of(version), version.digest),
        kind=kind,
        reason=reason.strip(),
        criticised=criticised,
        second=second,
    )


def _kind(case: CorrectionCase) -> Kind:
    return "delete" if case.kind == CorrectionCase.Kind.DELETE else "correct"


def _record(
    kind: str,
    case: CorrectionCase,
    judged: Judged,
    actor: Actor,
    now: datetime,
    data: dict[str, JSON],
    personal: dict[str, JSON],
) -> None:
    owed, told = owe_use(case.original, judged.decision, actor, now)
    append(
        kind=kind,
        subject=f"correctioncase:{case.pk}",
        actor=actor.ref,
        now=now,
        data={**data, "also": owed, **told} if owed else data,
        personal=personal,
        facts=judged.facts,
        decision=judged.decision,
        pack_digest=judged.pack_digest,
    )
