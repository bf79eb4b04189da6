"""Units are changed, and closed only when empty; who holds what and what is vacant can be asked for any date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.close_unit import close_unit
from hasshin.accounts.models import Account
from hasshin.accounts.queries_people import people_page
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.change_unit import change_unit
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import pack_at
from hasshin.duties.sources.people import due
from hasshin.policy.reasons import NotFound, Refused
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW, town

CITY = "matsudo"
pytestmark = pytest.mark.django_db
__all__ = ["town"]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_a_unit_is_closed_only_when_nobody_and_no_account_is_left(town: Any) -> None:
    given: dict[str, Any] = {
        "actor": town.actor("nakamura"),
        "now": NOW,
        "unit_id": town.units["koen"],
        "order": "組織改正",
    }
    with pytest.raises(Refused) as refused:
        close_unit(**given)
    assert codes(refused) == {"unit_has_staff", "unit_has_accounts"}
    assert "渡辺 学" in refused.value.reasons[0].message.ja
    assert "松戸市公園緑地課（見本）" in refused.value.reasons[1].message.ja
    StaffMember.objects.filter(unit=town.units["koen"]).update(unit=town.units["koho"])
    Account.objects.filter(unit=town.units["koen"]).update(state="closed")
    before = snapshot()
    assert not close_unit(**given).active
    assert_every_change_has_an_entry(before, snapshot())
    with pytest.raises(NotFound):
        close_unit(**given)


def test_a_unit_s_functions_are_those_of_the_pack(town: Any) -> None:
    given: dict[str, Any] = {"actor": town.actor("nakamura"), "now": NOW, "unit_id": town.units["kanko"]}
    with pytest.raises(Refused) as refused:
        change_unit(**given, name_ja="観光課", name_en="", functions=["circus"])
    assert codes(refused) == {"unit_function"}
    with pytest.raises(Refused):
        change_unit(**given, name_ja=" ", name_en="", functions=[])
    changed = change_unit(**given, name_ja="観光課", name_en="", functions=["pr"])
    assert (changed.name_ja, changed.name_en, changed.functions) == ("観光課", "観光課", ["pr"])
    assert Unit.objects.get(pk=changed.pk).code == "kanko"


def seat(at: Any, role: str) -> Any:
    return next(one for one in people_page(at).city if one.role == role)


@pytest.mark.clause("M-1")
def test_who_held_a_role_can_be_asked_for_any_date(town: Any) -> None:
    held = Appointment.objects.get(role="operations_manager")
    later = NOW + timedelta(days=10)
    end_appointment(
        actor=town.actor("nakamura"), now=NOW, appointment_id=held.pk, order="退任", vacancy_reason="選考中"
    )
    appoint(
        actor=town.actor("kobayashi"), now=NOW, staff_id=town.people["ito"], role="operations_manager",
        order="発令 第7号", starts=later,
    )  # fmt: skip
    assert [one.name.ja for one in seat(NOW - timedelta(days=1), "operations_manager").holders] == ["中村 隆"]
    vacant = seat(NOW, "operations_manager")
    assert vacant.vacant
    assert vacant.vacant_since == NOW
    assert "選考中" in vacant.why
    assert [one.state for one in vacant.others] == ["ahead", "past"]
    assert [c.id for c in vacant.asked] == ["M-1"]
    assert vacant in people_page(NOW).missing
    assert [one.name.ja for one in seat(later, "operations_manager").holders] == ["伊藤 優子"]


@pytest.mark.clause("M-2")
def test_a_vacancy_is_a_duty_from_the_moment_on_of_those_who_may_appoint(town: Any) -> None:
    held = Appointment.objects.get(role="security_manager")
    assert not [d for d in due(NOW, pack_at(NOW)) if d.kind.id == "role_vacant"]
    end_appointment(
        actor=town.actor("nakamura"), now=NOW, appointment_id=held.pk, order="退任", vacancy_reason="選考中"
    )
    (duty,) = (d for d in due(NOW, pack_at(NOW)) if d.kind.id == "role_vacant")
    assert duty.since == NOW
    assert duty.urgent
    assert [c.id for c in duty.citations] == ["M-2"]
    assert {owed.role for owed in duty.owed} == {"operations_manager", "security_manager"}


def test_a_roster_below_its_minimum_stands_among_what_is_missing(town: Any) -> None:
    missing = {(one.role, one.account_id): one.short for one in people_page(NOW).missing}
    assert missing[("operator", town.accounts["mihon_matsudo_kanko"])] == 1
    assert ("operator", town.accounts["mihon_matsudo"]) not in missing
