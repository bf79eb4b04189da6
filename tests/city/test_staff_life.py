"""A person's life on the staff: number, changes, contract, leaving, passwords; with entries and refusals."""

# long because: all that may become of one person stands together.

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.change_staff import change_staff
from hasshin.city.actions.leave import call_off_leaving, leave
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.actions.password import change_own_password, reset_password
from hasshin.city.actions.set_contract import set_contract
from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts, holdings
from hasshin.city.models import ApiToken, Appointment, Posting, StaffMember, Unit
from hasshin.city.queries import sign_in_allowed
from hasshin.ledger.models import Entry, PersonalDatum
from hasshin.policy.reasons import Conflict, Refused
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.proofs import PROVEN
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
X = "mihon_matsudo"
LATER = NOW + timedelta(days=30)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def row(town: Any, who: str) -> StaffMember:
    return StaffMember.objects.get(pk=town.people[who])


def change(town: Any, who: str, by: str = "nakamura", **new: Any) -> StaffMember:
    now = row(town, who)
    given = {
        "name_ja": now.name_ja,
        "name_en": now.name_en,
        "email": now.email,
        "number": now.number,
        "unit_id": now.unit_id,
        "rank": now.rank,
        "order": "発令 第1号",
        **new,
    }
    return change_staff(actor=town.actor(by), now=NOW, staff_id=town.people[who], **given)


def add(town: Any, **more: Any) -> StaffMember:
    given = {"username": "niikawa", "name_ja": "新川 一", "name_en": "", "unit_id": town.units["koho"], **more}
    return add_staff(actor=town.actor("nakamura"), now=NOW, password="a-long-unguessable-word", **given)


@pytest.mark.parametrize("name", ["新川", "nii kawa", "ｎｉｉｋａｗａ", "-niikawa", "nii/kawa"])
def test_a_user_name_is_one_that_can_be_typed_on_every_keyboard(town: Any, name: str) -> None:
    with pytest.raises(Refused) as refused:
        add(town, username=name)
    assert codes(refused) == {"username_form"}


def test_a_user_name_is_taken_whatever_its_case(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        add(town, username="Suzuki")
    assert codes(refused) == {"username"}


def test_two_units_of_one_name_are_not_told_apart_and_so_not_registered(town: Any) -> None:
    name = Unit.objects.get(pk=town.units["koho"]).name_ja
    with pytest.raises(Refused) as refused:
        add_unit(actor=town.actor("nakamura"), now=NOW, code="koho2", name_ja=f" {name} ", name_en="")
    assert codes(refused) == {"unit_name"}


def test_a_number_belongs_to_one_person(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        add(town, number="001001")
    assert codes(refused) == {"number_taken"}
    with pytest.raises(Refused) as refused:
        change(town, "suzuki", number="001001")
    assert codes(refused) == {"number_taken"}
    assert add(town, number="009001").number == "009001"


def test_a_change_keeps_what_was_in_the_ledger_and_erasable(town: Any) -> None:
    before = snapshot()
    change(town, "sato", name_ja="𠮷田 光", email="hikaru@city.example.jp")
    assert_every_change_has_an_entry(before, snapshot())
    entry = Entry.objects.get(kind="city.change_staff")
    assert "佐藤".encode() not in bytes(entry.body)
    kept = PersonalDatum.objects.get(entry=entry, field="was").value
    assert kept is not None
    assert "佐藤 光" in bytes(kept).decode()


def test_a_move_ahead_counts_from_its_day_on_and_the_past_is_kept(town: Any) -> None:
    change(town, "sato", unit_id=town.units["kanko"], rank="chief", starts=LATER)
    actor = Actor(staff=town.people["sato"])
    assert actor_facts(actor, LATER - timedelta(seconds=1)).unit == town.units["koho"]
    assert actor_facts(actor, LATER).unit == town.units["kanko"]
    assert row(town, "sato").unit_id == town.units["koho"]
    with pytest.raises(Conflict):
        change(town, "sato", unit_id=town.units["koen"])
    assert Posting.objects.filter(staff=town.people["sato"]).count() == 2


@pytest.mark.clause("M-3")
def test_an_owner_s_rank_is_that_of_the_day(town: Any) -> None:
    change(town, "takahashi", rank="staff", starts=LATER)
    account = Account.objects.get(pk=town.accounts[X])
    assert account_facts(account, NOW).owner_rank == "section_head"
    assert account_facts(account, LATER).owner_rank == "staff"


@pytest.mark.parametrize(
    ("new", "code"),
    [({"order": " "}, "order_missing"), ({"name_ja": ""}, "name_missing"), ({"rank": "emperor"}, "unknown_rank")],
)
def test_a_change_that_is_not_sound_is_refused(town: Any, new: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        change(town, "sato", **new)
    assert codes(refused) == {code}


def test_nobody_without_the_right_changes_or_dismisses_anybody(town: Any) -> None:
    before = snapshot().rows
    for act in (
        lambda: change(town, "suzuki", by="sato"),
        lambda: leave(actor=town.actor("sato"), now=NOW, staff_id=town.people["suzuki"], order="退職"),
        lambda: reset_password(actor=town.actor("sato"), now=NOW, staff_id=town.people["suzuki"], proof=PROVEN),
        lambda: set_contract(actor=town.actor("sato"), now=NOW, staff_id=town.people["mori"], ends=LATER, order="契約"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == {"not_appointed"}
    assert snapshot().rows == before


def test_who_leaves_holds_nothing_and_signs_in_no_more(town: Any) -> None:
    issue_token(actor=town.actor("suzuki"), now=NOW, name="連携", proof=PROVEN)
    before = snapshot()
    leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["suzuki"], order="退職 第1号")
    assert_every_change_has_an_entry(before, snapshot())
    assert not sign_in_allowed(row(town, "suzuki"), NOW)
    assert holdings(town.people["suzuki"], NOW) == ()
    assert ApiToken.objects.get().revoked_at == NOW
    assert set(Appointment.objects.filter(staff=town.people["suzuki"]).values_list("end_order", flat=True)) == {
        "退職 第1号"
    }
    with pytest.raises(Conflict):
        leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["suzuki"], order="退職 第2号")


def test_a_leaving_ahead_counts_from_its_moment_and_can_be_called_off(town: Any) -> None:
    leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["suzuki"], order="退職", at=LATER)
    assert sign_in_allowed(row(town, "suzuki"), LATER - timedelta(seconds=1))
    assert not sign_in_allowed(row(town, "suzuki"), LATER)
    with pytest.raises(Refused) as refused:
        appoint_to_account(
            actor=town.actor("nakamura"), now=NOW, account_id=town.accounts["mihon_matsudo_kiki"],
            staff_id=town.people["suzuki"], role="operator", order="発令",
        )  # fmt: skip
    assert codes(refused) == {"beyond_leaving"}
    call_off_leaving(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["suzuki"], order="取消し")
    assert row(town, "suzuki").leaves_at is None


def test_a_leaving_in_the_past_is_refused_unless_it_is_said_to_be_past_and_then_ends_things_now(town: Any) -> None:
    past = NOW - timedelta(days=2)
    who = {"actor": town.actor("nakamura"), "now": NOW, "staff_id": town.people["suzuki"], "order": "退職", "at": past}
    with pytest.raises(Refused) as refused:
        leave(**who)
    assert codes(refused) == {"past"}
    assert row(town, "suzuki").is_active
    leave(**who, at_is_past=True)
    assert row(town, "suzuki").leaves_at == NOW
    assert json.loads(bytes(Entry.objects.get(kind="city.leave").body))["data"]["stated"] == past.isoformat()


def test_a_deputyship_ends_with_its_deputy_s_service(town: Any) -> None:
    assert holdings(town.people["tanaka"], NOW)
    leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["tanaka"], order="退職")
    assert actor_facts(Actor(staff=town.people["tanaka"]), NOW).holdings == ()


def test_nobody_records_their_own_leaving(town: Any) -> None:
    with pytest.raises(Refused) as refused:
        leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["nakamura"], order="退職")
    assert codes(refused) == {"oneself"}


@pytest.mark.clause("M-2")
def test_the_last_security_manager_leaves_only_with_a_successor_or_a_stated_reason(town: Any) -> None:
    given = {"actor": town.actor("nakamura"), "now": NOW, "staff_id": town.people["kobayashi"], "order": "退職"}
    with pytest.raises(Refused) as refused:
        leave(**given)
    assert codes(refused) == {"would_be_vacant"}
    assert [c.id for c in refused.value.reasons[0].citations] == ["M-2"]
    assert row(town, "kobayashi").is_active
    appoint(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["ito"], role="security_manager", order="発令")
    leave(**given)
    assert not row(town, "kobayashi").is_active


@pytest.mark.clause("M-1")
def test_the_last_operations_manager_is_not_dismissed_without_a_reason_and_the_reason_is_kept(town: Any) -> None:
    held = Appointment.objects.get(role="operations_manager")
    given = {"actor": town.actor("nakamura"), "now": NOW, "appointment_id": held.pk, "order": "退任"}
    with pytest.raises(Refused) as refused:
        end_appointment(**given)
    assert [c.id for c in refused.value.reasons[0].citations] == ["M-1"]
    done = end_appointment(**given, vacancy_reason="組織改正まで置かない")
    assert "組織改正まで置かない" in done.end_order


def test_a_contractor_is_appointed_within_the_contract_and_holds_nothing_after_it(town: Any) -> None:
    fresh = add(town, contractor=True, contract_ends=LATER)
    given: dict[str, Any] = {
        "actor": town.actor("nakamura"),
        "now": NOW,
        "account_id": town.accounts["mihon_matsudo_kiki"],
        "staff_id": fresh.pk,
        "role": "operator",
        "order": "発令",
    }
    for ends in (None, LATER + timedelta(seconds=1)):
        with pytest.raises(Refused) as refused:
            appoint_to_account(**given, ends=ends)
        assert codes(refused) == {"beyond_contract"}
    appoint_to_account(**given, ends=LATER)
    assert sign_in_allowed(fresh, LATER - timedelta(seconds=1))
    assert not sign_in_allowed(fresh, LATER)


def test_a_contractor_is_registered_with_an_end_ahead_and_nobody_else_with_one(town: Any) -> None:
    for given, code in (
        ({"contractor": True}, "contract_end_missing"),
        ({"contractor": True, "contract_ends": NOW}, "contract_over"),
        ({"contractor": False, "contract_ends": LATER}, "no_contract"),
    ):
        with pytest.raises(Refused) as refused:
            add(town, **given)
        assert codes(refused) == {code}
        assert refused.value.reasons[0].where == "contract_ends"
        assert [c.id for c in refused.value.reasons[0].citations] == ["contractors"]
    assert not StaffMember.objects.filter(username="niikawa").exists()


def test_a_contract_is_prolonged_by_an_act_and_the_ledger_keeps_both_ends(town: Any) -> None:
    fresh = add(town, contractor=True, contract_ends=LATER)
    longer = LATER + timedelta(days=365)
    before = snapshot()
    set_contract(actor=town.actor("nakamura"), now=NOW, staff_id=fresh.pk, ends=longer, order="契約変更 第2号")
    assert_every_change_has_an_entry(before, snapshot())
    assert StaffMember.objects.get(pk=fresh.pk).contract_ends == longer
    body = json.loads(bytes(Entry.objects.get(kind="city.set_contract").body))
    assert LATER.isoformat() in json.dumps(body)


def test_who_was_registered_without_an_end_is_put_into_no_role_before_it_is_set(town: Any) -> None:
    fresh = add(town, contractor=True, contract_ends=LATER)
    StaffMember.objects.filter(pk=fresh.pk).update(contract_ends=None)
    given: dict[str, Any] = {
        "actor": town.actor("nakamura"),
        "now": NOW,
        "account_id": town.accounts["mihon_matsudo_kiki"],
        "staff_id": fresh.pk,
        "role": "operator",
        "order": "発令",
        "ends": LATER,
    }
    with pytest.raises(Refused) as refused:
        appoint_to_account(**given)
    assert codes(refused) == {"contract_end_missing"}
    set_contract(actor=town.actor("nakamura"), now=NOW, staff_id=fresh.pk, ends=LATER, order="契約")
    assert appoint_to_account(**given).ends == LATER


@pytest.mark.clause("M-4")
def test_a_contract_that_is_cut_short_cuts_what_is_held(town: Any) -> None:
    before = snapshot()
    set_contract(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["mori"], ends=LATER, order="契約変更")
    assert_every_change_has_an_entry(before, snapshot())
    assert Appointment.objects.get(staff=town.people["mori"]).ends == LATER
    account = Account.objects.get(pk=town.accounts[X])
    assert town.people["mori"] in account_facts(account, NOW).operators
    assert town.people["mori"] not in account_facts(account, LATER).operators


@pytest.mark.parametrize("ends", [NOW - timedelta(days=1)])
def test_a_contract_in_the_past_or_of_the_city_s_own_staff_is_refused(town: Any, ends: datetime) -> None:
    for who, when in (("mori", ends), ("sato", LATER)):
        with pytest.raises(Refused) as refused:
            set_contract(actor=town.actor("nakamura"), now=NOW, staff_id=town.people[who], ends=when, order="契約")
        assert codes(refused) == {"no_contract"}


def test_who_leaves_is_no_deputy_beyond_that(town: Any) -> None:
    leave(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["ito"], order="退職", at=LATER)
    held = Appointment.objects.get(role="account_owner", account_id=town.accounts[X])
    with pytest.raises(Refused) as refused:
        name_deputy(
            actor=town.actor("nakamura"), now=NOW, appointment_id=held.pk, deputy_id=town.people["ito"],
            starts=NOW, ends=LATER + timedelta(days=1), reason="出張", order="代決",
        )  # fmt: skip
    assert codes(refused) == {"beyond_leaving"}


def test_a_reset_gives_a_one_time_password_that_stands_in_no_table_and_no_entry(town: Any) -> None:
    made = reset_password(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["sato"], proof=PROVEN)
    sato = row(town, "sato")
    assert sato.check_password(made)
    assert sato.must_change_password
    assert sato.sessions_since == NOW
    kept = b"".join(bytes(one.value) for one in PersonalDatum.objects.exclude(value=None) if one.value)
    assert made.encode() not in kept + b"".join(bytes(e.body) for e in Entry.objects.all())
    with pytest.raises(Refused):
        reset_password(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["nakamura"], proof=PROVEN)


def test_one_s_own_password_is_changed_with_the_old_one_and_to_another(town: Any) -> None:
    made = reset_password(actor=town.actor("nakamura"), now=NOW, staff_id=town.people["sato"], proof=PROVEN)
    me = town.actor("sato")
    for old, new, code in (
        ("wrong", "a-new-unguessable-word", "old_password_wrong"),
        (made, made, "password_unchanged"),
        (made, "short", "password"),
    ):
        with pytest.raises(Refused) as refused:
            change_own_password(actor=me, now=NOW, old=old, new=new)
        assert codes(refused) == {code}
    before = snapshot()
    changed = change_own_password(actor=me, now=NOW, old=made, new="a-new-unguessable-word")
    assert_every_change_has_an_entry(before, snapshot())
    assert not changed.must_change_password
    assert changed.check_password("a-new-unguessable-word")
