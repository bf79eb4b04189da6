"""End an incident: every step settled, with a conclusion."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.pack import pack_at
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.models import Incident, Measure, Step
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.incidents.whom import not_by_role
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t

CONCLUSION = t("結論", "Conclusion")


def end_incident(*, actor: Actor, now: datetime, incident_id: int, conclusion: str) -> Incident:
    """By a holder of a role that the pack has told, or that has a step. Raises `Refused` while a step is open."""
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    pack = pack_at(now)
    control = rules.kind_of(pack, incident.kind)
    roles = (*(control.told if control else ()), *incident.steps.values_list("role", flat=True))
    refused_if(
        [
            *not_by_role(pack, actor, now, roles, incident.account, control),
            *rules.wording("conclusion", conclusion, CONCLUSION),
        ]
    )
    with transaction.atomic():
        row = lock_open(incident_id)
        refused_if(_open_steps(row))
        Incident.objects.filter(pk=row.pk).update(ended_at=now, ended_by=staff, conclusion=conclusion.strip())
        record(
            None,
            kind="incidents.end",
            subject=f"incident:{row.pk}",
            actor=actor,
            now=now,
            personal={"conclusion": conclusion.strip()},
        )
    row.refresh_from_db()
    return row


def _open_steps(row: Incident) -> list[Reason]:
    left = row.measures.exclude(state__in=(Measure.State.DONE, Measure.State.DROPPED)).exclude(by_hand=True).count()
    waiting = Reason(
        code="measure_open",
        where="conclusion",
        message=t("措置が{n}件終わっていません。", "{n} measures are not settled.").fill(n=left),
        fix=t(
            "人が行う措置を行って記録し、同意を待つ措置は同意を得るか取り下げてください。",
            "Do what is left to a person and record it; have agreed to, or drop, what waits for another person.",
        ),
    )
    return [
        *([waiting] if left else []),
        *_unanswered(row),
        *_unsettled(row),
    ]


def _unanswered(row: Incident) -> list[Reason]:
    if not row.takedowns.filter(outcome="").exists():
        return []
    return [
        Reason(
            code="takedown_open",
            where="conclusion",
            message=t("削除依頼への回答が記録されていません。", "No answer to the request to delete is on record."),
            fix=t(
                "回答を記録するか、回答がないまま終えたと記録してください。",
                "Record the answer, or that it never answered.",
            ),
        )
    ]


def _unsettled(row: Incident) -> list[Reason]:
    return [
        Reason(
            code="step_open",
            where="conclusion",
            message=t("手順「{title}」が終わっていません。", "The step {title} is not settled.").fill(
                title=Text.model_validate(one.title)
            ),
            fix=t("終えるか、不要とする理由を書いてください。", "Settle it, or say why it is not needed."),
        )
        for one in row.steps.filter(outcome=Step.Outcome.OPEN).order_by("number")
    ]
