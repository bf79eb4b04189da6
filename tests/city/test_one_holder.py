"""A role that one person holds at a time (所属長): a second holder is refused by name, and a successor may relieve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.queries_people import people_page
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.models import Appointment, Deputyship
from hasshin.city.pack import current_pack
from hasshin.city.queries import holders
from hasshin.city.single import single
from hasshin.policy.reasons import Refused
from tests.accounts.transfers.office import carries_out, hands_in, looks, number_of, order, text
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def put(town: Any, who: str, unit: str = "koho", **more: Any) -> Appointment:
    return appoint(
        **{
            "actor": town.actor("yamamoto"),
            "now": NOW,
            "staff_id": town.people[who],
            "role": "unit_head",
            "unit_id": town.units[unit],
            "order": "発令 第2号",
            **more,
        }
    )


def head(town: Any, unit: str = "koho") -> Appointment:
    return Appointment.objects.select_related("staff").get(role="unit_head", unit=town.units[unit], ends=None)


def heads(town: Any, at: Any) -> set[str]:
    return {row.username for row in holders("unit_head", "unit", town.units["koho"], None, at)}


def test_a_second_head_is_refused_with_the_name_of_the_present_one_and_what_to_do(town: Any) -> None:
    for starts, ends in ((None, None), (NOW + DAY, None), (NOW - DAY, NOW + DAY), (NOW + DAY, NOW + 2 * DAY)):
        with pytest.raises(Refused) as refused:
            put(town, "suzuki", starts=starts, ends=ends)
        [reason] = refused.value.reasons
        assert (reason.code, reason.where) == ("seat_taken", "staff_id")
        assert head(town).staff.name_ja in reason.message.ja
        assert head(town).staff.name_en in reason.message.en
        assert reason.fix is not None
        assert "代決者" in reason.fix.ja
        assert [c.id for c in reason.citations] == ["one-holder"]
    assert heads(town, NOW) == {"takahashi"}


def test_another_unit_has_a_head_of_its_own(town: Any) -> None:
    free = next(code for code in town.units if not Appointment.objects.filter(unit=town.units[code]).exists())
    assert put(town, "suzuki", free).unit_id == town.units[free]


def test_one_begins_when_the_other_has_ended(town: Any) -> None:
    end_appointment(actor=town.actor("yamamoto"), now=NOW, appointment_id=head(town).pk, order="異動")
    put(town, "suzuki", ends=NOW + DAY)
    put(town, "sato", starts=NOW + DAY)
    assert (heads(town, NOW), heads(town, NOW + DAY)) == ({"suzuki"}, {"sato"})


def test_who_holds_it_for_one_more_day_stands_in_the_way_of_one_who_begins_before(town: Any) -> None:
    end_appointment(actor=town.actor("yamamoto"), now=NOW, appointment_id=head(town).pk, order="異動")
    put(town, "suzuki", starts=NOW + DAY)
    with pytest.raises(Refused):
        put(town, "sato")
    with pytest.raises(Refused):
        put(town, "sato", relieves=True)
    put(town, "sato", ends=NOW + DAY)


def test_a_successor_relieves_the_present_head_in_one_act(town: Any) -> None:
    before = snapshot()
    put(town, "suzuki", starts=NOW + DAY, relieves=True)
    assert_every_change_has_an_entry(before, snapshot())
    assert (heads(town, NOW), heads(town, NOW + DAY)) == ({"takahashi"}, {"suzuki"})


def test_who_has_left_stands_in_nobody_s_way(town: Any) -> None:
    row = head(town)
    type(row.staff).objects.filter(pk=row.staff_id).update(is_active=False, leaves_at=NOW)
    assert put(town, "suzuki").staff_id == town.people["suzuki"]


def test_deputies_stand_beside_the_one_head(town: Any) -> None:
    assert Deputyship.objects.filter(appointment__role="unit_head").exists()


def test_a_role_of_several_is_nobody_s_alone(town: Any) -> None:
    given = {"unit_id": None, "role": "information_security_manager"}
    put(town, "suzuki", **given)
    put(town, "sato", **given, relieves=True)
    assert Appointment.objects.filter(role="information_security_manager", ends=None).count() > 1
    assert single(current_pack(), "information_security_manager") == ()


def test_two_heads_who_change_places_on_one_day_are_no_two_at_once(town: Any) -> None:
    """The old head goes and the new one comes by one file: the one ends when the other begins."""
    held = head(town)
    other = next(u for u in town.units if u != "koho")
    new = next(
        name
        for name in ("kato", "watanabe", "yoshida")
        if not Appointment.objects.filter(staff=town.people[name], role="unit_head", unit=town.units["koho"]).exists()
    )
    rows = [
        order(number_of(town, "takahashi"), "高橋 誠", "異動", new=other),
        order(number_of(town, new), str(_name(town, new)), "異動", new="koho"),
    ]
    row = hands_in(town, text(rows))
    row.choices = {"successors": {str(held.pk): f"staff:{town.people[new]}"}, "vacancy_reason": "後で任命する"}
    row.save()
    assert [r.code for r in looks(row).impact.blocking] == []
    carries_out(town, row)
    at = looks(row).plan.instants[-1] if False else NOW + 60 * DAY
    assert heads(town, at) == {new}


def test_a_file_that_would_make_a_second_head_says_who_and_stops(town: Any) -> None:
    held = head(town)
    put_again = Appointment.objects.create(
        staff_id=town.people["suzuki"], role="unit_head", scope="unit", unit_id=town.units["koho"], starts=NOW,
        order="旧規則による",
    )  # fmt: skip
    other = next(u for u in town.units if u != "koho")
    row = hands_in(
        town,
        text(
            [
                order(number_of(town, "takahashi"), "高橋 誠", "異動", new=other),
                order(number_of(town, "kato"), str(_name(town, "kato")), "異動", new="koho"),
            ]
        ),
    )
    row.choices = {"successors": {str(held.pk): f"staff:{town.people['kato']}"}, "vacancy_reason": "後で任命する"}
    row.save()
    [reason] = [r for r in looks(row).impact.blocking if r.code == "seat_taken"]
    assert put_again.staff.name_ja in reason.message.ja
    with pytest.raises(Refused):
        carries_out(town, row)


def _name(town: Any, who: str) -> str:
    from hasshin.city.models import StaffMember

    return StaffMember.objects.get(pk=town.people[who]).name_ja


def test_two_who_held_it_before_are_shown_as_too_many(town: Any) -> None:
    def crowded() -> set[str]:
        return {row.place.ja for row in people_page(NOW).units if row.crowded}

    assert crowded() == set()
    Appointment.objects.create(
        staff_id=town.people["suzuki"], role="unit_head", scope="unit", unit_id=town.units["koho"], starts=NOW,
        order="旧規則による",
    )  # fmt: skip
    assert len(crowded()) == 1
