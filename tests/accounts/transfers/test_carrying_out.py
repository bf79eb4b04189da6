"""Carrying out: all that was shown or nothing, at the order's date, in the ledger, and never on an old picture."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from hasshin.accounts.actions.appoint_to_account import appoint_to_account
from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.accounts.transfers import carry_out as module
from hasshin.accounts.transfers.choose import choose
from hasshin.city.actions.settle_people import settle_people
from hasshin.city.actions.token import issue_token
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import ApiToken, Appointment, StaffMember, Transfer
from hasshin.city.queries import sign_in_allowed
from hasshin.ledger.actions.erase import erase
from hasshin.ledger.models import Entry
from hasshin.policy.clock import JST
from hasshin.policy.reasons import Conflict, Refused
from tests.accounts.transfers.conftest import town
from tests.accounts.transfers.office import carries_out, hands_in, looks, order, text
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.proofs import PROVEN
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
__all__ = ["town"]
SATO = order("001001", "佐藤 光", "異動", "広報広聴課", "観光振興課", "係長", "2026/8/1")
SUZUKI = order("001002", "鈴木 葵", "退職", day="2026/7/31")
NEW = order("002001", "𠮷田 新", "採用", new="広報広聴課", rank="係員", day="2026/8/1")
DAY = datetime(2026, 8, 1, tzinfo=JST)
EVE = DAY - timedelta(seconds=1)
X = "mihon_matsudo"


def operators(town: Any, at: datetime) -> set[int]:
    return set(account_facts(Account.objects.get(pk=town.accounts[X]), at).operators)


def person(town: Any, who: str, at: datetime) -> Any:
    return actor_facts(Actor(staff=town.people[who]), at)


def test_everything_takes_effect_at_the_order_s_date_by_itself(town: Any) -> None:
    carries_out(town, hands_in(town, text([SATO, SUZUKI, NEW])))
    people = town.people
    assert {people["sato"], people["suzuki"]} <= operators(town, EVE)
    assert operators(town, DAY) == {people["mori"]}
    assert person(town, "sato", EVE).unit == town.units["koho"]
    assert person(town, "sato", DAY).unit == town.units["kanko"]
    suzuki = StaffMember.objects.get(username="suzuki")
    assert sign_in_allowed(suzuki, EVE)
    assert not sign_in_allowed(suzuki, DAY)
    assert person(town, "suzuki", DAY).holdings == ()


def test_the_minute_s_job_writes_down_what_holds_already_and_does_so_once(town: Any) -> None:
    carries_out(town, hands_in(town, text([SATO, SUZUKI])))
    assert settle_people(NOW) == 0
    before = snapshot()
    assert settle_people(DAY) == 2
    assert_every_change_has_an_entry(before, snapshot())
    assert settle_people(DAY) == 0
    sato, suzuki = (StaffMember.objects.get(username=name) for name in ("sato", "suzuki"))
    assert (sato.unit_id, sato.rank) == (town.units["kanko"], "chief")
    assert not suzuki.is_active


def test_an_order_of_the_past_takes_effect_now_and_not_before(town: Any) -> None:
    row = order("001002", "鈴木 葵", "退職", day="2026/6/20")
    carries_out(town, hands_in(town, text([row])))
    assert town.people["suzuki"] not in operators(town, NOW)
    ends = Appointment.objects.filter(staff=town.people["suzuki"]).values_list("ends", flat=True)
    assert set(ends) == {NOW}
    assert not StaffMember.objects.get(username="suzuki").is_active


def test_api_tokens_of_who_leaves_end_with_the_service(town: Any) -> None:
    issue_token(actor=town.actor("suzuki"), now=NOW, name="連携", days=90, proof=PROVEN)
    carries_out(town, hands_in(town, text([SUZUKI])))
    assert ApiToken.objects.get().expires_at == DAY


def test_a_newcomer_follows_and_has_a_one_time_password_that_stands_nowhere(town: Any) -> None:
    transfer = hands_in(town, text([SATO, NEW]))
    seat = Appointment.objects.get(role="operator", account_id=town.accounts[X], staff=town.people["sato"])
    choose(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, successors={seat.pk: "line:3"})
    done = carries_out(town, transfer)
    (first,) = done.first
    fresh = StaffMember.objects.get(username="002001")
    assert (fresh.name_ja, fresh.number, fresh.must_change_password) == ("𠮷田 新", "002001", True)
    assert fresh.check_password(first.one_time_password)
    assert fresh.pk in operators(town, DAY)
    assert fresh.pk not in operators(town, EVE)
    assert not sign_in_allowed(fresh, EVE)
    assert sign_in_allowed(fresh, DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM ledger_personaldatum WHERE value IS NOT NULL")
        kept = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert first.one_time_password.encode() not in kept
    assert first.one_time_password not in str(Transfer.objects.values().get())


def test_somebody_who_left_comes_back_as_the_same_person(town: Any) -> None:
    carries_out(town, hands_in(town, text([order("001002", "鈴木 葵", "退職", day="2026/6/30")])))
    row = order("001002", "鈴木 葵", "再任用", new="公園緑地課", rank="係員", day="2026/8/1")
    carries_out(town, hands_in(town, text([row])))
    suzuki = StaffMember.objects.get(username="suzuki")
    assert suzuki.leaves_at is None
    assert not sign_in_allowed(suzuki, NOW)
    assert person(town, "suzuki", DAY).unit == town.units["koen"]
    assert person(town, "suzuki", DAY).holdings == ()


def test_every_row_that_changes_has_an_entry_and_names_are_erasable(town: Any) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI, NEW]))
    before = snapshot()
    carries_out(town, transfer)
    assert_every_change_has_an_entry(before, snapshot())
    entry = Entry.objects.get(kind="accounts.transfer_leave")
    for one in Entry.objects.all():
        assert "鈴木".encode() not in bytes(one.body)
    erase(actor=f"staff:{town.people['nakamura']}", order="消去命令 第1号", entry_seq=entry.seq, field="name", now=NOW)


def test_what_changed_since_it_was_shown_is_a_conflict_and_nothing_is_done(town: Any) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI]))
    shown = looks(transfer).digest
    appoint_to_account(
        actor=town.actor("nakamura"),
        now=NOW,
        account_id=town.accounts[X],
        staff_id=town.people["tanaka"],
        role="operator",
        order="発令 第5号",
    )
    before = snapshot()
    with pytest.raises(Conflict):
        carries_out(town, transfer, digest=shown)
    assert snapshot().rows == before.rows
    carries_out(town, transfer)


def test_it_is_carried_out_once(town: Any) -> None:
    transfer = hands_in(town, text([SATO]))
    digest = looks(transfer).digest
    carries_out(town, transfer, digest=digest)
    with pytest.raises(Conflict):
        carries_out(town, transfer, digest=digest)


def test_where_the_last_change_fails_nothing_of_it_stands(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI, NEW]))
    before = snapshot()

    def broken(*_: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(module, "put_begins", broken)
    with pytest.raises(RuntimeError):
        carries_out(town, transfer)
    assert snapshot().rows == before.rows


def test_who_may_not_change_the_roster_may_not_carry_it_out(town: Any) -> None:
    """The security manager registers staff and does not keep rosters (M-4)."""
    transfer = hands_in(town, text([SATO]), by="kobayashi")
    before = Appointment.objects.filter(ends=None).count()
    with pytest.raises(Refused) as refused:
        carries_out(town, transfer, by="kobayashi")
    assert {reason.code for reason in refused.value.reasons} == {"not_appointed"}
    assert Appointment.objects.filter(ends=None).count() == before
    assert Transfer.objects.get().state == "draft"
    carries_out(town, transfer, by="nakamura")


def test_the_past_one_keeps_what_was_shown(town: Any) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI]))
    digest = looks(transfer).digest
    done = carries_out(town, transfer).transfer
    assert (done.state, done.plan_digest) == ("done", digest)
    assert any(one["stops"] for one in done.plan["accounts"])
