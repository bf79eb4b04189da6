"""In a drill (訓練) containment is real on the practice board alone; everything else is played, and said to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hasshin.accounts.models import Account
from hasshin.city.drills import marked
from hasshin.delivery.models import UnaccountedAct
from hasshin.incidents.models import Incident
from hasshin.incidents.texts import Prepared

PLAYED: Final = "【訓練】実際には行っていません。 / [DRILL] Played, not done."


def is_played(incident: Incident, subject: str) -> bool:
    """Whether a measure on that row ("account:3") of an incident must not be carried out. False for a real incident."""
    if incident.drill_id is None:
        return False
    model, _, pk = subject.partition(":")
    if not pk.isdecimal():
        return True
    if model == "unaccountedact":
        return not UnaccountedAct.objects.filter(pk=int(pk), account__connector="practice").exists()
    return model != "account" or not Account.objects.filter(pk=int(pk), connector="practice").exists()


def marked_texts(incident: Incident, found: Iterable[Prepared]) -> tuple[Prepared, ...]:
    """Those of a drill say so: one that gets out is nobody's news."""
    drill = incident.drill_id is not None
    return tuple(replace(one, text=marked(one.text)) if drill else one for one in found)
