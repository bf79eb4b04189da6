"""The whole way of a post to X, through the engine: once, found again after a lost answer, never called absent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hasshin.accounts.models import Account
from hasshin.delivery.actions.answer_unknown import answer_unknown
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find
from hasshin.platforms.interface import AccountAccess, Platform, Secret
from hasshin.platforms.values import Found
from hasshin.platforms.x.connector import X
from hasshin.posts.models import Delivery
from tests.delivery import world as worlds
from tests.delivery.connecting import now
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, Request, transport
from tests.platforms.simulators.x import XSimulator


@pytest.fixture
def sim() -> Iterator[XSimulator]:
    made = XSimulator()
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, sim: XSimulator) -> World:
    built = worlds.build(now())
    Account.objects.filter(pk=built.account.pk).update(
        service="x", connector="x", handle=sim.office.username, remote_id=sim.office.id
    )
    built.account.refresh_from_db()
    return built


class Through:
    """Reaches the account on the simulator."""

    def __init__(self, sim: XSimulator) -> None:
        self._sim = sim

    def __call__(self, account: Account) -> Platform:
        token = Secret(self._sim.grant_token())
        access = AccountAccess(account.service, account.handle, account.remote_id, "", token)
        return X(access, transport=transport(self._sim))


def sending(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/2/tweets")


def sent(world: World, sim: XSimulator) -> Delivery:
    delivery = world.approved("明日は休館します。詳細は city.example.lg.jp/tosho へ")
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=Through(sim))
    delivery.refresh_from_db()
    return delivery


def look(world: World, sim: XSimulator, delivery: Delivery) -> Found | None:
    assert delivery.not_before is not None
    world.now = max(world.now, delivery.not_before)
    found = find(delivery.pk, worker="w1", clock=world.clock, connect=Through(sim))
    delivery.refresh_from_db()
    return found


def test_a_post_goes_out_once_and_its_address_is_kept(world: World, sim: XSimulator) -> None:
    delivery = sent(world, sim)
    (post,) = sim.visible()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, post.id)
    assert delivery.url == f"https://x.com/{sim.office.username}/status/{post.id}"


def test_a_lost_answer_is_found_once_the_lists_show_it_and_nothing_is_sent_again(world: World, sim: XSimulator) -> None:
    sim.lag = 1
    sim.order(Fault.LOST_AFTER, sending)
    delivery = sent(world, sim)
    assert delivery.state == Delivery.State.UNKNOWN
    assert look(world, sim, delivery) is Found.NOT_PROVEN
    assert "まだ分かりません" in delivery.reason["message"]["ja"]
    assert look(world, sim, delivery) is Found.FOUND
    (post,) = sim.visible()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, post.id)
    assert sum(map(sending, sim.requests)) == 1


def test_what_never_came_stays_unknown_until_a_person_says_so_and_goes_out_once(world: World, sim: XSimulator) -> None:
    sim.order(Fault.LOST_BEFORE, sending)
    delivery = sent(world, sim)
    for _ in range(3):
        assert look(world, sim, delivery) is Found.NOT_PROVEN
    assert delivery.state == Delivery.State.UNKNOWN
    answer_unknown(
        actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="send", remarks="Xの画面にない"
    )
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=Through(sim))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DONE
    assert len(sim.visible()) == 1


def test_a_person_who_errs_makes_no_second_post(world: World, sim: XSimulator) -> None:
    sim.lag = 5
    sim.order(Fault.LOST_AFTER, sending)
    delivery = sent(world, sim)
    assert look(world, sim, delivery) is Found.NOT_PROVEN
    answer_unknown(actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="send", remarks="見当たらない")
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=Through(sim))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    (post,) = sim.visible()
    sim.posts[post.id].unseen = 0
    look(world, sim, delivery)
    assert delivery.state == Delivery.State.UNKNOWN
    assert post.id in delivery.reason["message"]["ja"], "the person is shown which post it may be"


def test_without_credits_it_waits_says_so_and_goes_out_when_there_are_some(world: World, sim: XSimulator) -> None:
    sim.limits.credits = False
    delivery = sent(world, sim)
    assert delivery.state == Delivery.State.SCHEDULED
    assert "クレジット" in delivery.reason["message"]["ja"]
    sim.limits.credits = True
    assert delivery.not_before is not None
    assert delivery.not_before - world.now >= timedelta(minutes=10)
    world.now = delivery.not_before
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=Through(sim))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DONE
