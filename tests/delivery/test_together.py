"""Deliveries that are begun and settled together keep every promise that each has alone."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from hasshin.accounts.models import Account
from hasshin.delivery.claim import claim
from hasshin.delivery.dispatch import Dispatcher
from hasshin.delivery.models import Attempt, WorkerBeat
from hasshin.delivery.settle import settle
from hasshin.delivery.together import Begun, Ended, OvertakenError, Pick, carry_on
from hasshin.ledger.actions.verify import verify
from hasshin.ledger.queries import entries
from hasshin.platforms.interface import Platform
from hasshin.posts.models import Decision, Delivery, Version
from tests.conftest import Clock
from tests.delivery import world as worlds
from tests.delivery.test_sending import with_image
from tests.delivery.world import World


def pick(world: World, delivery: Delivery) -> Pick:
    return Pick(delivery.pk, world.connect(delivery.account))


def begin(world: World, *picks: Pick, alive: tuple[str, ...] = ("w1",)) -> tuple[list[Begun], list[int]]:
    return carry_on([], picks, worker="w1", alive=alive, now=world.now)


def publish(begun: Begun) -> Ended:
    return Ended(begun, begun.platform.publish(begun.handle, begun.key))


def states(*deliveries: Delivery) -> list[str]:
    found = dict(Delivery.objects.values_list("pk", "state"))
    return [found[d.pk] for d in deliveries]


@pytest.mark.databases
def test_posts_of_two_accounts_are_begun_and_settled_with_all_that_each_has_alone(world: World) -> None:
    other = world.another_account("second")
    both = [world.approved("一つ目"), world.approved("二つ目", account=other)]
    begun, singly = begin(world, *[pick(world, d) for d in both])
    assert (states(*both), singly, world.posts_out()) == (["claimed", "claimed"], [], 0)
    for one, delivery in zip(begun, both, strict=True):
        delivery.refresh_from_db()
        assert (delivery.begun_at, delivery.claimed_by, delivery.fence) == (world.now, "w1", 1)
        assert delivery.handle == one.handle.to_json()
        assert str(delivery.key) == one.key
        assert Attempt.objects.get(delivery=delivery).fence == 1
        (entry,) = [e for e in entries(subject=f"delivery:{delivery.pk}") if e.kind == "delivery.begin"]
        assert entry.outcome is not None
        assert entry.outcome["allowed"]
        assert entry.pack
    third = world.approved("三つ目")
    more, _ = carry_on([publish(b) for b in begun], [pick(world, third)], worker="w1", alive=("w1",), now=world.now)
    assert [b.claim.delivery_id for b in more] == [third.pk]
    assert states(*both, third) == ["done", "done", "claimed"]
    both[0].refresh_from_db()
    assert both[0].remote_id
    assert both[0].url
    assert Attempt.objects.get(delivery=both[0]).outcome == "done"
    kinds = [e.kind for e in entries(subject=f"delivery:{both[0].pk}")]
    assert kinds[-2:] == ["delivery.begin", "delivery.done"]
    assert verify().ok


def test_what_is_not_plain_goes_alone_and_nothing_of_it_is_begun(world: World) -> None:
    pictured = with_image(world)
    frozen = world.approved("凍結", account=world.another_account("frozen"))
    Account.objects.filter(handle="frozen").update(frozen_at=world.now)
    voided = world.approved("取消", account=world.another_account("voided"))
    Decision.objects.filter(pk=voided.decision_id).update(voided_at=world.now)
    changed = world.approved("元の言葉", account=world.another_account("changed"))
    version = Version.objects.get(pk=changed.version_id)
    Version.objects.filter(pk=version.pk).update(content={**version.content, "text": "別の言葉"})
    rest = [pictured, frozen, voided, changed]
    begun, singly = begin(world, *[pick(world, d) for d in rest])
    assert begun == []
    assert sorted(singly) == sorted(d.pk for d in rest)
    assert states(*rest) == ["scheduled"] * 4
    assert world.posts_out() == 0


def test_an_account_has_one_post_on_its_way_as_long_as_the_worker_that_sends_it_lives(world: World) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    assert claim(first.pk, worker="w2", now=world.now) is not None
    assert begin(world, pick(world, second), alive=("w1", "w2")) == ([], [])
    begun, _ = begin(world, pick(world, second), alive=("w1",))
    assert [b.claim.delivery_id for b in begun] == [second.pk]


def test_whoever_lost_a_claim_settles_nothing_of_the_whole_group(world: World) -> None:
    mine, lost = world.approved("自分の"), world.approved("失った", account=world.another_account("lost"))
    begun, _ = begin(world, pick(world, mine), pick(world, lost))
    ended = [publish(b) for b in begun]
    Delivery.objects.filter(pk=lost.pk).update(fence=7)
    before = len(entries(subject=f"delivery:{mine.pk}"))
    with pytest.raises(OvertakenError):
        carry_on(ended, [], worker="w1", alive=("w1",), now=world.now)
    assert states(mine, lost) == ["claimed", "claimed"]
    assert len(entries(subject=f"delivery:{mine.pk}")) == before
    assert [settle(e.begun.claim, e.result, world.now) for e in ended] == [True, False]


def dispatcher(world: World, connect: Any = None) -> Dispatcher:
    troubles: list[str] = []
    made = Dispatcher(
        name="w1",
        clock=world.clock,
        connect=connect or world.connect,
        before_removal=None,
        note=lambda what, error: troubles.append(f"{what}: {error!r}"),
        wake=threading.Event(),
    )
    made.troubles = troubles  # type: ignore[attr-defined]
    return made


def test_a_request_that_did_not_leave_in_time_after_its_intent_does_not_leave_at_all(world: World) -> None:
    delivery = world.approved()
    (begun,), _ = begin(world, pick(world, delivery))
    assert dispatcher(world)._publish(replace(begun, monotonic=begun.monotonic - 16)) is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.begun_at, delivery.reason["code"]) == ("scheduled", None, "stood_still")
    assert world.posts_out() == 0


@pytest.mark.parametrize("dead", [False, True])
def test_each_living_worker_has_its_share_of_the_accounts_and_a_dead_one_has_none(world: World, dead: bool) -> None:
    accounts = [world.account, *(world.another_account(f"n{n}") for n in range(3))]
    for account in accounts:
        world.approved(f"お知らせ {account.pk}", account=account)
    beat = world.now - timedelta(seconds=5 if dead else 1)
    WorkerBeat.objects.create(worker="w0", started_at=beat, beat_at=beat)
    made = dispatcher(world)
    made.look()
    mine = {a.pk for a in accounts if dead or a.pk % 2 == 1}
    assert set(made._todo) == mine


@pytest.mark.parametrize("urgent", [False, True])
def test_a_long_queue_keeps_no_lost_post_from_being_looked_up_but_urgent_ones_go_first(
    world: World, urgent: bool
) -> None:
    lost = world.approved("失われた")
    Delivery.objects.filter(pk=lost.pk).update(state="unknown", begun_at=world.now)
    for n in range(3):
        world.approved(f"第{n}号")
    if urgent:
        Delivery.objects.filter(state="scheduled").update(urgent=True)
    made = dispatcher(world)
    made.look()
    did: list[str] = []
    made._start = lambda account, work: did.append(work.func.__name__)  # type: ignore[method-assign,attr-defined]
    for _ in range(4):
        did.extend("send" for _ in made._start_others())
    assert did == (["send", "send", "send", "_find"] if urgent else ["send", "_find", "send", "send"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.databases
def test_a_burst_goes_out_whole_in_order_within_each_account_and_urgent_first(own_folder: Path, clock: Clock) -> None:
    world = worlds.build(clock.now)
    accounts = [world.account, *(world.another_account(f"n{n}") for n in range(4))]
    sent: list[tuple[int, str]] = []
    lock = threading.Lock()

    def connect(account: Account) -> Platform:
        real = world.connect(account)
        publish = real.publish

        def noted(handle: Any, key: str) -> Any:
            with lock:
                sent.append((account.pk, handle.data["text"]))
            return publish(handle, key)

        real.publish = noted  # type: ignore[method-assign]
        return real

    for n in range(6):
        for account in accounts:
            world.approved(f"第{n}号", account=account)
    Delivery.objects.filter(version__content__text="第5号").update(urgent=True)
    made = dispatcher(world, connect)
    made.look()
    until = time.monotonic() + 60
    while Delivery.objects.exclude(state="done").exists() and time.monotonic() < until:
        made.turn()
        time.sleep(0.01)
    made.settle_rest()
    connections.close_all()
    assert made.troubles == []  # type: ignore[attr-defined]
    assert Delivery.objects.filter(state="done").count() == 30
    for account in accounts:
        assert [text for pk, text in sent if pk == account.pk] == [f"第{n}号" for n in (5, 0, 1, 2, 3, 4)]
    assert verify().ok
