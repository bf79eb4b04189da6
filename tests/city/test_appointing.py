"""Appointing: what is refused, by whom it may be done, and when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account, name_deputy_on_account
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.facts import holdings
from hasshin.city.govern import FOUNDER
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.queries import asks_only, sign_in_allowed
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import NotFound, Refused
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
PR_X, TOURISM = "mihon_matsudo", "mihon_matsudo_kanko"
HOUR = timedelta(hours=1)


def put(town: Any, by: str, who: str, role: str, **more: Any) -> Appointment:
    return appoint(actor=town.actor(by), now=NOW, staff_id=town.people[who], role=role, order="発令 第2号", **more)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_the_operations_manager_appoints_and_the_ledger_says_so_without_names(town: Any) -> None:
    row = put(town, "nakamura", "ito", "security_manager")
    entry = Entry.objects.get(kind="city.appoint", subject=f"appointment:{row.pk}")
    assert entry.actor == f"staff:{town.people['nakamura']}"
    assert "伊藤".encode() not in bytes(entry.body)


def test_the_outsider_appoints_nobody_and_the_attempt_is_kept(town: Any) -> None:
    before = Appointment.objects.count()
    with pytest.raises(Refused) as refused:
        put(town, "watanabe", "watanabe", "operations_manager")
    assert codes(refused) == {"not_appointed", "own_appointment"}
    assert Appointment.objects.count() == before
    assert Entry.objects.filter(kind="city.appoint_refused", actor=f"staff:{town.people['watanabe']}").count() == 1


def test_the_founder_is_shut_out_once_the_city_is_founded(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        appoint(actor=FOUNDER, now=NOW, staff_id=town.people["kato"], role="operations_manager", order="-")
    assert codes(refused) == {"founded"}


@pytest.mark.parametrize("role", ["mayor", "", "OPERATOR"])
def test_a_role_that_the_pack_does_not_know_is_refused(town: Any, role: str) -> None:
    with pytest.raises(Refused) as refused:
        put(town, "nakamura", "ito", role)
    assert codes(refused) == {"unknown_role"}


def test_a_role_is_held_only_for_what_it_is_a_role_of(town: Any) -> None:
    for role, scope in (
        ("operations_manager", {"unit_id": town.units["koho"]}),
        ("operator", {}),
        ("operator", {"unit_id": town.units["koho"], "account_id": town.accounts[PR_X]}),
    ):
        with pytest.raises(Refused) as refused:
            put(town, "nakamura", "ito", role, **scope)
        assert codes(refused) == {"wrong_scope"}


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_an_appointment_that_ends_before_it_starts_is_refused(town: Any, length: timedelta) -> None:
    with pytest.raises(Refused) as refused:
        put(town, "nakamura", "ito", "security_manager", starts=NOW, ends=NOW + length)
    assert codes(refused) == {"ends_before_start"}


def test_nobody_holds_the_same_role_for_the_same_thing_twice_at_a_time(town: Any) -> None:
    put(town, "nakamura", "ito", "security_manager", starts=NOW, ends=NOW + HOUR)
    with pytest.raises(Refused) as refused:
        put(town, "nakamura", "ito", "security_manager", starts=NOW + HOUR / 2)
    assert codes(refused) == {"appointed_twice"}
    put(town, "nakamura", "ito", "security_manager", starts=NOW + HOUR)


def test_nobody_is_appointed_without_an_order_or_after_leaving(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        appoint(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["ito"], role="security_manager", order=" ")
    assert codes(refused) == {"order_missing"}
    StaffMember.objects.filter(username="ito").update(is_active=False)
    with pytest.raises(NotFound):
        put(town, "nakamura", "ito", "security_manager")


@pytest.mark.clause("M-3")
def test_an_account_has_one_owner_at_a_time(town: Any) -> None:
    def make(who: str) -> Appointment:
        return appoint_to_account(
            actor=town.actor("nakamura"),
            now=NOW,
            account_id=town.accounts[PR_X],
            staff_id=town.people[who],
            role="account_owner",
            order="発令 第3号",
        )

    with pytest.raises(Refused) as refused:
        make("tanaka")
    assert codes(refused) == {"owner_taken"}
    assert refused.value.reasons[0].citations[0].id == "M-3"
    old = Appointment.objects.get(staff=town.people["takahashi"], account_id=town.accounts[PR_X])
    end_on_account(actor=town.actor("nakamura"), now=NOW, appointment_id=old.pk, order="異動")
    assert make("tanaka").role == "account_owner"


@pytest.mark.clause("M-4")
def test_an_owner_keeps_the_roster_of_her_own_account_and_of_no_other(town: Any) -> None:
    def enrol(handle: str) -> Appointment:
        return appoint_to_account(
            actor=town.actor("yoshida"),
            now=NOW,
            account_id=town.accounts[handle],
            staff_id=town.people["ito"],
            role="operator",
            order="名簿 第1号",
        )

    assert enrol(TOURISM).account_id == town.accounts[TOURISM]
    with pytest.raises(Refused) as refused:
        enrol(PR_X)
    assert codes(refused) == {"not_appointed"}


def test_what_has_ended_counts_no_more_from_that_moment(town: Any) -> None:
    row = Appointment.objects.get(staff=town.people["nakamura"], role="operations_manager")
    end_appointment(
        actor=town.actor("nakamura"), now=NOW, appointment_id=row.pk, order="退任", vacancy_reason="組織改正"
    )
    assert holdings(town.people["nakamura"], NOW) == ()
    with pytest.raises(Refused):
        put(town, "nakamura", "ito", "security_manager")
    assert not sign_in_allowed(StaffMember.objects.get(username="nakamura"), NOW)


def test_an_appointment_that_has_not_begun_can_be_called_off(town: Any) -> None:
    row = put(town, "nakamura", "ito", "security_manager", starts=NOW + HOUR)
    end_appointment(actor=town.actor("nakamura"), now=NOW, appointment_id=row.pk, order="取消し")
    assert holdings(town.people["ito"], NOW + 2 * HOUR) == holdings(town.people["ito"], NOW)
    with pytest.raises(NotFound):
        end_appointment(actor=town.actor("nakamura"), now=NOW, appointment_id=row.pk, order="取消し")


def test_a_deputy_is_refused_for_a_role_without_deputies_for_oneself_and_for_a_time_that_is_over(town: Any) -> None:
    def name(role: str, deputy: str, days: int = 3) -> None:
        row = Appointment.objects.filter(role=role).order_by("pk").first()
        assert row is not None
        name_deputy(
            actor=town.actor("nakamura"),
            now=NOW,
            appointment_id=row.pk,
            deputy_id=town.people[deputy],
            starts=NOW - timedelta(days=9),
            ends=NOW + timedelta(days=days),
            reason="出張",
            order="代決 第1号",
        )

    for role, deputy, days, code in (
        ("operations_manager", "ito", 3, "no_deputies"),
        ("account_owner", "takahashi", 3, "own_deputy"),
        ("account_owner", "ito", -1, "over"),
        ("account_owner", "mori", 3, "contractor"),
        ("account_owner", "nakamura", 3, "own_appointment"),
    ):
        with pytest.raises(Refused) as refused:
            name(role, deputy, days)
        assert codes(refused) == {code}
    name("account_owner", "ito")


def test_an_owner_names_the_deputy_for_her_own_account(town: Any) -> None:
    row = Appointment.objects.get(staff=town.people["sasaki"], role="account_owner")
    given = {"starts": NOW, "ends": NOW + HOUR, "reason": "出張", "order": "代決 第2号"}
    name_deputy_on_account(
        actor=town.actor("sasaki"), now=NOW, appointment_id=row.pk, deputy_id=town.people["kato"], **given
    )
    assert town.people["sasaki"] in {h.deputy_for for h in holdings(town.people["kato"], NOW)}
    with pytest.raises(Refused):
        name_deputy_on_account(
            actor=town.actor("yoshida"), now=NOW, appointment_id=row.pk, deputy_id=town.people["ito"], **given
        )


def test_where_only_appointments_give_a_role_who_never_had_one_signs_in_to_ask_for_an_account_alone(town: Any) -> None:
    fresh = add_staff(
        actor=town.actor("nakamura"),
        now=NOW,
        username="hayashi",
        name_ja="林 新",
        name_en="Arata Hayashi",
        unit_id=town.units["koho"],
        password="a-long-unguessable-word",
    )
    assert sign_in_allowed(fresh, NOW)
    assert asks_only(fresh.pk, NOW)
    assert not asks_only(town.people["sato"], NOW)
    assert sign_in_allowed(StaffMember.objects.get(username="sato"), NOW)
    assert sign_in_allowed(StaffMember.objects.get(username="tanaka"), NOW), "a deputyship in force is something held"
    assert not sign_in_allowed(StaffMember.objects.get(username="tanaka"), NOW + timedelta(days=11))


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_password_that_is_short_or_common_is_refused(town: Any, password: str) -> None:
    with pytest.raises(Refused) as refused:
        add_staff(
            actor=town.actor("nakamura"),
            now=NOW,
            username="hayashi",
            name_ja="林 新",
            name_en="",
            unit_id=town.units["koho"],
            password=password,
        )
    assert codes(refused) == {"password"}


def test_an_owner_is_relieved_in_one_act_and_the_ledger_names_what_ended(town: Any) -> None:
    old = Appointment.objects.get(staff=town.people["takahashi"], account_id=town.accounts[PR_X])
    before = snapshot()
    new = appoint_to_account(
        actor=town.actor("nakamura"),
        now=NOW,
        account_id=town.accounts[PR_X],
        staff_id=town.people["tanaka"],
        role="account_owner",
        order="発令 第4号",
        starts=NOW + HOUR,
        relieves=True,
    )
    assert_every_change_has_an_entry(before, snapshot())
    old.refresh_from_db()
    assert (old.ends, old.end_order) == (new.starts, "発令 第4号")
