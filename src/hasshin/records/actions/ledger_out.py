"""Verify the ledger and hand it out, for those who may read all of it; both are entries themselves."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.ledger.actions.verify import Verification, verify
from hasshin.ledger.export import export
from hasshin.records.ledger_reading import demand_ledger

SUBJECT = "ledger:1"


def verify_ledger(*, actor: Actor, now: datetime) -> Verification:
    """Check every entry and checkpoint. That it was done, and what came out, is kept. Raises `Refused`."""
    demand_ledger(actor, now)
    found = verify()
    with transaction.atomic():
        append(
            kind="records.verify_ledger",
            subject=SUBJECT,
            actor=actor.ref,
            now=now,
            data={"entries": found.entries, "checkpoints": found.checkpoints, "problems": found.count},
        )
    return found


def hand_out_ledger(file: IO[bytes], *, actor: Actor, now: datetime) -> int:
    """Write the whole ledger without personal values to `file`; how many entries. Kept. Raises `Refused`.

    With personal values it is written on the installation's own machine alone (`hasshin ledger export`).
    """
    demand_ledger(actor, now)
    with transaction.atomic():
        append(kind="records.export_ledger", subject=SUBJECT, actor=actor.ref, now=now, data={"personal": False})
    return export(file, now=now, personal=False)
