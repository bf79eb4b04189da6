"""What can be chosen in the settings: units, staff, roles, appointments, services."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.city import queries
from hasshin.city.queries import AppointmentRow, StaffRow
from hasshin.policy.pack import Named, Role
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.forms import Choice

SCOPES = {
    "city": t("市全体", "the whole city"),
    "unit": t("所属", "a unit"),
    "account": t("アカウント", "an account"),
}


def units() -> tuple[Choice, ...]:
    """The units that are active, by code."""
    return tuple(Choice(str(one.id), _two(one.name, one.code), one.name) for one in queries.units() if one.active)


def staff_of(unit_id: int) -> tuple[Choice, ...]:
    """The active staff of one unit, without people of a contractor."""
    return tuple(Choice(str(one.id), one.name) for one in queries.staff(unit_id=unit_id) if not one.contractor)


def staff() -> tuple[Choice, ...]:
    """The staff who are active, by unit."""
    return people(queries.staff())


def people(rows: Iterable[StaffRow]) -> tuple[Choice, ...]:
    """These people, each with the unit; a contractor's are marked."""
    return tuple(
        Choice(str(one.id), (_HIRED if one.contractor else _PLACED).fill(a=one.name, b=one.unit), one.name)
        for one in rows
    )


def roles(able: Iterable[Role]) -> tuple[Choice, ...]:
    """These roles, each with what it is held for."""
    return tuple(Choice(role.id, _two(role.title, SCOPES[role.scope]), role.title) for role in able)


def appointments(rows: Iterable[AppointmentRow]) -> tuple[Choice, ...]:
    """Appointments as role and holder."""
    title = t("{name}さんの「{role}」", "{name}, {role}")
    return tuple(
        Choice(str(one.id), _two(one.role_title, one.staff.name), title.fill(name=one.staff.name, role=one.role_title))
        for one in rows
    )


def named(things: Iterable[Named]) -> tuple[Choice, ...]:
    """Services, ranks or unit functions of the pack."""
    return tuple(Choice(one.id, one.title) for one in things)


def _two(first: Text, second: Text | str) -> Text:
    return _PLACED.fill(a=first, b=second)


_PLACED = t("{a}（{b}）", "{a} ({b})")
_HIRED = t("{a}（{b}・受託者）", "{a} ({b}, contractor)")
