"""House rule: nobody ends the last appointment by which one appoints; where it comes to that, the machine helps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.leave import leave
from hasshin.city.actions.rescue import rescue
from hasshin.city.appointing import appointing_ends, who_appoints
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import pack_at
from hasshin.duties.sources.people import due
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Refused
from tests.towns import NOW

CITY = "fukushima"
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KEEPER, MANAGER = "information_management_section", "information_system_manager"


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def end(town: Any, by: str, role: str) -> Appointment:
    row = Appointment.objects.get(role=role, ends=None)
    return end_appointment(actor=town.actor(by), now=NOW, appointment_id=row.pk, order="退任", vacancy_reason="なし")


def lock_out(town: Any) -> None:
    """As an installation stands that came to it by terms that ran out."""
    Appointment.objects.filter(role__in=[KEEPER, MANAGER]).update(ends=NOW)


def test_of_the_last_two_who_appoint_the_second_stays_whatever_is_stated(town: Any) -> None:
    assert len(who_appoints(pack_at(NOW), NOW)) == 2
    end(town, "yamamoto", KEEPER)
    with pytest.raises(Refused) as refused:
        end(town, "nakamura", MANAGER)
    assert codes(refused) == {"last_to_appoint"}
    assert refused.value.reasons[0].citations[0].id == "somebody-appoints"
    assert len(who_appoints(pack_at(NOW), NOW)) == 1


def test_nor_does_the_last_one_leave(town: Any) -> None:
    end(town, "yamamoto", KEEPER)
    manager = StaffMember.objects.get(username="nakamura")
    appoint(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["yamamoto"], role=KEEPER, order="発令")
    leave(actor=town.actor("yamamoto"), now=NOW, staff_id=manager.pk, order="退職", at=NOW + DAY)
    with pytest.raises(Refused) as refused:
        end_appointment(
            actor=town.actor("yamamoto"),
            now=NOW + 2 * DAY,
            appointment_id=Appointment.objects.get(role=KEEPER, ends=None).pk,
            order="退任",
        )
    assert codes(refused) == {"last_to_appoint"}


def test_the_end_of_all_appointing_is_a_duty_before_it_comes(town: Any) -> None:
    assert appointing_ends(pack_at(NOW), NOW) is None
    Appointment.objects.filter(role=KEEPER).update(ends=NOW + 3 * DAY)
    Appointment.objects.filter(role=MANAGER).update(ends=NOW + 9 * DAY)
    assert appointing_ends(pack_at(NOW), NOW) == NOW + 9 * DAY
    (duty,) = (d for d in due(NOW, pack_at(NOW)) if d.kind.id == "appointing_ends")
    assert duty.due_at == NOW + 9 * DAY
    assert set(duty.staff) == {town.people["yamamoto"], town.people["nakamura"]}


def test_a_vacant_role_of_the_guideline_is_a_duty_though_no_clause_keeps_it(town: Any) -> None:
    def vacant(at: Any) -> dict[str, Any]:
        return {d.part: d for d in due(at, pack_at(at)) if d.kind.id == "role_vacant"}

    assert not vacant(NOW)
    end(town, "yamamoto", KEEPER)
    assert set(vacant(NOW)) == {KEEPER}
    assert vacant(NOW)[KEEPER].citations[0].id == "roles-are-held"
    lock_out(town)
    assert set(vacant(NOW)) == {KEEPER, MANAGER}
    assert all("hasshin rescue" in one.what_to_do.ja and one.urgent for one in vacant(NOW).values())


def test_the_rescue_is_for_a_city_in_which_nobody_can_appoint_and_for_no_other(town: Any) -> None:
    given = {"now": NOW, "username": "yamamoto", "order": "市長の指示、機械の管理者"}
    with pytest.raises(Refused) as refused:
        rescue(**given, role=KEEPER)
    assert codes(refused) == {"somebody_appoints"}
    lock_out(town)
    with pytest.raises(Refused) as refused:
        rescue(**given, role="pr_head")
    assert codes(refused) == {"unknown_role"}
    with pytest.raises(Refused) as refused:
        rescue(**given | {"username": "mori"}, role=KEEPER)
    assert codes(refused) == {"contractor"}
    with pytest.raises(Refused) as refused:
        rescue(**given | {"order": " "}, role=KEEPER)
    assert codes(refused) == {"order_missing"}
    done = rescue(**given, role=KEEPER, new_password=True)
    assert who_appoints(pack_at(NOW), NOW) == [town.people["yamamoto"]]
    person = StaffMember.objects.get(username="yamamoto")
    assert person.check_password(done.one_time_password)
    assert person.must_change_password
    entry = Entry.objects.get(kind="city.rescue")
    assert entry.actor == "robot:rescue"
    assert done.one_time_password.encode() not in bytes(entry.body)
    appoint(actor=town.actor("yamamoto"), now=NOW, staff_id=town.people["nakamura"], role=MANAGER, order="発令")


def test_nobody_appoints_themselves(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        appoint(actor=town.actor("yamamoto"), now=NOW, staff_id=town.people["yamamoto"], role=MANAGER, order="自分")
    assert codes(refused) == {"own_appointment"}
    assert refused.value.reasons[0].citations[0].id == "own-appointment"
    assert Entry.objects.filter(kind="city.appoint_refused").count() == 1


@pytest.mark.clause("F-4-1")
def test_a_contractor_s_person_is_no_head_and_leaves_the_seat_of_one_empty(town: Any) -> None:
    given = {"role": "unit_head", "unit_id": town.units["koen"], "order": "発令"}
    with pytest.raises(Refused) as refused:
        appoint(actor=town.actor("yamamoto"), now=NOW, staff_id=town.people["mori"], **given)
    assert codes(refused) == {"contractor"}

    def headless() -> list[str]:
        return [d.about for d in due(NOW, pack_at(NOW)) if d.kind.id == "unit_without_decider"]

    assert headless() == [f"unit:{town.units['koen']}"]
    Appointment.objects.create(
        staff_id=town.people["mori"], role="unit_head", scope="unit", unit_id=town.units["koen"], starts=NOW, order="旧"
    )
    assert headless() == [f"unit:{town.units['koen']}"], "one from before the rule decides nothing either"
    other = town.people["ito"]
    appoint(actor=town.actor("yamamoto"), now=NOW, staff_id=other, **given)
    assert not headless()
