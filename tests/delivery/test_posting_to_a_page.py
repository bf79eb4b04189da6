"""A post to a Facebook Page goes the engine's whole way, once, whatever becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hasshin.accounts.models import Account
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find
from hasshin.delivery.models import Attempt
from hasshin.findings.queries import open_findings
from hasshin.ledger.models import Entry
from hasshin.platforms.facebook.connector import Facebook
from hasshin.platforms.interface import AccountAccess, Platform, Secret
from hasshin.platforms.values import Found
from hasshin.posts.models import Delivery
from tests.delivery import world as worlds
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, transport
from tests.platforms.simulators.facebook import FacebookSimulator


@pytest.fixture
def sim() -> Iterator[FacebookSimulator]:
    made = FacebookSimulator()
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, sim: FacebookSimulator) -> World:
    built = worlds.build(datetime.now(UTC))
    sim.clock = lambda: built.now
    access = AccountAccess("facebook", "city.example", sim.page.id, token=Secret(sim.grant_token()))

    def connect(account: Account) -> Platform:
        return Facebook(access, transport=transport(sim), clock=built.clock, sleep=lambda _: None)

    built.connect = connect  # type: ignore[method-assign]
    return built


def go(world: World, delivery: Delivery) -> Delivery:
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery


def look(world: World, delivery: Delivery) -> Found | None:
    assert delivery.not_before is not None
    world.now = max(world.now, delivery.not_before)
    found = find(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return found


def posts(sim: FacebookSimulator) -> int:
    return sum(request.method == "POST" and request.path.endswith("/feed") for request in sim.requests)


def test_it_is_out_under_the_id_and_address_that_facebook_gives(world: World, sim: FacebookSimulator) -> None:
    delivery = go(world, world.approved())
    (post,) = sim.visible()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, post.id)
    assert delivery.url.startswith("https://www.facebook.com/")
    assert "EAA" not in repr(list(Attempt.objects.values())) + repr(list(Entry.objects.values()))


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.ERROR_AFTER, Fault.GARBAGE, Fault.TRUNCATED])
def test_a_lost_answer_is_found_and_nothing_is_sent_again(world: World, sim: FacebookSimulator, fault: Fault) -> None:
    delivery = world.approved()
    sim.order(fault, lambda request: request.path.endswith("/feed"))
    assert go(world, delivery).state == Delivery.State.UNKNOWN
    assert look(world, delivery) is Found.FOUND
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, sim.visible()[0].id)
    assert posts(sim) == 1


def test_what_can_not_be_found_is_a_person_s_to_decide_and_never_sent_again(
    world: World, sim: FacebookSimulator
) -> None:
    delivery = world.approved()
    sim.order(Fault.LATE, lambda request: request.path.endswith("/feed"))
    go(world, delivery)
    assert look(world, delivery) is Found.NOT_PROVEN
    assert [f.code for f in open_findings(world.now)] == ["outcome_unknown"]
    sim.commit_late()
    assert look(world, delivery) is Found.FOUND
    assert (posts(sim), len(sim.visible()), open_findings(world.now)) == (1, 1, ())


def test_a_limit_of_calls_waits_as_long_as_facebook_says(world: World, sim: FacebookSimulator) -> None:
    delivery = world.approved()
    sim.order(Fault.RATE_LIMITED, lambda request: request.path.endswith("/feed"))
    go(world, delivery)
    assert sim.visible() == []
    assert delivery.state in {Delivery.State.SCHEDULED, Delivery.State.MISSED}
    if delivery.not_before is not None:
        assert (delivery.not_before - world.now).total_seconds() >= 3500
