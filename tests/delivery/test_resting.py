"""A service that is out of order is left in peace, tried by one post at a time, and those who wait are told."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from hasshin.delivery import resting, resting_rules
from hasshin.delivery.dispatch import Dispatcher
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import ServiceHealth
from hasshin.findings.queries import open_findings
from hasshin.platforms.practice.memory import Fault
from hasshin.platforms.values import Outcome
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from tests.delivery.world import World

AWAY = t("つながりません。", "It can't be reached.")
KEY = ("practice", "")


def fail(world: World, times: int = 1) -> None:
    for _ in range(times):
        resting.heard(KEY, Outcome.NOT_DONE, "unreachable", AWAY, world.now)


def until() -> Any:
    return resting.troubled().get(KEY)


def turn(world: World, *, name: str = "w1") -> Dispatcher:
    made = Dispatcher(
        name=name, clock=world.clock, connect=world.connect, before_removal=None, note=_raise, wake=threading.Event()
    )
    made.look()
    return made


def _raise(what: str, error: Exception) -> None:
    raise AssertionError(what) from error


def test_five_failures_in_a_row_and_not_four_give_a_service_a_rest(world: World) -> None:
    fail(world, 4)
    assert until() is None
    fail(world)
    assert until() == world.now + timedelta(seconds=5)


def test_a_good_answer_between_failures_starts_the_count_anew(world: World) -> None:
    fail(world, 4)
    resting.heard(KEY, Outcome.DONE, "ok", AWAY, world.now)
    fail(world, 4)
    assert until() is None


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.REJECTED, "auth"), (Outcome.REJECTED, "refused"), (Outcome.NOT_DONE, "rate_limited")],
)
def test_a_refusal_is_the_answer_of_a_service_in_good_order(world: World, outcome: Outcome, code: str) -> None:
    fail(world, 5)
    resting.heard(KEY, outcome, code, AWAY, world.now)
    assert resting.troubled() == {}


def test_each_rest_after_a_try_that_failed_is_twice_as_long_up_to_a_minute(world: World) -> None:
    fail(world, 5)
    lengths = []
    for _ in range(5):
        world.now = until()
        assert resting.may_try(KEY, world.now)
        fail(world)
        lengths.append((until() - world.now).total_seconds())
    assert lengths == [10, 20, 40, 60, 60]


def test_what_was_on_its_way_when_the_rest_began_does_not_lengthen_it(world: World) -> None:
    fail(world, 5)
    begun = until()
    world.forward(seconds=1)
    fail(world, 20)
    assert until() == begun


@pytest.mark.databases
def test_once_the_rest_is_over_one_worker_may_try_and_no_other(world: World) -> None:
    fail(world, 5)
    assert not resting.may_try(KEY, world.now)
    world.now = until()
    assert [resting.may_try(KEY, world.now) for _ in range(3)] == [True, False, False]
    world.now += resting_rules.TRIAL
    assert resting.may_try(KEY, world.now)


def test_nothing_is_begun_while_a_service_rests_and_one_post_tries_it_afterwards(world: World) -> None:
    other = world.another_account("second")
    posts = [world.approved("一つ目"), world.approved("二つ目", account=other)]
    fail(world, 5)
    assert turn(world)._start_others() == {}
    world.now = until()
    wanted = turn(world)._start_others()
    assert len(wanted) == 1
    assert set(wanted.values()) <= {d.pk for d in posts}
    assert turn(world, name="w2")._start_others() == {}


def test_the_sender_itself_learns_from_answers(world: World) -> None:
    for number in range(5):
        world.board.order(Fault("put", "unavailable"))
        delivery = world.approved(f"お知らせ {number}")
        deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    assert until() is not None
    deliver(world.approved("また").pk, worker="w1", clock=world.clock, connect=world.connect)
    assert resting.troubled() == {}


def test_those_whose_posts_wait_for_longer_than_a_hiccup_are_told_until_the_service_is_back(world: World) -> None:
    world.approved("待つ投稿")
    fail(world, 5)
    assert resting.tell_resting(world.now) == 0
    world.forward(seconds=11)
    assert resting.tell_resting(world.now) == 1
    (finding,) = open_findings(world.now, staff=world.operator.staff)
    assert finding.code == "service_resting"
    assert "1件" in finding.message.ja
    assert [f.id for f in open_findings(world.now, staff=world.colleague.staff)] == [finding.id]
    resting.heard(KEY, Outcome.DONE, "ok", AWAY, world.now)
    assert open_findings(world.now) == ()


def test_nobody_is_told_of_a_service_that_no_post_waits_for(world: World) -> None:
    world.approved("後で", at=world.now + timedelta(hours=1))
    fail(world, 5)
    world.forward(seconds=11)
    assert resting.tell_resting(world.now) == 0
    assert Delivery.objects.get().state == Delivery.State.SCHEDULED
    assert ServiceHealth.objects.get().failures == 5
