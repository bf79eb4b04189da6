"""What can be chosen in the settings: units, staff, roles, appointments, services."""

from __future__ import annotations

from collections.abc import Iterable

from hasshin.city import queries
from hasshin.city.queries import AppointmentRow
from hasshin.policy.pack import Named, Pack
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.forms import Choice

SCOPES = {
    "city": t("市全体", "the whole city"),
    "unit": t("所属", "a unit"),
    "account": t("アカウント", "an account"),
}


def units() -> tuple[Choice, ...]:
    """The units that are active, by code."""
    return tuple(Choice(str(one.id), _two(one.name, one.code)) for one in queries.units() if one.active)


def staff_of(unit_id: int) -> tuple[Choice, ...]:
    """The active staff of one unit, without people of a contractor."""
    return tuple(Choice(str(one.id), one.name) for one in queries.staff(unit_id=unit_id) if not one.contractor)


def staff() -> tuple[Choice, ...]:
    """The staff who are active, by unit."""
    return tuple(Choice(str(one.id), _two(one.name, one.unit)) for one in queries.staff())


def roles(pack: Pack, *scopes: str) -> tuple[Choice, ...]:
    """The roles of these scopes that one is appointed to."""
    return tuple(
        Choice(role.id, _two(role.title, SCOPES[role.scope]))
        for role in pack.roles
        if role.scope in scopes and not role.everyone_in_unit
    )


def appointments(rows: Iterable[AppointmentRow]) -> tuple[Choice, ...]:
    """Appointments as role and holder."""
    return tuple(Choice(str(one.id), _two(one.role_title, one.staff.name)) for one in rows)


def named(things: Iterable[Named]) -> tuple[Choice, ...]:
    """Services, ranks or unit functions of the pack."""
    return tuple(Choice(one.id, one.title) for one in things)


def _two(first: Text, second: Text | str) -> Text:
    return t("{a}（{b}）", "{a} ({b})").fill(a=first, b=second)
