"""Say that one has seen an incident of which one was told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.own import demand_person
from hasshin.incidents.models import Told
from hasshin.incidents.rows import load_incident
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t


def see(*, actor: Actor, now: datetime, incident_id: int) -> None:
    """Keep it, in the actor's name. Raises `Refused` for whoever was not told, `Conflict` where it was said before."""
    staff = demand_person(actor, now)
    row = load_incident(incident_id)
    told = Told.objects.filter(incident=row, staff=staff)
    if not told.exists():
        raise Refused(
            [
                Reason(
                    code="not_told",
                    where="actor",
                    message=t("この事案は、あなたには知らせていません。", "You were not told of this incident."),
                    fix=t("気づいたことは経過に書けます。", "What you noticed can be added to its log."),
                )
            ]
        )
    with transaction.atomic():
        if told.filter(seen_at__isnull=True).update(seen_at=now) != 1:
            raise Conflict(t("すでに確認済みです。", "You said so already."))
        record(
            None,
            kind="incidents.see",
            subject=f"told:{told.values_list('pk', flat=True).get()}",
            actor=actor,
            now=now,
            data={"incident": incident_id},
        )
