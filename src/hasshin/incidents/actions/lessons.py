"""Lessons of an incident: what is done differently, by whom, until when; and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.models import StaffMember
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.city.period import serving
from hasshin.incidents import rules
from hasshin.incidents.models import Lesson
from hasshin.incidents.rows import load_incident
from hasshin.incidents.whom import not_by_role
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import t

JST = ZoneInfo("Asia/Tokyo")
LESSON = t("教訓", "Lesson")
OUTCOME = t("何をしたか", "What was done")


def add_lesson(*, actor: Actor, now: datetime, incident_id: int, words: str, owner_id: int, due_on: date) -> Lesson:
    """By somebody whom the incident was told to by role; also after its end.

    Raises `Refused` for no words, an owner who is not in service, a day that is past; `NotFound`.
    """
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    pack = pack_at(now)
    control = rules.kind_of(pack, incident.kind)
    roles = (*(control.told if control else ()), *incident.steps.values_list("role", flat=True))
    refused_if(
        [
            *not_by_role(pack, actor, now, roles, incident.account, control),
            *rules.wording("words", words, LESSON),
            *_owner_reasons(owner_id, now),
            *_day_reasons(due_on, now),
        ]
    )
    with transaction.atomic():
        row = Lesson.objects.create(
            incident=incident, words=words.strip(), owner_id=owner_id, due_on=due_on, noted_at=now, noted_by_id=staff
        )
        record(
            None,
            kind="incidents.add_lesson",
            subject=f"lesson:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident_id, "owner": owner_id, "due_on": due_on.isoformat()},
            personal={"words": row.words},
        )
    return row


def finish_lesson(*, actor: Actor, now: datetime, lesson_id: int, outcome: str) -> Lesson:
    """By its owner, with what was done. Raises `Refused` for another person or no words, `Conflict`, `NotFound`."""
    staff = demand_person(actor, now)
    row = Lesson.objects.filter(pk=lesson_id).first()
    if row is None:
        raise NotFound(f"lesson {lesson_id}")
    mine = [] if row.owner_id == staff else [_not_the_owner()]
    refused_if([*mine, *rules.wording("outcome", outcome, OUTCOME)])
    with transaction.atomic():
        changed = Lesson.objects.filter(pk=lesson_id, done_at__isnull=True).update(
            done_at=now, done_by=staff, outcome=outcome.strip()
        )
        if changed != 1:
            raise Conflict(t("この教訓はすでに済んでいます。", "This lesson is done already."))
        record(
            None,
            kind="incidents.finish_lesson",
            subject=f"lesson:{lesson_id}",
            actor=actor,
            now=now,
            data={"incident": row.incident_id},
            personal={"outcome": outcome.strip()},
        )
    row.refresh_from_db()
    return row


def _owner_reasons(owner_id: int, now: datetime) -> list[Reason]:
    if StaffMember.objects.filter(serving(now), pk=owner_id).exists():
        return []
    return [
        Reason(
            code="not_in_service",
            where="owner_id",
            message=t("担当者が在職していません。", "The person in charge is not in the city's service."),
            fix=t("在職している職員を選んでください。", "Choose somebody who is."),
        )
    ]


def _day_reasons(due_on: date, now: datetime) -> list[Reason]:
    if due_on >= now.astimezone(JST).date():
        return []
    return [
        Reason(
            code="day_is_past",
            where="due_on",
            message=t("期限の日が過ぎています。", "The day until which it is due is past."),
            fix=t("今日以降の日を入れてください。", "Enter today or a later day."),
        )
    ]


def _not_the_owner() -> Reason:
    return Reason(
        code="not_the_owner",
        where="actor",
        message=t("これを済ませるのは、担当とされた職員です。", "It is for the person who is in charge of it."),
        fix=t("担当の職員に依頼してください。", "Ask that person."),
    )
