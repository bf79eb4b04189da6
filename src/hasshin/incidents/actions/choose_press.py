"""Record whether the press is told (F-5-2): yes with the words that are given, or no, and why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.actions.takedown import not_theirs
from hasshin.incidents.models import PressChoice
from hasshin.incidents.rows import load_incident, lock_open
from hasshin.policy.text import t

PROOF = "press"
TEXT = t("報道機関に渡す文面", "The words given to the press")
REASON = t("理由", "Reason")


def choose_press(
    *, actor: Actor, now: datetime, incident_id: int, informs: bool, text: str, reason: str
) -> PressChoice:
    """By a holder of the role whose step it is. It may be chosen anew: what was chosen before stays on record.

    Raises `Refused` for another person, without a reason, and for a yes without words; `Conflict` once it has ended.
    """
    staff = demand_person(actor, now)
    incident = load_incident(incident_id)
    refused_if(
        [
            *not_theirs(actor, now, incident, PROOF),
            *(rules.wording("text", text, TEXT) if informs else ()),
            *rules.wording("reason", reason, REASON),
        ]
    )
    with transaction.atomic():
        lock_open(incident_id)
        words = text.strip() if informs else ""
        row = PressChoice.objects.create(
            incident=incident, informs=informs, text=words, reason=reason.strip(), at=now, by_id=staff
        )
        record(
            None,
            kind="incidents.choose_press",
            subject=f"presschoice:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident_id, "informs": informs},
            personal={"text": row.text, "reason": row.reason},
        )
    return row
