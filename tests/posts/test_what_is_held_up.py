"""What is scheduled on an account that can't speak is told to who wrote and who decided it, while there is time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.accounts.models import Account
from hasshin.city.models import Appointment
from hasshin.duties import queries
from hasshin.posts.models import Delivery
from hasshin.posts.queries.held_up import held_up, planned_on
from tests.towns import NOW, town

CITY = "matsudo"
PR_X, LATER = "mihon_matsudo", "21世紀の森と広場 休園日"
pytestmark = pytest.mark.django_db
__all__ = ["town"]


def mine(town: Any, at: Any = NOW) -> list[Any]:
    return [one for one in held_up(at) if one.planned.post_id == town.posts[LATER]]


def owed(town: Any, at: Any = NOW) -> dict[str, set[int]]:
    return {
        row.key: {one.id for one in row.holders} for row in queries.duties(at) if row.kind == "scheduled_held_up"
    }  # fmt: skip


def test_a_lock_a_freeze_and_a_short_roster_are_told_to_author_and_decider(town: Any) -> None:
    account = town.accounts[PR_X]
    assert mine(town) == []
    lock_account(actor=town.actor("nakamura"), now=NOW, account_id=account, reason="休む")
    (one,) = mine(town)
    assert [r.code for r in one.reasons] == ["account_locked"]
    assert (one.planned.account_id, one.since) == (account, NOW)
    both = {town.people["suzuki"], town.people["sato"]}  # she wrote it, he approved it
    assert owed(town)[f"scheduled_held_up:delivery:{one.planned.delivery_id}"] == both
    unlock_account(actor=town.actor("nakamura"), now=NOW, account_id=account, reason="終わった")
    assert mine(town) == []
    freeze(actor=town.actor("takahashi"), now=NOW, account_id=account, reason="点検")
    assert [r.code for one in mine(town) for r in one.reasons] == ["frozen"]
    Account.objects.filter(pk=account).update(frozen_at=None)
    Appointment.objects.filter(account_id=account, role="operator").update(ends=NOW)
    later = NOW + timedelta(hours=1)
    assert {r.code for one in mine(town, later) for r in one.reasons} == {"roster_minimum"}


def test_what_was_stopped_or_is_scheduled_elsewhere_is_not_told(town: Any) -> None:
    lock_account(actor=town.actor("nakamura"), now=NOW, account_id=town.accounts[PR_X], reason="休む")
    (one,) = mine(town)
    assert {plan.post_id for plan in planned_on([town.accounts["mihon_matsudo_kiki"]])}.isdisjoint({town.posts[LATER]})
    Delivery.objects.filter(pk=one.planned.delivery_id).update(state=Delivery.State.STOPPED)
    assert mine(town) == []


def test_it_costs_the_same_statements_for_any_number(town: Any, django_assert_max_num_queries: Any) -> None:
    for account in town.accounts.values():
        Account.objects.filter(pk=account).update(state="locked")
    with django_assert_max_num_queries(18):
        assert len(held_up(NOW)) > 1
