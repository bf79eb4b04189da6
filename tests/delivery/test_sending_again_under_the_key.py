"""A lost answer of a service that knows our key is settled by that key: for as long as it promises, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hasshin.accounts.models import Account
from hasshin.delivery.actions.answer_unknown import answer_unknown
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find
from hasshin.delivery.models import Attempt
from hasshin.delivery.resend import MARGIN
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.platforms.interface import AccountAccess, Platform, Secret
from hasshin.platforms.line.connector import Line
from hasshin.platforms.values import Found
from hasshin.posts.models import Delivery
from tests.conftest import Clock
from tests.delivery import world as worlds
from tests.delivery.world import World
from tests.platforms.simulators.base import Fault, transport
from tests.platforms.simulators.line import LineSimulator

BROADCAST = "/v2/bot/message/broadcast"


@pytest.fixture
def sim() -> Iterator[LineSimulator]:
    made = LineSimulator()
    yield made
    assert made.violations == []


@pytest.fixture
def world(db: None, own_folder: Path, clock: Clock, sim: LineSimulator) -> World:
    built = worlds.build(clock.now)
    sim.clock = lambda: built.now
    token = Secret(sim.grant_token())

    def connect(account: Account) -> Platform:
        return Line(AccountAccess("line", "216ruabc", sim.bot_id, token=token), transport=transport(sim))

    built.connect = connect  # type: ignore[method-assign]
    return built


def lost(world: World, sim: LineSimulator, fault: Fault) -> Delivery:
    """A broadcast whose outcome is unknown."""
    delivery = world.approved()
    sim.order(fault, lambda request: request.path == BROADCAST)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    return delivery


def look(world: World, delivery: Delivery) -> Found | None:
    delivery.refresh_from_db()
    assert delivery.not_before is not None
    world.now = max(world.now, delivery.not_before)
    found = find(delivery.pk, worker="w2", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return found


def keeps(delivery: Delivery, now: datetime) -> None:
    """The post is not late at that time."""
    hour = timedelta(hours=1)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=now, expires_at=now + hour, created_at=now - hour)


def broadcasts(sim: LineSimulator) -> int:
    return sum(request.path == BROADCAST for request in sim.requests)


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.ERROR_AFTER, Fault.GARBAGE, Fault.TRUNCATED])
def test_what_was_accepted_is_known_to_be_out_and_reached_everybody_once(
    world: World, sim: LineSimulator, fault: Fault
) -> None:
    delivery = lost(world, sim, fault)
    assert look(world, delivery) is Found.FOUND
    (sent,) = sim.visible()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, sent.request_id)
    assert broadcasts(sim) == 2
    assert open_findings(world.now) == ()
    entry = next(e for e in entries(subject=f"delivery:{delivery.pk}") if e.kind == "delivery.resend")
    assert entry.data["key"] == str(delivery.key)
    assert entry.outcome


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.ERROR_BEFORE, Fault.LATE])
def test_what_was_not_accepted_goes_out_once_also_where_the_first_request_still_arrives(
    world: World, sim: LineSimulator, fault: Fault
) -> None:
    delivery = lost(world, sim, fault)
    assert sim.visible() == []
    assert look(world, delivery) is Found.FOUND
    sim.commit_late()
    assert (delivery.state, len(sim.visible())) == (Delivery.State.DONE, 1)


def test_an_answer_that_is_lost_again_stays_unknown_is_told_and_is_tried_again(
    world: World, sim: LineSimulator
) -> None:
    delivery = lost(world, sim, Fault.LOST_AFTER)
    sim.order(Fault.LOST_AFTER, lambda request: request.path == BROADCAST)
    assert look(world, delivery) is Found.NOT_PROVEN
    assert delivery.state == Delivery.State.UNKNOWN
    assert [f.code for f in open_findings(world.now)] == ["outcome_unknown"]
    assert look(world, delivery) is Found.FOUND
    assert open_findings(world.now) == ()
    assert len(sim.visible()) == 1


def test_nothing_is_sent_again_when_the_service_may_have_forgotten_the_key(world: World, sim: LineSimulator) -> None:
    delivery = lost(world, sim, Fault.LOST_AFTER)
    first = Attempt.objects.get(delivery=delivery).started_at
    keeps(delivery, first + timedelta(hours=23))
    world.now = first + timedelta(hours=24) - MARGIN
    assert look(world, delivery) is Found.UNSUPPORTED
    assert (delivery.state, broadcasts(sim)) == (Delivery.State.UNKNOWN, 1)
    assert [f.code for f in open_findings(world.now)] == ["outcome_unknown"]


def test_the_key_counts_from_the_first_attempt_of_all(world: World, sim: LineSimulator) -> None:
    delivery = world.approved()
    sim.order(Fault.RATE_LIMITED, lambda request: request.path == BROADCAST)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    world.forward(hours=22, minutes=50)
    keeps(delivery, world.now)
    sim.order(Fault.LOST_AFTER, lambda request: request.path == BROADCAST)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    world.forward(minutes=20)
    assert look(world, delivery) is Found.UNSUPPORTED
    assert len(sim.visible()) == 1


@pytest.mark.parametrize("what", ["frozen", "late", "edited"])
def test_nothing_is_sent_again_that_may_not_go_out_now(world: World, sim: LineSimulator, what: str) -> None:
    delivery = lost(world, sim, Fault.LOST_BEFORE)
    if what == "frozen":
        Account.objects.filter(pk=delivery.account_id).update(frozen_at=world.now)
    elif what == "late":
        world.forward(hours=3)
    else:
        delivery.decision.voided_at = world.now
        delivery.decision.save()
    assert look(world, delivery) is Found.UNSUPPORTED
    assert (delivery.state, broadcasts(sim), sim.visible()) == (Delivery.State.UNKNOWN, 1, [])


def test_a_person_who_answers_first_is_not_overruled(
    world: World, sim: LineSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = lost(world, sim, Fault.LOST_BEFORE)
    real = Line.find

    def slow(self: Line, *given: object) -> object:
        answer_unknown(
            actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="leave", remarks="画面で確かめた"
        )
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Line, "find", slow)
    look(world, delivery)
    assert (delivery.state, broadcasts(sim)) == (Delivery.State.STOPPED, 1)


def test_nobody_else_looks_while_the_second_request_is_on_its_way(
    world: World, sim: LineSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = lost(world, sim, Fault.LOST_BEFORE)
    real = Line.publish
    others: list[object] = []

    def slow(self: Line, *given: object) -> object:
        start: datetime = world.now
        world.forward(seconds=40)
        others.append(find(delivery.pk, worker="w3", clock=world.clock, connect=world.connect))
        world.now = start
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Line, "publish", slow)
    assert look(world, delivery) is Found.FOUND
    assert others == [None]
    assert len(sim.visible()) == 1
