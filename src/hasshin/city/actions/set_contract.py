"""Set until when a contractor's contract runs. From then on the person holds nothing and can't sign in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actions.leave import vacated
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import StaffMember
from hasshin.city.people import demand_order, find_person, refused_if
from hasshin.city.terms import cut, cut_deputyships, cut_tokens


def set_contract(
    *, actor: Actor, now: datetime, staff_id: int, ends: datetime, order: str, vacancy_reason: str = ""
) -> StaffMember:
    """The contract's end, earlier or later (a prolongation, 延長) than before; there is none without an end.

    What the person holds beyond the end is cut there; a prolongation leaves appointments as they are. Raises `Refused`
    without the right or the order, for somebody who is no contractor's, for an end in the past (say now), or where a
    role that must be held would be vacant.
    """
    person = find_person(staff_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="city.set_contract",
        subject=f"staffmember:{staff_id}",
        scope="unit",
        unit=person.unit_id,
    )
    demand_order(order)
    if not person.contractor or ends < now:
        raise refuse(
            "no_contract",
            "ends",
            "受託者の職員でないか、契約の終わりが過ぎた日時です。",
            "This person is not a contractor's, or the end is in the past.",
            "受託者の職員について、今以降の日時を書いてください。",
            "Name a contractor's person and a time from now on.",
        )
    refused_if(vacated(staff_id, ends, vacancy_reason))
    with transaction.atomic():
        held = StaffMember.objects.select_for_update().get(pk=staff_id)
        StaffMember.objects.filter(pk=staff_id).update(contract_ends=ends)
        why = " ".join(part for part in (order.strip(), vacancy_reason.strip()) if part)
        also = [*cut(staff_id, ends, why), *cut_deputyships(staff_id, ends), *cut_tokens(staff_id, ends, now)]
        record(
            judged,
            kind="city.set_contract",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            data={"was": _iso(held.contract_ends), "ends": _iso(ends), "also": list(also)},
            personal={"order": order.strip(), "vacancy_reason": vacancy_reason.strip()},
        )
    return StaffMember.objects.get(pk=staff_id)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
