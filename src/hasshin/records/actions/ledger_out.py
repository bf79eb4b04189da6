"""Verify the ledger and hand it out, for those who may read all of it; both are entries themselves."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.ledger.actions.append import append
from hasshin.ledger.actions.verify import Verification, verify
from hasshin.ledger.export import export
from hasshin.records.ledger_reading import demand_ledger

SUBJECT = "ledger:1"
IN_MEMORY = 4_000_000
"""Bytes of an export that are held in memory; a larger one waits in a file."""


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


def hand_out_ledger(*, actor: Actor, now: datetime) -> IO[bytes]:
    """The whole ledger without personal values, as an open file at its beginning. Kept. Raises `Refused`, `OSError`.

    The caller closes it; a long one waits on the disk in a file that is gone once it is closed. With personal values
    the ledger is written on the installation's own machine alone (`hasshin ledger export`).
    """
    demand_ledger(actor, now)
    with transaction.atomic():
        append(kind="records.export_ledger", subject=SUBJECT, actor=actor.ref, now=now, data={"personal": False})
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the caller's, unless writing fails
    try:
        export(file, now=now, personal=False)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
