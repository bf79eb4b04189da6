"""Duties of a post's way: decide, look up, correct, agree, read afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.duties.people import People
from hasshin.policy import facts
from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.controls.deciding import Decision as DecisionControl
from hasshin.policy.decision import Decision as Outcome
from hasshin.policy.decision import Step
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.route import eligible, given_by_step, remaining
from hasshin.policy.scope import Target, contractor_may
from hasshin.policy.text import t
from hasshin.posts.content import Content
from hasshin.posts.models import AfterReview, CorrectionCase, Decision, Delivery, Submission, Version

DECIDE_WITHIN = timedelta(days=3)
"""House rule: a submission is decided by its wanted time, and in any case within so long."""
URGENT_WITHIN = timedelta(hours=1)

DECIDE = Kind(
    id="decide_post",
    title=t("決裁を待つ投稿", "Posts that wait for a decision"),
    evidence=t(
        "決裁（承認・差戻し・却下）、または取下げ・改稿",
        "a decision (approve, send back, reject), or its withdrawal or change",
    ),
    closed_by=("posts.approve", "posts.send_back", "posts.reject", "posts.withdraw", "posts.draft"),
)
UNKNOWN = Kind(
    id="outcome_unknown",
    title=t("要確認の配信", "Deliveries whose outcome is unknown"),
    evidence=t(
        "媒体の画面で確かめた人の回答、または媒体への照会の結果",
        "what a person saw in the service's own screen, or what looking it up proved",
    ),
    closed_by=("delivery.answer", "delivery.found", "delivery.done", "delivery.late_answer"),
    findings=("outcome_unknown",),
)
CORRECTION = Kind(
    id="correction_open",
    title=t("訂正・削除の案件", "Cases of correction"),
    evidence=t(
        "正しい情報の発信、または発信が不要である理由を記した結論",
        "the right information is out, or a conclusion says why none is owed",
    ),
    closed_by=("delivery.close_case", "posts.close_case"),
)
AGREEMENT = Kind(
    id="second_person",
    title=t("二人目の同意", "A second person's agreement"),
    evidence=t("報告者以外の職員の同意", "the agreement of somebody other than who reported it"),
    closed_by=("posts.agree", "posts.close_case", "delivery.close_case"),
)
AFTER_REVIEW = Kind(
    id="after_review",
    title=t("後閲", "After-reviews"),
    evidence=t("判断（適切・不適切）を付けた署名", "a signature with a verdict"),
    closed_by=("posts.after_review",),
    findings=("after_review_overdue",),
)
KINDS = (DECIDE, UNKNOWN, CORRECTION, AGREEMENT, AFTER_REVIEW)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """What waits on a post's way. Statements: unknown outcomes 1, cases 2, after-reviews 1, decisions at most 7."""
    yield from _unknown(pack)
    yield from _cases(pack)
    yield from _after_reviews()
    yield from _decisions(now, pack)


def _unknown(pack: Pack) -> Iterator[Duty]:
    rows = Delivery.objects.filter(state=Delivery.State.UNKNOWN).select_related("post", "account").order_by("pk")
    for row in rows:
        yield Duty(
            kind=UNKNOWN,
            about=f"delivery:{row.pk}",
            title=t("「{title}」が{account}に届いたか分かりません", "Did “{title}” go out on {account}?").fill(
                title=row.post.title, account=row.account.name
            ),
            what_to_do=t(
                "媒体の画面で掲載の有無を見て、回答してください。確かめるまで再送はされません。",
                "Look in the service's own screen and answer. Nothing is sent again before somebody has looked.",
            ),
            citations=(house("people-decide"),),
            since=row.begun_at or row.created_at,
            due_at=None,
            place=Place("unknown", anchor=f"d{row.pk}"),
            owed=by_right(pack, "resolve_outcome", "account", row.account_id),
            urgent=True,
        )


def _cases(pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Corrections)
    second = control is not None and control.criticised is not None and control.criticised.second_person
    rows = CorrectionCase.objects.filter(closed_at=None).select_related("original").order_by("reported_at", "pk")
    out = Delivery.objects.filter(post__correction_cases__closed_at=None, post__correction_cases__isnull=False)
    shown_on = dict(out.order_by("-pk").values_list("post_id", "account_id"))
    for row in rows:
        due_at = row.reported_at + timedelta(hours=control.within_hours) if control is not None else None
        cited = pack.cite(control) if control is not None else (house("records"),)
        account = shown_on.get(row.original_id)
        owed = (
            by_right(pack, "remove", "account", account)
            if account is not None
            else by_right(pack, "remove", "unit", row.original.unit_id)
        )
        yield Duty(
            kind=CORRECTION,
            about=f"correctioncase:{row.pk}",
            title=t("「{title}」の訂正・削除", "Correction of “{title}”").fill(title=row.original.title),
            what_to_do=t(
                "正しい情報を起案するか、発信が不要なら結論を書いて閉じてください。",
                "Draft the right information, or close the case with a conclusion if none is owed.",
            ),
            citations=cited,
            since=row.reported_at,
            due_at=due_at,
            place=Place("case", (row.pk,)),
            staff=(row.reported_by_id,),
            account=account,
            urgent=True,
        )
        if row.criticised and second and row.second_id is None:
            yield Duty(
                kind=AGREEMENT,
                about=f"correctioncase:{row.pk}",
                title=t(
                    "批判を受けている「{title}」の訂正・削除への同意", "Agree to change “{title}”, which is criticised"
                ).fill(title=row.original.title),
                what_to_do=t(
                    "訂正・削除してよいかを判断し、同意するか報告者と話してください。",
                    "Judge whether it should be changed; agree, or talk to the one who reported it.",
                ),
                citations=cited,
                since=row.reported_at,
                due_at=due_at,
                place=Place("case", (row.pk,)),
                owed=owed,
                not_by=(row.reported_by_id,),
                urgent=True,
            )


def _after_reviews() -> Iterator[Duty]:
    rows = AfterReview.objects.filter(signed_at=None).select_related("post").order_by("due_at", "pk")
    for row in rows:
        if row.account_id is not None:
            owed = tuple(Owed(role, "account", row.account_id, in_person=True) for role in row.roles)
        elif row.unit_id is not None:
            owed = tuple(Owed(role, "unit", row.unit_id, in_person=True) for role in row.roles)
        else:
            owed = tuple(Owed(role, in_person=True) for role in row.roles)
        yield Duty(
            kind=AFTER_REVIEW,
            about=f"afterreview:{row.pk}",
            title=t("「{title}」の後閲", "After-review of “{title}”").fill(title=row.post.title),
            what_to_do=t(
                "投稿と、例外とした理由を読み、判断を署名してください。",
                "Read the post and why it was an exception, and sign a verdict.",
            ),
            citations=tuple(Citation.model_validate(c) for c in row.citations) or (house("exceptions-are-debts"),),
            since=row.owed_since,
            due_at=row.due_at,
            place=Place("after-review", (row.pk,)),
            owed=owed,
            not_by=tuple(row.done_by),
        )


@dataclass
class _Waiting:
    """A submission with what is needed to know who may decide on it."""

    submission: Submission
    content: Content
    given: list[facts.Given] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def _decisions(now: datetime, pack: Pack) -> Iterator[Duty]:
    waiting = _waiting()
    if not waiting:
        return
    people = People(now, pack)
    for one in waiting:
        yield _to_decide(one, people, now)


def _to_decide(one: _Waiting, people: People, now: datetime) -> Duty:
    pack, submission, post = people.pack, one.submission, one.submission.post
    asked = facts.Post(id=post.pk, unit=post.unit_id, digest="", touched=tuple(sorted(one.touched)))
    route = Outcome.model_validate(submission.outcome).route
    distinct = all(control.distinct for control in pack.all_of(DecisionControl))
    steps = remaining(route, given_by_step(route, tuple(one.given), asked, distinct))
    accounts = tuple(a for pk in one.content.targets if (a := people.accounts.get(pk)) is not None)
    had = {g.by for g in one.given} if distinct else set()
    step = steps[0] if steps else None
    may = tuple(
        pk
        for pk in _candidates(people, step, accounts)
        if step is not None
        and (actor := people.actors[pk])
        and pk not in one.touched | had
        and (not actor.contractor or contractor_may(pack, "decide"))
        and eligible(pack, actor, step, accounts, asked) is not None
    )
    urgent = post.case_id is not None or one.content.mode != "ordinary"
    within = submission.at + (URGENT_WITHIN if urgent else DECIDE_WITHIN)
    wanted = one.content.scheduled_at
    first = accounts[0].id if accounts else None
    return Duty(
        kind=DECIDE,
        about=f"post:{post.pk}",
        part=f"v{submission.version.number}",
        title=t("「{title}」の決裁", "Decide on “{title}”").fill(title=post.title),
        what_to_do=t(
            "内容を読み、承認・差戻し・却下のいずれかをしてください。", "Read it, and approve, send back or reject it."
        ),
        citations=(step.citations if step is not None else ()) or (house("four-eyes"),),
        since=submission.at,
        due_at=within if wanted is None or wanted <= submission.at else min(within, wanted),
        place=Place("post", (post.pk,)),
        staff=may,
        owed=()
        if may or step is None
        else tuple(Owed(role, "account", first, "decide") if first else Owed(role) for role in step.roles),
        not_by=tuple(sorted(one.touched)),
        account=first,
        urgent=urgent,
    )


def _candidates(people: People, step: Step | None, accounts: tuple[facts.Account, ...]) -> list[int]:
    """Who could hold a role of the step; with another unit asked for, everybody who holds it anywhere."""
    roles = [role for name in (step.roles if step is not None else ()) if (role := people.pack.role(name)) is not None]
    if step is None or step.other_unit or not accounts:
        return sorted({h.staff for role in roles for h in people.holders(Owed(role.id))} if accounts else set())
    return sorted({pk for role in roles for pk in people.candidates(role, Target(account=accounts[0]))})


def _waiting() -> list[_Waiting]:
    """Open submissions with the approvals given and all who touched the content, as `posts.facts` reads them."""
    rows = Submission.objects.filter(closed=False, post__state="submitted").select_related("post__unit", "version")
    found = [_Waiting(row, Content.model_validate(row.version.content)) for row in rows.order_by("at", "pk")]
    by_submission = {one.submission.pk: one for one in found}
    posts = {one.submission.post_id: one for one in found}
    if not found:
        return []
    approved = Decision.objects.filter(submission__in=by_submission, kind=Decision.Kind.APPROVE, voided_at=None)
    for row in approved.order_by("pk"):
        if row.by_id is not None:
            by_submission[row.submission_id].given.append(
                facts.Given(step=row.step, by=row.by_id, role=row.role, deputy_for=row.deputy_for_id)
            )
    whole = Decision.objects.filter(post__in=posts, completes=True).exclude(kind=Decision.Kind.EXEMPT)
    baseline: dict[int, int] = {}
    for post_id, number in whole.values_list("post_id", "version__number"):
        baseline[post_id] = max(number, baseline.get(post_id, 0))
    saved = Version.objects.filter(post__in=posts).values_list("post_id", "number", "saved_by_id")
    for post_id, number, saver in saved:
        if number > min(baseline.get(post_id, 0), posts[post_id].submission.post.number - 1):
            posts[post_id].touched.add(saver)
    return found
