"""What somebody holds is read anew at each act, and holds only within its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasshin.city.actor import Actor, robot
from hasshin.city.facts import actor_facts, holdings
from hasshin.city.models import Appointment, Deputyship, StaffMember
from hasshin.city.queries import holders, sign_in_allowed
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
HOURS = st.integers(min_value=-200, max_value=200)


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def roles(town: Any, name: str, now: datetime = NOW) -> set[tuple[str, int | None]]:
    return {(h.role, h.deputy_for) for h in holdings(town.people[name], now)}


def test_the_unit_head_holds_her_unit_and_the_city_wide_role(town: Any) -> None:
    held = actor_facts(town.actor("takahashi"), NOW).holdings
    assert ("unit_head", "unit", town.units["koho"]) in {(h.role, h.scope, h.scope_id) for h in held}
    assert ("pr_head", "city", None) in {(h.role, h.scope, h.scope_id) for h in held}


def test_the_operator_holds_nothing_by_appointment_but_belongs_to_her_unit(town: Any) -> None:
    seen = actor_facts(town.actor("sato"), NOW)
    assert (seen.holdings, seen.unit, seen.contractor) == ((), town.units["koho"], False)
    assert actor_facts(town.actor("mori"), NOW).contractor


def test_a_robot_holds_nothing_and_is_no_person(town: Any) -> None:
    seen = actor_facts(robot("worker"), NOW)
    assert (seen.staff, seen.robot, seen.holdings) == (None, "worker", ())


def test_somebody_who_is_unknown_or_left_holds_nothing_and_belongs_nowhere(town: Any) -> None:
    StaffMember.objects.filter(username="takahashi").update(is_active=False)
    gone = actor_facts(town.actor("takahashi"), NOW)
    unknown = actor_facts(Actor(staff=999_999), NOW)
    assert (gone.holdings, gone.unit) == (unknown.holdings, unknown.unit) == ((), None)


def test_the_deputy_holds_the_absent_heads_role_in_his_name(town: Any) -> None:
    assert roles(town, "tanaka") == {("unit_head", town.people["yoshida"])}


@pytest.mark.parametrize(
    "when", [timedelta(microseconds=-1), timedelta(days=10), timedelta(days=400)], ids=["before", "at the end", "after"]
)
def test_outside_its_time_a_deputyship_gives_nothing(town: Any, when: timedelta) -> None:
    assert roles(town, "tanaka", NOW + when) == set()


def test_a_deputyship_ends_with_the_appointment_it_stands_in_for(town: Any) -> None:
    Appointment.objects.filter(staff=town.people["yoshida"]).update(ends=NOW)
    assert roles(town, "tanaka") == set()


def test_nobody_deputises_for_somebody_who_left(town: Any) -> None:
    StaffMember.objects.filter(username="yoshida").update(is_active=False)
    assert roles(town, "tanaka") == set()


def test_a_forged_deputyship_for_oneself_is_no_second_pair_of_eyes(town: Any) -> None:
    own = Appointment.objects.get(staff=town.people["yoshida"])
    Deputyship.objects.create(
        appointment=own, deputy_id=town.people["yoshida"], starts=NOW, ends=at(5), reason="-", order="-"
    )
    assert roles(town, "yoshida") == {("unit_head", None)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begins=HOURS, lasts=st.none() | st.integers(min_value=1, max_value=200), asked=HOURS)
def test_an_appointment_holds_exactly_from_its_start_until_before_its_end(
    town: Any, begins: int, lasts: int | None, asked: int
) -> None:
    ends = None if lasts is None else begins + lasts
    row = Appointment.objects.create(
        staff_id=town.people["ito"],
        role="pr_head",
        scope="city",
        starts=at(begins),
        ends=None if ends is None else at(ends),
        order="-",
    )
    within = begins <= asked and (ends is None or asked < ends)
    assert (("pr_head", None) in roles(town, "ito", at(asked))) is within
    row.delete()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=st.tuples(HOURS, st.integers(1, 200)), deputy=st.tuples(HOURS, st.integers(1, 200)), asked=HOURS)
def test_a_deputy_holds_only_while_both_the_deputyship_and_the_appointment_hold(
    town: Any, own: tuple[int, int], deputy: tuple[int, int], asked: int
) -> None:
    row = Appointment.objects.create(
        staff_id=town.people["ito"], role="pr_head", scope="city", starts=at(own[0]), ends=at(sum(own)), order="-"
    )
    stands_in = Deputyship.objects.create(
        appointment=row,
        deputy_id=town.people["kato"],
        starts=at(deputy[0]),
        ends=at(sum(deputy)),
        reason="-",
        order="-",
    )
    within = all(starts <= asked < starts + lasts for starts, lasts in (own, deputy))
    assert (("pr_head", town.people["ito"]) in roles(town, "kato", at(asked))) is within
    stands_in.delete()
    row.delete()


def test_holders_of_a_role_are_those_of_exactly_that_unit_and_still_here(town: Any) -> None:
    koho, kiki = town.units["koho"], town.units["kiki"]
    assert [s.username for s in holders("unit_head", "unit", koho, None, NOW)] == ["takahashi"]
    assert [s.username for s in holders("unit_head", "unit", kiki, None, NOW)] == ["sasaki"]
    StaffMember.objects.filter(username="sasaki").update(is_active=False)
    assert holders("unit_head", "unit", kiki, None, NOW) == []


def member(name: str) -> StaffMember:
    return StaffMember.objects.select_related("unit").get(username=name)


def test_where_the_pack_gives_each_member_of_a_unit_a_role_all_may_sign_in(town: Any) -> None:
    assert sign_in_allowed(member("sato"), NOW)


def test_who_left_may_not_sign_in_whatever_she_holds(town: Any) -> None:
    StaffMember.objects.filter(username="takahashi").update(is_active=False)
    assert not sign_in_allowed(member("takahashi"), NOW)
