"""Who holds what now, for the list of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hasshin.accounts.queries import account_cards
from hasshin.city import queries
from hasshin.city.queries import AppointmentRow, StaffRow
from hasshin.policy.text import Text, t
from hasshin.web.views.settings.choices import SCOPES


@dataclass(frozen=True)
class Holding:
    """An appointment in force, and the name of what it is for."""

    row: AppointmentRow
    place: Text


def by_person(now: datetime) -> list[tuple[StaffRow, list[Holding]]]:
    """The active staff, each with the appointments in force. A fixed number of statements."""
    units = {one.id: one.name for one in queries.units()}
    accounts = {one.id: t(one.name, one.name) for one in account_cards()}
    held: dict[int, list[Holding]] = {}
    for row in queries.appointments(at=now):
        place = units.get(row.unit_id or 0) or accounts.get(row.account_id or 0) or SCOPES[row.scope]
        held.setdefault(row.staff.id, []).append(Holding(row, place))
    return [(person, held.get(person.id, [])) for person in queries.staff()]
