"""Incidents (事案): seeing it, each step of its playbook, its end, and its lessons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from hasshin.duties.duty import Duty, Kind, Owed, Place, by_right
from hasshin.duties.letters import JST
from hasshin.incidents import rules
from hasshin.incidents.models import Incident, Lesson, Measure, Step, Told
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text, t

SEE = Kind(
    id="incident_see",
    title=t("事案の確認", "Incidents to see"),
    evidence=t("知らされた本人が確認したという記録", "that the person who was told has seen it, as recorded"),
    closed_by=("incidents.see", "incidents.end"),
)
STEP = Kind(
    id="incident_step",
    title=t("事案の手順", "Steps of incidents"),
    evidence=t(
        "何をしたかの記録と、手順が求める事実。または不要とした理由",
        "what was done and the fact that the step asks for, or why it is not needed",
    ),
    closed_by=("incidents.settle_step",),
)
END = Kind(
    id="incident_end",
    title=t("事案の終結", "Incidents to end"),
    evidence=t("全ての手順が終わった後の結論", "the conclusion, once every step is settled"),
    closed_by=("incidents.end", "incidents.note", "incidents.settle_step"),
)
MEASURE = Kind(
    id="incident_measure",
    title=t("封じ込めのうち人が行う措置", "Measures left to a person"),
    evidence=t("何をし、何で確かめたかの記録", "what was done, and how it was verified, as recorded"),
    closed_by=("incidents.settle_measure",),
)
LESSON = Kind(
    id="incident_lesson",
    title=t("事案の教訓", "Lessons of incidents"),
    evidence=t("教訓について何をしたかの記録", "what was done about it, as recorded by its owner"),
    closed_by=("incidents.finish_lesson",),
)
SECOND = Kind(
    id="incident_second",
    title=t("アカウント削除への同意", "Deletions of accounts to agree to"),
    evidence=t(
        "別の人が同意した、または取り下げたという記録",
        "that another person agreed, or that it was dropped, as recorded",
    ),
    closed_by=("incidents.agree_measure", "incidents.drop_measure"),
)
KINDS = (SEE, STEP, MEASURE, SECOND, END, LESSON)
BY_HAND_WITHIN = timedelta(minutes=30)
"""House rule: within what time a person does what could not be done for them."""
SEEN_WITHIN = timedelta(minutes=30)
"""House rule: within what time whoever is told of an incident has seen it."""
LONGEST_TITLE = 60
WORKED_ON = timedelta(days=7)
"""House rule: an incident whose steps are settled is ended, or something is noted, within this time."""


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """All kinds; seven statements."""
    rows = {row.pk: row for row in Incident.objects.filter(ended_at__isnull=True).order_by("pk")}
    steps = list(Step.objects.filter(incident__in=rows).order_by("incident", "number"))
    yield from _to_see(rows)
    yield from _to_do(rows, steps)
    yield from _by_hand(rows, pack)
    yield from _to_agree(rows, pack)
    yield from _to_end(rows, steps, pack)
    yield from _to_learn()


def _to_see(rows: dict[int, Incident]) -> Iterator[Duty]:
    for told in Told.objects.filter(incident__in=rows, seen_at__isnull=True).order_by("pk"):
        row = rows[told.incident_id]
        yield Duty(
            kind=SEE,
            about=f"incident:{row.pk}",
            part=str(told.staff_id),
            title=t("事案「{title}」を確認する", "See the incident: {title}").fill(title=_title(row)),
            what_to_do=t(
                "画面を開いて状況を見て、「確認した」を押してください。", "Open it, read how things stand, and say so."
            ),
            citations=_cited(row),
            since=told.told_at,
            due_at=told.told_at + SEEN_WITHIN,
            place=Place("incident", (row.pk,)),
            staff=(told.staff_id,),
            account=row.account_id,
            urgent=True,
        )


def _to_do(rows: dict[int, Incident], steps: list[Step]) -> Iterator[Duty]:
    for step in steps:
        if step.outcome != Step.Outcome.OPEN:
            continue
        row = rows[step.incident_id]
        yield Duty(
            kind=STEP,
            about=f"incident:{row.pk}",
            part=str(step.number),
            title=t("{step}（事案「{title}」）", "{step} (incident: {title})").fill(
                step=Text.model_validate(step.title), title=_title(row)
            ),
            what_to_do=t(
                "行って、何をしたかを事案の画面に書いてください。要らないときは、その理由を書きます。",
                "Do it, and write on the incident's page what you did; or why it is not needed.",
            ),
            citations=_cited(row),
            since=row.opened_at,
            due_at=step.due_at or row.opened_at + WORKED_ON,
            place=Place("incident", (row.pk,), anchor=f"step-{step.pk}"),
            owed=(_owed(step.role, row),),
            account=row.account_id,
            urgent=step.due_at is not None,
        )


def _by_hand(rows: dict[int, Incident], pack: Pack) -> Iterator[Duty]:
    left = Measure.objects.filter(incident__in=rows, state=Measure.State.FOR_A_PERSON, by_hand=False)
    for one in left.order_by("pk"):
        row = rows[one.incident_id]
        yield Duty(
            kind=MEASURE,
            about=f"measure:{one.pk}",
            title=t(
                "自動で行えなかった封じ込めを行う（事案「{title}」）", "Do by hand what could not be contained: {title}"
            ).fill(title=_title(row)),
            what_to_do=t(
                "事案の画面で何かを確かめ、サービスの画面で行い、記録してください。",
                "See on the incident's page what it is, do it in the service's own screen, and record it.",
            ),
            citations=_cited(row),
            since=one.settled_at or one.asked_at,
            due_at=(one.settled_at or one.asked_at) + BY_HAND_WITHIN,
            place=Place("incident", (row.pk,), anchor=f"measure-{one.pk}"),
            owed=by_right(pack, "freeze", "account", row.account_id),
            account=row.account_id,
            urgent=True,
        )


def _to_agree(rows: dict[int, Incident], pack: Pack) -> Iterator[Duty]:
    for one in Measure.objects.filter(incident__in=rows, state=Measure.State.SECOND).order_by("pk"):
        row = rows[one.incident_id]
        yield Duty(
            kind=SECOND,
            about=f"measure:{one.pk}",
            title=t(
                "アカウントの削除に同意するか決める（事案「{title}」）",
                "Agree to the deletion of an account, or not: {title}",
            ).fill(title=_title(row)),
            what_to_do=t(
                "事案の画面で理由を読み、同意するか、理由を付けて取り下げてください。求めた本人は同意できません。",
                "Read on the incident's page why, and agree, or drop it with a reason. Who asked for it can't agree.",
            ),
            citations=_cited(row),
            since=one.asked_at,
            due_at=one.asked_at + BY_HAND_WITHIN,
            place=Place("incident", (row.pk,), anchor="measures"),
            owed=by_right(pack, "close_account", "account", row.account_id),
            account=row.account_id,
            urgent=True,
        )


def _to_end(rows: dict[int, Incident], steps: list[Step], pack: Pack) -> Iterator[Duty]:
    unsettled = {step.incident_id for step in steps if step.outcome == Step.Outcome.OPEN}
    for row in rows.values():
        if row.pk in unsettled:
            continue
        last = max((s.settled_at for s in steps if s.incident_id == row.pk and s.settled_at), default=row.opened_at)
        control = rules.kind_of(pack, row.kind)
        yield Duty(
            kind=END,
            about=f"incident:{row.pk}",
            title=t("事案「{title}」を結論を付けて終える", "Conclude and end the incident: {title}").fill(
                title=_title(row)
            ),
            what_to_do=t(
                "収まったことを確かめ、結論と教訓を書いて終えてください。",
                "Make sure that it is over, write the conclusion and the lessons, and end it.",
            ),
            citations=_cited(row),
            since=last,
            due_at=last + WORKED_ON,
            place=Place("incident", (row.pk,), anchor="end"),
            owed=tuple(_owed(role, row) for role in (control.told if control is not None else ())),
            account=row.account_id,
        )


def _to_learn() -> Iterator[Duty]:
    rows = Lesson.objects.filter(done_at__isnull=True).select_related("incident").order_by("pk")
    for one in rows:
        row = one.incident
        yield Duty(
            kind=LESSON,
            about=f"lesson:{one.pk}",
            title=t(
                "事案「{title}」の教訓を実行する：{words}", "Carry out a lesson of the incident {title}: {words}"
            ).fill(title=_title(row), words=_short(one.words)),
            what_to_do=t("行って、何をしたかを書いてください。", "Do it, and write what you did."),
            citations=_cited(row),
            since=one.noted_at,
            due_at=datetime.combine(one.due_on + timedelta(days=1), time.min, JST),
            place=Place("incident", (row.pk,), anchor=f"lesson-{one.pk}"),
            staff=(one.owner_id,),
            account=row.account_id,
        )


def _owed(role: str, row: Incident) -> Owed:
    return Owed(role, "account", row.account_id) if row.account_id is not None else Owed(role)


def _cited(row: Incident) -> tuple[Citation, ...]:
    return tuple(Citation.model_validate(one) for one in row.citations)


def _title(row: Incident) -> Text:
    return Text.model_validate(row.title)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"
