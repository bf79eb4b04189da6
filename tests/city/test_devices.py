"""Devices are checked (M-6) and stated of (M-7) by those who may, dated, and a lost one is reported by who may stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.city.actions.device import attest_device, change_device, check_device
from hasshin.city.actions.enrolment import NOBODY, enrol, issue_code, prepare_device
from hasshin.city.actions.lost_terminal import report_lost
from hasshin.city.actor import Actor
from hasshin.city.models import DeviceAttestation, DeviceCheck, Enrolment, Terminal
from hasshin.city.pack import current_pack
from hasshin.city.queries_terminals import device
from hasshin.city.seen import terminal_from
from hasshin.policy.reasons import Conflict, Refused
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def phone(town: Any, keeper: str = "sato", name: str = "公用電話 9", number: str = "") -> Terminal:
    _row, code = prepare_device(
        actor=town.actor("kobayashi"), now=NOW, name=name, keeper_id=town.people[keeper], inventory_number=number
    )
    return enrol(actor=NOBODY, now=NOW, code=code, address="203.0.113.9")[0]


def codes_of(refused: Any) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_every_row_that_changes_has_its_entry(town: Any) -> None:
    before = snapshot()
    row = phone(town)
    check_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, present=True)
    attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=True)
    change_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, keeper_id=town.people["suzuki"])
    issue_code(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk)
    issue_code(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk)
    with pytest.raises(Refused):
        enrol(actor=NOBODY, now=NOW, code="000000000000", address="203.0.113.9")
    report_lost(actor=town.actor("suzuki"), now=NOW, terminal_id=row.pk, circumstances="駅で")
    assert_every_change_has_an_entry(before, snapshot())


@pytest.mark.parametrize("keeper", [None, 999_999])
def test_a_device_without_a_keeper_is_not_prepared(town: Any, keeper: int | None) -> None:
    with pytest.raises(Refused) as refused:
        prepare_device(actor=town.actor("kobayashi"), now=NOW, name="端末", keeper_id=keeper)
    assert codes_of(refused) == {"keeper_missing"}


def test_two_devices_in_use_never_share_an_inventory_number(town: Any) -> None:
    phone(town, number="情-900")
    with pytest.raises(Refused) as refused:
        phone(town, name="もう一台", number=" 情-900 ")
    assert codes_of(refused) == {"number_taken"}


@pytest.mark.clause("M-5")
def test_who_registers_no_terminals_prepares_none_and_gives_no_code(town: Any) -> None:
    row = phone(town)
    for who in ("sato", "takahashi", "nakamura"):
        with pytest.raises(Refused):
            prepare_device(actor=town.actor(who), now=NOW, name="x", keeper_id=town.people["sato"])
        with pytest.raises(Refused):
            issue_code(actor=town.actor(who), now=NOW, terminal_id=row.pk)


@pytest.mark.clause("M-6")
def test_the_security_manager_checks_devices_and_nobody_else(town: Any) -> None:
    row = phone(town)
    with pytest.raises(Refused) as refused:
        check_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, present=True)
    assert codes_of(refused) == {"not_the_role"}
    assert {c.id for r in refused.value.reasons for c in r.citations} >= {"M-6"}
    check_device(actor=town.actor("kobayashi"), now=NOW + 3 * DAY, terminal_id=row.pk, present=True)
    assert device(current_pack(), NOW, row.pk).check_due_at == NOW + 93 * DAY


@pytest.mark.clause("M-6")
def test_a_device_that_was_not_found_needs_a_remark_and_stands_as_missing_until_found_or_lost(town: Any) -> None:
    row = phone(town)
    with pytest.raises(Refused) as refused:
        check_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, present=False, remark=" ")
    assert codes_of(refused) == {"remark_missing"}
    assert not DeviceCheck.objects.filter(terminal=row).exists()
    check_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, present=False, remark="机にない")
    assert device(current_pack(), NOW, row.pk).missing
    check_device(actor=town.actor("kobayashi"), now=NOW + DAY, terminal_id=row.pk, present=True)
    assert not device(current_pack(), NOW, row.pk).missing


@pytest.mark.clause("M-7")
def test_the_keeper_states_that_the_device_has_a_password_and_nobody_does_so_for_another(town: Any) -> None:
    row = phone(town)
    for who in ("suzuki", "kobayashi", "nakamura", "takahashi"):
        with pytest.raises(Refused) as refused:
            attest_device(actor=town.actor(who), now=NOW, terminal_id=row.pk, confirmed=True)
        assert codes_of(refused) == {"not_ones_own"}
        assert {c.id for r in refused.value.reasons for c in r.citations} >= {"M-7"}
    with pytest.raises(Refused) as refused:
        attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=False)
    assert codes_of(refused) == {"not_stated"}
    assert not DeviceAttestation.objects.filter(terminal=row).exists()
    made = attest_device(actor=town.actor("sato"), now=NOW + DAY, terminal_id=row.pk, confirmed=True)
    assert (made.by_id, made.at) == (town.people["sato"], NOW + DAY)
    assert "パスワード" in made.said["ja"]
    (statement,) = device(current_pack(), NOW, row.pk).statements
    assert statement.due_at == NOW + 366 * DAY


@pytest.mark.clause("M-7")
def test_a_device_kept_by_nobody_of_the_roles_is_stated_of_by_an_operator_who_uses_it(town: Any) -> None:
    row = phone(town, keeper="kobayashi")
    attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=True)
    attest_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, confirmed=True)
    with pytest.raises(Refused):
        attest_device(actor=town.actor("nakamura"), now=NOW, terminal_id=row.pk, confirmed=True)


@pytest.mark.clause("M-7")
def test_a_device_that_is_enrolled_anew_is_stated_of_anew(town: Any) -> None:
    row = phone(town)
    attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=True)
    _enrolment, code = issue_code(actor=town.actor("kobayashi"), now=NOW + DAY, terminal_id=row.pk)
    enrol(actor=NOBODY, now=NOW + DAY, code=code, address="")
    (statement,) = device(current_pack(), NOW + DAY, row.pk).statements
    assert (statement.at, statement.due_at) == (None, NOW + 8 * DAY)


@pytest.mark.clause("M-6")
@pytest.mark.parametrize("who", ["sato", "kobayashi", "nakamura", "takahashi", "suzuki", "yamada"])
def test_the_keeper_and_whoever_may_stop_report_a_loss_from_anywhere(town: Any, who: str) -> None:
    row = phone(town)
    report_lost(actor=town.actor(who, at_office=False), now=NOW, terminal_id=row.pk)
    assert Terminal.objects.get(pk=row.pk).state == "lost"


def test_the_contractor_reports_only_a_device_of_her_own(town: Any) -> None:
    theirs, own = phone(town), phone(town, keeper="mori", name="受託者の端末")
    with pytest.raises(Refused):
        report_lost(actor=town.actor("mori"), now=NOW, terminal_id=theirs.pk)
    report_lost(actor=town.actor("mori"), now=NOW, terminal_id=own.pk)


@pytest.mark.clause("M-6")
def test_a_lost_device_can_be_neither_checked_nor_stated_of_nor_reported_again_and_its_code_is_dead(town: Any) -> None:
    row = phone(town)
    _enrolment, code = issue_code(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk)
    report_lost(actor=town.actor("sato"), now=NOW, terminal_id=row.pk)
    for act in (
        lambda: check_device(actor=town.actor("kobayashi"), now=NOW, terminal_id=row.pk, present=True),
        lambda: attest_device(actor=town.actor("sato"), now=NOW, terminal_id=row.pk, confirmed=True),
        lambda: report_lost(actor=town.actor("sato"), now=NOW, terminal_id=row.pk),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Refused):
        enrol(actor=NOBODY, now=NOW, code=code, address="")
    assert not Enrolment.objects.filter(terminal=row, used_at=None, ended_at=None).exists()


def test_a_report_from_the_lost_phone_itself_counts(town: Any) -> None:
    row, code = prepare_device(actor=town.actor("kobayashi"), now=NOW, name="電話", keeper_id=town.people["sato"])
    _row, key = enrol(actor=NOBODY, now=NOW, code=code, address="")
    here = Actor(staff=town.people["sato"], terminal=terminal_from("203.0.113.9", key))
    report_lost(actor=here, now=NOW, terminal_id=row.pk)
    with pytest.raises(Refused) as refused:
        change_device(actor=Actor(staff=town.people["kobayashi"], terminal=here.terminal), now=NOW,
                      terminal_id=phone(town).pk, keeper_id=town.people["sato"])  # fmt: skip
    assert codes_of(refused) == {"shut_out"}, "what was begun on it before does not end after"
