"""Cases of vacant roles: a stated reason lets one be vacant, and only an appointment ends the duty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.models import Appointment
from tests.conftest import Clock
from tests.duties.cases import Case


def _vacate(city: Any, clock: Clock) -> str:
    held = Appointment.objects.get(role="security_manager")
    end_appointment(
        actor=city.actor("nakamura"),
        now=clock.now,
        appointment_id=held.pk,
        order="退任",
        vacancy_reason="後任は来週決まるため",
    )
    return "role_vacant:installation:city:security_manager"


def _without_order(city: Any, clock: Clock) -> object:
    return appoint(
        actor=city.actor("nakamura"), now=clock.now, staff_id=city.people["ito"], role="security_manager", order=" "
    )


def _appoint(city: Any, clock: Clock) -> object:
    return appoint(
        actor=city.actor("nakamura"),
        now=clock.now,
        staff_id=city.people["ito"],
        role="security_manager",
        order="発令 第9号",
    )


def _no_head(city: Any, clock: Clock) -> str:
    return f"unit_without_decider:unit:{city.units['koen']}:unit_head"


def _head(order: str) -> Any:
    def act(city: Any, clock: Clock) -> object:
        return appoint(
            actor=city.actor("yamamoto"),
            now=clock.now,
            staff_id=city.people["ito"],
            role="unit_head",
            unit_id=city.units["koen"],
            order=order,
        )

    return act


def _last_term(city: Any, clock: Clock) -> str:
    """Of the two who can appoint, one stays for ten days, and the other ends."""
    ends = clock.now + timedelta(days=10)
    Appointment.objects.filter(role="operations_manager").update(ends=ends)
    Appointment.objects.filter(role="security_manager").update(ends=clock.now + timedelta(days=5))
    return "appointing_ends:installation:city"


CASES = [
    Case("appointing_ends", "matsudo", _last_term, _without_order, _appoint),
    Case("role_vacant", "matsudo", _vacate, _without_order, _appoint),
    Case("unit_without_decider", "fukushima", _no_head, _head(""), _head("発令 第9号")),
]
