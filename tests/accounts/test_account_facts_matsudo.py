"""An account as the rules see it now: owner, roster, rules, release."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.freeze import freeze, unfreeze
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.facts import account_facts, rules_at
from hasshin.accounts.models import Account, AccountRules
from hasshin.accounts.queries import account_cards, account_page
from hasshin.city.models import Appointment, StaffMember
from hasshin.ledger.models import Entry
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, Refused
from tests.towns import NOW

CITY = "matsudo"
pytestmark = pytest.mark.django_db
PR_X, TOURISM, PARKS = "mihon_matsudo", "mihon_matsudo_kanko", "mihon_matsudo_koen"
DAY = timedelta(days=1)
ITEMS = {
    "service": "X",
    "name": "松戸市観光 @mihon_matsudo_kanko",
    "section": "観光振興課",
    "owner": "観光振興課長",
    "contact": "047-000-0000",
    "purpose": "観光の案内",
    "follow": "行わない",
    "message": "行わない",
}


def seen(town: Any, handle: str, now: Any = NOW) -> facts.Account:
    return account_facts(Account.objects.get(pk=town.accounts[handle]), now)


def rules(town: Any, by: str, items: dict[str, str], **more: Any) -> AccountRules:
    given = {"acts": {"follow": "never"}, "set_by": town.people[by]} | more
    return set_rules(actor=town.actor(by), now=NOW, account_id=town.accounts[TOURISM], items=items, **given)


@pytest.mark.clause("M-3")
@pytest.mark.clause("M-4")
def test_owner_and_operators_are_those_appointed_to_this_account_now(town: Any) -> None:
    account = seen(town, PR_X)
    assert account.owner == town.people["takahashi"]
    assert account.owner_rank == "section_head"
    assert set(account.operators) == {town.people[n] for n in ("sato", "suzuki", "mori")}
    assert (account.rules_in_force, account.rules_missing) == (True, ())


@pytest.mark.clause("M-4")
def test_an_operator_leaves_the_roster_when_her_time_ends_or_she_leaves_the_city(town: Any) -> None:
    Appointment.objects.filter(staff=town.people["sato"], account_id=town.accounts[PR_X]).update(ends=NOW + DAY)
    StaffMember.objects.filter(username="mori").update(is_active=False)
    assert set(seen(town, PR_X).operators) == {town.people["sato"], town.people["suzuki"]}
    assert seen(town, PR_X, NOW + DAY).operators == (town.people["suzuki"],)


@pytest.mark.clause("M-18")
def test_the_sample_has_accounts_that_are_not_ready(town: Any) -> None:
    assert (len(seen(town, TOURISM).operators), seen(town, TOURISM).rules_in_force) == (1, False)
    assert seen(town, PARKS).owner is None


@pytest.mark.clause("M-19-1", "M-19-2", "M-19-3", "M-19-4", "M-19-5", "M-19-6", "M-19-7", "M-19-8")
@pytest.mark.parametrize("item", sorted(ITEMS))
def test_rules_that_leave_an_item_out_or_blank_are_refused_with_its_clause(town: Any, item: str) -> None:
    for items in ({**ITEMS, item: " 　"}, {k: v for k, v in ITEMS.items() if k != item}):
        with pytest.raises(Refused) as refused:
            rules(town, "yoshida", items)
        (reason,) = refused.value.reasons
        assert reason.where == f"items.{item}"
        assert reason.citations[0].id == f"M-19-{list(ITEMS).index(item) + 1}"
    assert not AccountRules.objects.filter(account=town.accounts[TOURISM]).exists()


@pytest.mark.clause("M-18")
def test_rules_take_effect_from_their_time_and_the_newest_of_those_counts(town: Any) -> None:
    first = rules(town, "yoshida", ITEMS)
    second = rules(town, "yoshida", ITEMS, acts={"follow": "yes"}, in_force_from=NOW + DAY)
    assert (first.number, second.number) == (1, 2)
    account = town.accounts[TOURISM]
    assert rules_at(account, NOW - DAY) is None
    assert rules_at(account, NOW) == rules_at(account, NOW + DAY / 2) == first
    assert rules_at(account, NOW + DAY) == second
    assert seen(town, TOURISM, NOW + DAY).act_rules == {"follow": "yes"}


def test_rules_are_not_backdated_nor_set_by_an_operator_nor_in_anothers_name(town: Any) -> None:
    for by, more, code in (
        ("yoshida", {"in_force_from": NOW - DAY}, "backdated"),
        ("kato", {}, "not_appointed"),
        ("yoshida", {"set_by": town.people["nakamura"]}, "not_in_own_name"),
        ("yoshida", {"acts": {"follow": "sometimes"}}, "unknown_stance"),
        ("yoshida", {"acts": {"shout": "never"}}, "unknown_stance"),
    ):
        with pytest.raises(Refused) as refused:
            rules(town, by, ITEMS, **more)
        assert code in {r.code for r in refused.value.reasons}


def test_an_operator_freezes_and_the_owner_lifts(town: Any) -> None:
    account = town.accounts[PR_X]
    away = town.actor("sato", at_office=False)
    freeze(actor=away, now=NOW, account_id=account, reason="乗っ取りの疑い")
    assert seen(town, PR_X).frozen
    with pytest.raises(Conflict):
        freeze(actor=away, now=NOW, account_id=account, reason="乗っ取りの疑い")
    with pytest.raises(Refused) as refused:
        unfreeze(actor=away, now=NOW, account_id=account, reason="もう大丈夫")
    assert "not_appointed" in {r.code for r in refused.value.reasons}
    unfreeze(actor=town.actor("takahashi"), now=NOW, account_id=account, reason="確認済み")
    assert not seen(town, PR_X).frozen
    assert (
        Entry.objects.filter(subject=f"account:{account}", kind__in=["accounts.freeze", "accounts.lift_freeze"]).count()
        == 2
    )


def test_nothing_is_frozen_without_a_reason_or_by_the_outsider(town: Any) -> None:
    for by, reason in (("sato", " "), ("watanabe", "気に入らない")):
        with pytest.raises(Refused):
            freeze(actor=town.actor(by), now=NOW, account_id=town.accounts[PR_X], reason=reason)
    assert not seen(town, PR_X).frozen


def test_the_list_of_accounts_takes_one_statement_however_many_there_are(
    town: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        cards = account_cards()
    assert {card.handle for card in cards} == set(town.accounts)


def test_an_accounts_page_takes_as_many_statements_for_a_long_roster_as_for_a_short_one(
    town: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for handle in (PR_X, TOURISM):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = account_page(town.accounts[handle], NOW)
            assert [a.staff.unit.name_ja for a in page.appointments]
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert {item.id for item in page.items} == set(ITEMS)
