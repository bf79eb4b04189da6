"""Say that a measure which the product could not take was taken by hand, and how that was verified."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.rows import govern_account
from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.deleted_account import close_deleted
from hasshin.incidents.models import Measure
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

REMARKS = t("何をし、何で確かめたか", "What was done, and how it was verified")


def settle_measure(*, actor: Actor, now: datetime, measure_id: int, remarks: str) -> Measure:
    """By whoever may freeze the account. One that was deleted at its service is closed here with it.

    Raises `Refused`, `NotFound`, `Conflict` where it is not for a person.
    """
    demand_person(actor, now)
    row = Measure.objects.filter(pk=measure_id).first()
    if row is None:
        raise NotFound(f"measure {measure_id}")
    incident = load_incident(row.incident_id)
    if incident.account is None:
        raise NotFound(f"account of incident {row.incident_id}")
    judged = govern_account(
        actor=actor, now=now, account=incident.account, verb="freeze", kind="incidents.settle_measure"
    )
    refused_if(rules.wording("remarks", remarks, REMARKS))
    with transaction.atomic():
        lock_open(incident.pk)
        waiting = Measure.objects.filter(pk=measure_id, state=Measure.State.FOR_A_PERSON, by_hand=False)
        if waiting.update(by_hand=True, settled_at=now, evidence={**row.evidence, "remarks": remarks.strip()}) != 1:
            raise Conflict(t("この措置は、人が行うものとして残っていません。", "This measure is not left to a person."))
        if row.verb == Measure.Verb.DELETE_ACCOUNT:
            close_deleted(row, incident.account, judged, actor=actor, now=now)
        record(
            judged,
            kind="incidents.settle_measure",
            subject=f"measure:{measure_id}",
            actor=actor,
            now=now,
            data={"incident": incident.pk, "verb": row.verb, "of": row.subject},
            personal={"remarks": remarks.strip()},
        )
    row.refresh_from_db()
    return row
