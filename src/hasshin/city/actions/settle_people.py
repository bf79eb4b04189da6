"""Write down what time has brought: who moved is shown in the new unit, who left is no longer active.

Nothing rests on when this runs: facts read postings and terms themselves. It keeps the lists right.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from hasshin.city.actor import robot
from hasshin.city.govern import record
from hasshin.city.models import StaffMember
from hasshin.city.posted import posted
from hasshin.city.terms import cut_tokens
from hasshin.ledger.canonical import JSON

PEOPLE = robot("people")


def settle_people(now: datetime) -> int:
    """Bring the rows of the staff to what holds at `now`; how many changed."""
    moved = list(posted(now).exclude(Q(unit_id=F("unit_at")) & Q(rank=F("rank_at"))).values("pk", "unit_at", "rank_at"))
    gone = StaffMember.objects.filter(is_active=True, leaves_at__lte=now).values_list("pk", flat=True)
    return sum(_move(now, row["pk"], row["unit_at"], row["rank_at"]) for row in moved) + sum(
        _leave(now, pk) for pk in list(gone)
    )


def _move(now: datetime, staff_id: int, unit: int, rank: str) -> int:
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=staff_id).exclude(unit=unit, rank=rank).update(unit_id=unit, rank=rank)
        if changed:
            _record("city.moved", staff_id, now, {"unit": unit, "rank": rank})
    return changed


def _leave(now: datetime, staff_id: int) -> int:
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=staff_id, is_active=True, leaves_at__lte=now).update(
            is_active=False, sessions_since=now
        )
        if changed:
            _record("city.left", staff_id, now, {"also": list(cut_tokens(staff_id, now, now))})
    return changed


def _record(kind: str, staff_id: int, now: datetime, data: dict[str, JSON]) -> None:
    record(None, kind=kind, subject=f"staffmember:{staff_id}", actor=PEOPLE, now=now, data=data)
