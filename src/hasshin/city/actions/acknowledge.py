"""Acknowledge the guideline (指針の確認, F-3-1, F-3-2): a person for themselves, once for a version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import record
from hasshin.city.knowing import fresh_since, guideline_digest
from hasshin.city.models import Acknowledgement, PackVersion, StaffMember
from hasshin.city.own import demand_person
from hasshin.city.pack import base_digest, pack_at
from hasshin.policy.reasons import Conflict
from hasshin.policy.text import t


def acknowledge(*, actor: Actor, now: datetime, guideline: str) -> Acknowledgement:
    """Keep that the actor has read the guideline and confirms it; `guideline` is the digest of what was shown.

    A confirmation that still counts for the version stays the one there is. Raises `Refused` for a robot or somebody
    who is no longer in service, `Conflict` when another version stands by now.
    """
    staff = demand_person(actor, now)
    if guideline != guideline_digest():
        raise Conflict(
            t(
                "表示された後に指針が変わりました。今の指針を読み直してください。",
                "The guideline has changed since it was shown to you. Read it as it stands now.",
            )
        )
    pack = pack_at(now)
    with transaction.atomic():
        # Whoever confirms for this person too waits here (PostgreSQL), so that there is one row of it.
        StaffMember.objects.select_for_update().get(pk=staff)
        given = Acknowledgement.objects.filter(staff=staff, guideline=guideline, at__lte=now).order_by("-at").first()
        if given is not None and (given.at == now or fresh_since(pack, now) is None):
            return given
        row = Acknowledgement.objects.create(
            staff_id=staff,
            guideline=guideline,
            pack=PackVersion.objects.get(digest=base_digest()),
            at=now,
            terminal_kind=actor.terminal.kind,
            terminal_id=actor.terminal.id,
        )
        record(
            None,
            kind="city.acknowledge",
            subject=f"acknowledgement:{row.pk}",
            actor=actor,
            now=now,
            data={
                "staff": staff,
                "guideline": guideline,
                "pack": row.pack.digest,
                "version": row.pack.version,
                "terminal": actor.terminal.id,
            },
        )
    return row
