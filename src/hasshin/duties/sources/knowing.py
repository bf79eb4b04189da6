"""Duties of knowing: acknowledge the guideline, plan and log studies, confirm instructions, log reactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hasshin.city import queries_knowing as queries
from hasshin.city.knowing import adopted_at, holders
from hasshin.city.rules import planning_right
from hasshin.city.years import begins, end_of_day, fiscal_year
from hasshin.duties.duty import Duty, Kind, Place, by_right
from hasshin.policy.controls.standing import Acknowledgement, Inventory, Reactions, Study
from hasshin.policy.pack import Pack
from hasshin.policy.text import t

PLAN_WITHIN = timedelta(days=30)
"""House rule: a year's plan stands by the end of its first month."""

ACKNOWLEDGE = Kind(
    id="acknowledge_guideline",
    title=t("指針の確認", "Acknowledging the guideline"),
    evidence=t("本人による今の版の確認", "the person's own confirmation of the version that stands"),
    closed_by=("city.acknowledge",),
)
PLAN = Kind(
    id="study_plan_missing",
    title=t("研究計画の作成", "Study plans"),
    evidence=t("その役割・年度の計画の項目", "an item on the plan of that role and year"),
    closed_by=("city.plan_study",),
)
STUDY = Kind(
    id="study_item",
    title=t("研究の実施と記録", "Studies and their records"),
    evidence=t(
        "本人の研究の記録（日付、資料・研修の名称、分かったこと）",
        "the person's own record: the day, the document or course, and what was learned",
    ),
    closed_by=("city.log_study", "city.withdraw_study_item"),
)
INSTRUCTION = Kind(
    id="confirm_instruction",
    title=t("指導の確認", "Instructions"),
    evidence=t("本人による確認", "the person's own confirmation"),
    closed_by=("city.confirm_instruction", "city.withdraw_instruction"),
)
REACTIONS = Kind(
    id="log_reactions",
    title=t("反響の記録", "Reactions of the public"),
    evidence=t("言われたことと市の結論の記録", "an entry with what was said and what the city concluded"),
    closed_by=("city.log_reaction",),
)
KINDS = (ACKNOWLEDGE, PLAN, STUDY, INSTRUCTION, REACTIONS)


def due(now: datetime, pack: Pack) -> Iterator[Duty]:
    """What is owed in knowing. Statements: acknowledgement 9, plans and studies 4, instructions 4, reactions 3."""
    yield from _acknowledging(now, pack)
    yield from _planning(now, pack)
    yield from _instructions(now, pack)
    yield from _reactions(now, pack)


def _acknowledging(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Acknowledgement)
    if control is None:
        return
    found = queries.acknowledged(pack, now)
    for one in found.missing:
        since = found.since[one.id]
        yield Duty(
            kind=ACKNOWLEDGE,
            about=f"staffmember:{one.id}",
            title=t("指針の確認（{name}）", "Acknowledge the guideline ({name})").fill(name=one.name),
            what_to_do=t("指針を読み、確認してください。", "Read the guideline and acknowledge it."),
            citations=pack.cite(control),
            since=since,
            due_at=since + timedelta(days=control.within_days),
            place=Place("acknowledge"),
            staff=(one.id,),
        )


def _planning(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Study)
    if control is None:
        return
    year = fiscal_year(now)
    rows = queries.items(pack, now)
    planned = {row.role for row in rows if row.year == year}
    since = max(begins(year), adopted_at())
    for role in dict.fromkeys(role for one in pack.all_of(Study) for role in one.roles):
        if role in planned:
            continue
        yield Duty(
            kind=PLAN,
            about=f"role:{role}",
            part=str(year),
            title=t("{year}年度の研究計画（{role}）", "Study plan for fiscal year {year} ({role})").fill(
                year=str(year), role=queries.role_title(pack, role)
            ),
            what_to_do=t(
                "この役割の研究計画に、期日を決めてテーマを加えてください。",
                "Add topics, each with a day, to this role's study plan.",
            ),
            citations=pack.cite(control),
            since=since,
            due_at=since + PLAN_WITHIN,
            place=Place("study", anchor="plan"),
            owed=by_right(pack, planning_right(pack)),
        )
    for row in rows:
        for one in row.open:
            yield Duty(
                kind=STUDY,
                about=f"studyitem:{row.id}",
                part=str(one.id),
                title=t("研究：{title}（{name}）", "Study: {title} ({name})").fill(title=row.title, name=one.name),
                what_to_do=t(
                    "このテーマを研究し、資料・研修の名称と、分かったことを記録してください。",
                    "Study this topic, and record the document or course and what you learned.",
                ),
                citations=pack.cite(control),
                since=row.set_at,
                due_at=end_of_day(row.due),
                place=Place("study", anchor="log"),
                staff=(one.id,),
            )


def _instructions(now: datetime, pack: Pack) -> Iterator[Duty]:
    control = pack.one_of(Inventory)
    for row in queries.instructions(pack, now, in_force_only=True):
        for one in row.open:
            yield Duty(
                kind=INSTRUCTION,
                about=f"instruction:{row.id}",
                part=str(one.id),
                title=t("指導の確認：{title}（{name}）", "Confirm: {title} ({name})").fill(
                    title=row.title, name=one.name
                ),
                what_to_do=t(
                    "指導を読み、従うことを確認してください。", "Read the instruction and confirm that you follow it."
                ),
                citations=pack.cite(control),
                since=row.given_at,
                due_at=end_of_day(row.due),
                place=Place("instructions", anchor=f"i{row.id}"),
                staff=(one.id,),
            )


def _reactions(now: datetime, pack: Pack) -> Iterator[Duty]:
    controls = [one for one in pack.all_of(Reactions) if one.every_days is not None and one.roles]
    if not controls:
        return
    begun, last = adopted_at(), queries.last_reaction(now)
    since = max(begun, last) if last is not None else begun
    for control in controls:
        due_at = since + timedelta(days=control.every_days or 0)
        staff = tuple(dict.fromkeys(one.staff for one in holders(control.roles, now)))
        if now < due_at - timedelta(days=7) or not staff:
            continue
        yield Duty(
            kind=REACTIONS,
            about="role:" + control.roles[0],
            title=t("反響の記録（{days}日ごと）", "Log reactions (every {days} days)").fill(
                days=str(control.every_days)
            ),
            what_to_do=t(
                "この間に言われたことと市の結論を記録してください。目立つ反響がなければ、確かめた先とその旨を書きます。",
                "Log what was said and what the city concluded; if there was little, where you looked and that.",
            ),
            citations=pack.cite(control),
            since=since,
            due_at=due_at,
            place=Place("reactions", anchor="log"),
            staff=staff,
        )
