"""Note in an incident's log what happened or was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.city.people import refused_if
from hasshin.incidents import rules
from hasshin.incidents.models import LogLine
from hasshin.incidents.rows import lock_open
from hasshin.policy.text import t


def note(*, actor: Actor, now: datetime, incident_id: int, words: str) -> LogLine:
    """Anyone on the staff may; it is never changed. Raises `Refused` for no words, `Conflict` once it has ended."""
    staff = demand_person(actor, now)
    refused_if(rules.wording("words", words, t("経過", "Log")))
    with transaction.atomic():
        incident = lock_open(incident_id)
        row = LogLine.objects.create(incident=incident, at=now, by_id=staff, words=words.strip())
        record(
            None,
            kind="incidents.note",
            subject=f"logline:{row.pk}",
            actor=actor,
            now=now,
            data={"incident": incident_id},
            personal={"words": row.words},
        )
    return row
