"""Races for a seat that one person holds at a time: heads of a unit, owners of an account. Run as `scenario` is."""

from __future__ import annotations

import sys
from typing import Any

from tests.races.scenario import Races, both_at_once, main

# First, for it sets the framework up.
# isort: split

from django.utils import timezone

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.city.actions.appoint import appoint as appoint_by_order
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, Unit
from hasshin.city.period import overlapping
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.properties.world import AT_THE_OFFICE, LONG_AGO, START, appoint, build, person


class SeatRaces(Races):
    """Two who may appoint, and for each race a seat and two who want it."""

    def __init__(self, city: str, right_holder: str) -> None:
        super().__init__() if city == "matsudo" else self._other(city)
        for name in ("chief_one", "chief_two"):
            appoint(person(self.world, name, "parks"), right_holder)

    def _other(self, city: str) -> None:
        self.world, self.now = build(city), START

    def wants(self, by: str, staff_id: int, **seat: Any) -> Any:
        actor = Actor(staff=self.world.people[by], terminal=AT_THE_OFFICE, face="api")
        act = appoint_to_account if "account_id" in seat else appoint_by_order
        return lambda: act(actor=actor, now=self.now, staff_id=staff_id, order="発令", **seat)

    def race(self, number: int, *, relieves: bool = False, **seat: Any) -> dict[str, Any]:
        people = [person(self.world, f"{name}{number}", "tourism", "section_head") for name in ("one", "two")]
        before = snapshot()
        said = both_at_once(
            self.wants("chief_one", people[0], **seat, relieves=relieves),
            self.wants("chief_two", people[1], **seat, relieves=relieves),
        )
        assert_every_change_has_an_entry(before, snapshot())
        place = {"unit": seat["unit_id"]} if "unit_id" in seat else {"account_id": seat["account_id"]}
        held = Appointment.objects.filter(overlapping(self.now, None), role=seat["role"], **place)
        return {"said": said, "held": held.filter(starts__lte=self.now).exclude(ends__lte=self.now).count()}

    def unit(self, number: int) -> int:
        return Unit.objects.create(code=f"u{number}-{timezone.now():%f}", name_ja=f"課{number}", name_en="x").pk

    def two_heads(self, number: int) -> dict[str, Any]:
        """Both appoint a head of a unit that has none."""
        return self.race(number, role="unit_head", unit_id=self.unit(number))

    def two_relieve_one_head(self, number: int) -> dict[str, Any]:
        """Both put somebody in the place of the head."""
        unit = self.unit(number)
        old = person(self.world, f"old{number}", "tourism", "section_head")
        Appointment.objects.create(
            staff_id=old, role="unit_head", scope="unit", unit_id=unit, starts=LONG_AGO, order="旧"
        )
        return self.race(number, relieves=True, role="unit_head", unit_id=unit)

    def two_owners(self, number: int) -> dict[str, Any]:
        """Both appoint an owner of an account that has lost its own."""
        account = self.world.accounts[0]
        Appointment.objects.filter(role="account_owner", account_id=account).delete()
        return self.race(number, role="account_owner", account_id=account)


if __name__ == "__main__":
    of_an_account = sys.argv[1] == "two_owners"
    city, holder = (
        ("matsudo", "operations_manager") if of_an_account else ("fukushima", "information_management_section")
    )
    main(sys.argv[1], int(sys.argv[2]), lambda: SeatRaces(city, holder))
