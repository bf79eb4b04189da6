"""The dry run: account by account what a transfer leaves behind, with the clause and what to do; it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.transfers.choose import choose, discard
from hasshin.accounts.transfers.impact import AccountImpact
from hasshin.accounts.transfers.plan import proposals
from hasshin.city.models import Appointment, Deputyship, Transfer
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, Refused
from tests.accounts.transfers.conftest import town
from tests.accounts.transfers.office import carries_out, hands_in, looks, order, refusals, text
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
__all__ = ["town"]
SATO = order("001001", "佐藤 光", "異動", "広報広聴課", "観光振興課", "係員", "2026/8/1")
SUZUKI = order("001002", "鈴木 葵", "退職", day="2026/7/31")
OWNER = order("001003", "高橋 誠", "異動", "広報広聴課", "危機管理課", "課長", "2026/8/1")
MANAGER = order("001012", "中村 隆", "退職", day="2026/7/31")
NEW = order("002001", "𠮷田 新", "採用", new="広報広聴課", rank="係員", day="2026/8/1")
HEAD = order("002002", "新川 長", "転入", new="広報広聴課", rank="課長", day="2026/8/1")
FACEBOOK, LINE, X = "mihon.matsudo", "mihon-matsudo-line", "mihon_matsudo"


def impacts(town: Any, *rows: Any) -> dict[int, AccountImpact]:
    found = looks(hands_in(town, text(rows))).impact.accounts
    return {one.account.id: one for one in found}


def codes(one: AccountImpact) -> set[str]:
    return {problem.code.partition(":")[0] for problem in one.problems}


@pytest.mark.clause("M-4")
def test_too_few_operators_are_named_with_the_clause_and_from_when(town: Any) -> None:
    found = impacts(town, SATO, SUZUKI)
    facebook = found[town.accounts[FACEBOOK]]
    assert facebook.stops
    (short,) = (p for p in facebook.problems if p.code == "roster_short")
    assert [c.id for c in short.citations] == ["M-4"]
    assert "0人" in short.message.ja
    assert short.since is not None
    assert short.since.isoformat() == "2026-08-01T00:00:00+09:00"
    assert short.fix.ja
    assert town.accounts["mihon_matsudo_kiki"] not in found, "an account that is not concerned is not shown"


@pytest.mark.clause("M-3")
def test_no_owner_and_the_end_of_the_deputy_are_named(town: Any) -> None:
    found = impacts(town, (*OWNER[:6], "2026/7/5"))
    assert "no_owner" in codes(found[town.accounts[X]])
    assert {"M-3"} == {c.id for p in found[town.accounts[X]].problems if p.code == "no_owner" for c in p.citations}
    assert "deputy" in codes(found[town.accounts[X]])
    assert found[town.accounts[LINE]].stops


@pytest.mark.clause("M-3")
def test_an_owner_below_the_rank_is_named(town: Any) -> None:
    row = order("001003", "高橋 誠", "降任", rank="係員", day="2026/8/1")
    assert "owner_rank" in codes(impacts(town, row)[town.accounts[X]])


def test_credentials_in_the_hands_of_who_goes_are_named(town: Any) -> None:
    (problem,) = (p for p in impacts(town, SATO)[town.accounts[X]].problems if p.code == "credentials")
    assert "佐藤 光" in problem.message.ja
    assert "パスワード" in problem.fix.ja


def test_what_was_missing_before_is_told_apart(town: Any) -> None:
    kato = order("001006", "加藤 遥", "退職", day="2026/7/31")
    tourism = impacts(town, kato)[town.accounts["mihon_matsudo_kanko"]]
    assert {p.code: p.already for p in tourism.problems}["roster_short"]


@pytest.mark.clause("M-1")
def test_a_role_that_must_be_held_stands_in_the_way_until_somebody_follows_or_a_reason_is_stated(town: Any) -> None:
    transfer = hands_in(town, text([MANAGER]))
    found = looks(transfer)
    assert [r.code for r in found.impact.blocking] == ["would_be_vacant"]
    assert {c.id for p in found.impact.roles for c in p.citations} == {"M-1"}
    with pytest.raises(Refused) as refused:
        carries_out(town, transfer)
    assert refused.value.reasons[0].citations[0].id == "M-1"
    choose(
        actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, successors={}, vacancy_reason="議会の同意を待つ"
    )
    assert not looks(transfer).impact.blocking
    carries_out(town, transfer)
    held = Appointment.objects.get(role="operations_manager")
    assert held.ends is not None
    assert "議会の同意を待つ" in held.end_order


def test_a_dry_run_and_its_choices_change_nobody(town: Any) -> None:
    before = list(Appointment.objects.order_by("pk").values())
    transfer = hands_in(town, text([SATO, SUZUKI, NEW]))
    looks(transfer)
    choose(
        actor=town.actor("nakamura"),
        now=NOW,
        transfer_id=transfer.pk,
        successors=proposals(looks(transfer).plan),
    )
    assert list(Appointment.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(kind="accounts.choose_in_transfer").count() == 1


def test_arrivals_of_the_same_rank_are_proposed_once_for_a_seat_and_repair_it(town: Any) -> None:
    transfer = hands_in(town, text([SATO, OWNER, NEW, HEAD]))
    proposed = proposals(looks(transfer).plan)
    owner = Appointment.objects.get(role="account_owner", account_id=town.accounts[X])
    operator = Appointment.objects.get(role="operator", account_id=town.accounts[X], staff=town.people["sato"])
    assert proposed[owner.pk] == "line:5"
    assert proposed[operator.pk] == "line:4"
    choose(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, successors=proposed)
    assert not any(one.stops for one in looks(transfer).impact.accounts)


def test_nobody_but_a_candidate_is_chosen_and_a_leaver_keeps_nothing(town: Any) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI]))
    of = {a.staff_id: a.pk for a in Appointment.objects.filter(role="operator", account_id=town.accounts[FACEBOOK])}
    sato, suzuki = of[town.people["sato"]], of[town.people["suzuki"]]
    for given in (
        {"successors": {sato: f"staff:{town.people['suzuki']}"}},
        {"successors": {sato: "line:99"}},
        {"successors": {999: f"staff:{town.people['tanaka']}"}},
        {"successors": {}, "keep": [suzuki]},
    ):
        with pytest.raises(Refused) as refused:
            choose(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, **given)
        assert refusals(refused) == {"successors": {"no_candidate"}}
    choose(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk, successors={}, keep=[sato])
    assert sato not in {one.held.id for one in looks(transfer).plan.ended}


def test_what_belongs_to_the_new_unit_stays(town: Any) -> None:
    """Yamamoto of the information section checks for the crisis section, and now moves there."""
    row = order("001011", "山本 健", "異動", "情報政策課", "危機管理課", day="2026/8/1")
    assert looks(hands_in(town, text([row]))).plan.endings == ()


def test_who_acts_as_deputy_elsewhere_ends_it_by_moving(town: Any) -> None:
    row = order("001004", "田中 恵", "異動", "広報広聴課", "公園緑地課", day="2026/7/5")
    transfer = hands_in(town, text([row]))
    assert [one.why for one in looks(transfer).plan.cuts] == ["deputy_goes"]
    carries_out(town, transfer)
    assert Deputyship.objects.get().ends.isoformat() == "2026-07-04T15:00:00+00:00"


def test_a_transfer_that_is_discarded_loses_its_rows_and_is_never_carried_out(town: Any) -> None:
    transfer = hands_in(town, text([SATO]))
    digest = looks(transfer).digest
    discard(actor=town.actor("nakamura"), now=NOW, transfer_id=transfer.pk)
    assert Transfer.objects.get().rows == []
    with pytest.raises(Conflict):
        carries_out(town, transfer, digest=digest)


def test_looking_later_gives_the_same_digest(town: Any) -> None:
    transfer = hands_in(town, text([SATO, SUZUKI]))
    assert looks(transfer).digest == looks(transfer, NOW + timedelta(hours=3)).digest
