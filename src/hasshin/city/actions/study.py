"""Continuous study (継続的な研究, M-9): plan the year of a role, take an item back, log what was studied."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged
from hasshin.city.knowing import roles_of
from hasshin.city.models import StudyEntry, StudyItem
from hasshin.city.own import demand_role, demand_words
from hasshin.city.pack import pack_at
from hasshin.city.queries_knowing import role_title
from hasshin.city.rules import planning_right
from hasshin.city.years import begins, fiscal_year, year_of
from hasshin.policy.clock import day, day_shown
from hasshin.policy.controls.standing import Study
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import joined, t

LONGEST_TITLE, LONGEST_SOURCE = 200, 500


def plan_item(*, actor: Actor, now: datetime, role: str, title: str, due: date) -> StudyItem:
    """Put an item on the study plan of a role, for the fiscal year in which its day lies.

    Raises `Refused` without the right, for a role that studies nothing under the pack, a title that says nothing, or a
    day that is over or beyond the next fiscal year.
    """
    pack = pack_at(now)
    judged = _ask(actor, now, "city.plan_study", "studyitem:new")
    _demand_role(pack, role)
    demand_words(("title", title, t("テーマ", "topic")), citations=pack.all_of(Study), pack=pack)
    if len(title.strip()) > LONGEST_TITLE:
        raise too_long("title", LONGEST_TITLE)
    over = begins(fiscal_year(now) + 2)
    if not day(now) <= due < day(over):
        given, last = day_shown(due), day_shown(day(over) - timedelta(days=1))
        raise refuse(
            "study_day",
            "due",
            f"期日にできるのは今日から翌年度末までの日です：{given.ja}",
            f"The day lies between today and the end of the next fiscal year: {given.en}",
            f"{last.ja}までの日を選んでください。",
            f"Choose a day no later than {last.en}.",
        )
    with transaction.atomic():
        row = StudyItem.objects.create(
            role=role, year=year_of(due), title=title.strip(), due=due, set_by_id=actor.person, set_at=now
        )
        record(
            judged,
            kind="city.plan_study",
            subject=f"studyitem:{row.pk}",
            actor=actor,
            now=now,
            data={"role": role, "year": row.year, "due": due.isoformat()},
            personal={"title": row.title},
        )
    return row


def withdraw_item(*, actor: Actor, now: datetime, item_id: int, reason: str) -> None:
    """Take an item off the plan, for a reason that is kept; nobody owes it from here on."""
    subject = f"studyitem:{item_id}"
    judged = _ask(actor, now, "city.withdraw_study_item", subject)
    demand_words(("reason", reason, t("理由", "reason")))
    with transaction.atomic():
        changed = StudyItem.objects.filter(pk=item_id, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=actor.person, withdrawal=reason.strip()[:LONGEST_TITLE]
        )
        if changed != 1:
            raise NotFound(f"item {item_id} on a plan")
        record(
            judged,
            kind="city.withdraw_study_item",
            subject=subject,
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )


def log_study(
    *, actor: Actor, now: datetime, day_of: date, source: str, conclusion: str, item_id: int | None = None
) -> StudyEntry:
    """Keep what the actor studied: on which day, from which source, with what conclusion; for oneself only.

    With `item_id` it answers that item of the plan, for this person. Raises `Refused` for an entry that says nothing,
    a day that has not come, or somebody whom the item does not concern.
    """
    pack = pack_at(now)
    control = pack.one_of(Study)
    roles = [role for one in pack.all_of(Study) for role in one.roles]
    staff = demand_role(pack, actor, now, roles, control)
    demand_words(
        ("source", source, t("資料・研修の名称", "document or course")),
        ("conclusion", conclusion, t("分かったこと・今後に生かすこと", "what you learned")),
        citations=pack.all_of(Study),
        pack=pack,
    )
    demand_past(day_of, now)
    if len(source) > LONGEST_SOURCE:
        raise too_long("source", LONGEST_SOURCE)
    item = _item(staff, now, item_id) if item_id is not None else None
    with transaction.atomic():
        row = StudyEntry.objects.create(
            staff_id=staff, item=item, day=day_of, source=source.strip(), conclusion=conclusion.strip(), at=now
        )
        record(
            None,
            kind="city.log_study",
            subject=f"studyentry:{row.pk}",
            actor=actor,
            now=now,
            data={"staff": staff, "item": item_id, "day": day_of.isoformat()},
            personal={"source": row.source, "conclusion": row.conclusion},
        )
    return row


def demand_past(day_of: date, now: datetime) -> None:
    """The day has come, in Japanese time, and is of our time. Raises `Refused`."""
    if not date(1990, 1, 1) <= day_of <= day(now):
        given = day_shown(day_of)
        raise refuse(
            "not_yet",
            "day",
            f"{given.ja}はまだ来ていません。" if day_of > day(now) else f"{given.ja}は古すぎます。",
            f"{given.en} has not come yet." if day_of > day(now) else f"{given.en} is too long ago.",
            "実際の日付を書いてください。",
            "Write the day on which it was.",
        )


def too_long(where: str, longest: int) -> Exception:
    """The refusal of words that the row does not hold."""
    return refuse(
        "too_long",
        where,
        f"{longest}文字以内にしてください。",
        f"At most {longest} characters.",
        "短くしてください。",
        "Make it shorter.",
    )


def _ask(actor: Actor, now: datetime, kind: str, subject: str) -> Judged | None:
    pack = pack_at(now)
    return govern(
        actor=actor, now=now, verb=planning_right(pack), kind=kind, subject=subject, control=pack.one_of(Study)
    )


def _demand_role(pack: Pack, role: str) -> None:
    known = [one for control in pack.all_of(Study) for one in control.roles]
    if role not in known:
        given = role_title(pack, role)
        able = joined(role_title(pack, one) for one in dict.fromkeys(known))
        raise refuse(
            "unknown_role",
            "role",
            f"指針が研究を求めている役割ではありません：{given.ja}",
            f"The guideline asks no study of this role: {given.en}",
            f"次から選んでください：{able.ja}",
            f"Choose among: {able.en}",
        )


def _item(staff: int, now: datetime, item_id: int) -> StudyItem:
    item = StudyItem.objects.filter(pk=item_id, withdrawn_at=None).first()
    if item is None:
        raise NotFound(f"item {item_id} on a plan")
    if item.role not in roles_of(staff, now):
        raise refuse(
            "not_concerned",
            "item_id",
            "この計画のテーマは、あなたの役割のものではありません。",
            "This topic is not on the plan of a role that you hold.",
            "自分の役割のテーマを選ぶか、テーマを選ばずに記録してください。",
            "Choose a topic of your own role, or record it without one.",
        )
    return item
