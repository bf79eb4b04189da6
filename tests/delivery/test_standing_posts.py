"""Posts that went out from here and are changed or gone are found; and each account is read when it is due."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from hasshin.delivery import watching
from hasshin.delivery.actions.delete import request_removal
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import unknown
from hasshin.delivery.models import StandingPost, WatchMark
from hasshin.delivery.reconcile import reconcile
from hasshin.findings.queries import FindingRow, open_findings
from hasshin.platforms.practice.memory import Fault
from hasshin.posts.models import Delivery
from tests.delivery.world import World


def run(world: World) -> int:
    return reconcile(world.account.pk, world.now, world.connect)


def found(world: World) -> tuple[FindingRow, ...]:
    return open_findings(world.now, subject=f"account:{world.account.pk}")


def published(world: World, text: str = "図書館は明日休館します。") -> Delivery:
    delivery = world.approved(text)
    assert deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect) == "done"
    delivery.refresh_from_db()
    return delivery


def seen_once(world: World) -> None:
    """Past the first look."""
    world.forward(minutes=2)
    assert run(world) == 0


def test_what_stands_as_it_did_is_no_finding(world: World) -> None:
    published(world)
    for _ in range(5):
        world.forward(hours=2)
        assert run(world) == 0
    assert found(world) == ()
    assert StandingPost.objects.get().state == "standing"


@pytest.mark.clause("M-11")
def test_a_post_changed_behind_our_back_is_found_at_the_next_reading_and_settled_when_put_right(world: World) -> None:
    delivery = published(world)
    seen_once(world)
    world.board.edit(delivery.remote_id, text="図書館は明日も開館します。", alts=())
    world.forward(minutes=1)
    assert run(world) == 1
    (finding,) = found(world)
    assert (finding.code, finding.severity) == ("post_changed", "serious")
    assert delivery.post.title in finding.message.ja
    world.forward(minutes=1)
    assert run(world) == 0
    world.board.edit(delivery.remote_id, text="図書館は明日休館します。", alts=())
    world.forward(hours=2)
    run(world)
    assert found(world) == ()


def test_a_post_that_vanished_is_found_once_two_looks_missed_it(world: World) -> None:
    delivery = published(world)
    seen_once(world)
    world.board.delete(delivery.remote_id)
    world.forward(minutes=1)
    assert run(world) == 0  # a service's answers may lag
    world.forward(minutes=2)
    assert run(world) == 1
    assert [f.code for f in found(world)] == ["post_gone"]
    assert StandingPost.objects.get().state == "gone"


def test_five_vanished_posts_are_one_finding(world: World) -> None:
    gone = [published(world, f"お知らせ {n}").remote_id for n in range(5)]
    seen_once(world)
    for remote_id in gone:
        world.board.delete(remote_id)
    for _ in range(3):
        world.forward(minutes=2)
        run(world)
    (finding,) = found(world)
    assert "5件" in finding.message.ja


def test_a_removal_that_was_asked_for_here_is_no_finding(world: World) -> None:
    delivery = published(world)
    seen_once(world)
    request_removal(actor=world.operator, now=world.now, delivery_id=delivery.pk, reason="日付の誤り")
    world.board.delete(delivery.remote_id)
    for _ in range(3):
        world.forward(minutes=2)
        assert run(world) == 0
    assert found(world) == ()


def test_a_service_that_fails_says_nothing_of_a_post(world: World) -> None:
    delivery = published(world)
    seen_once(world)
    world.board.order(Fault("get", "unavailable"), Fault("get", "unavailable"))
    world.board.edit(delivery.remote_id, text="別の内容", alts=())
    world.forward(minutes=1)
    assert run(world) == 0
    assert StandingPost.objects.get().state == "standing"


def test_a_post_that_appears_late_has_its_unknown_delivery_looked_up_at_once(world: World) -> None:
    delivery = world.approved()
    world.board.order(Fault("put", "after"))
    assert deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect) == "unknown"
    Delivery.objects.filter(pk=delivery.pk).update(not_before=world.now + timedelta(hours=6))
    posts = world.board.list(account_id=world.account.remote_id, since=None)
    world.board._posts[posts[0].id] = replace(posts[0], key="")
    assert unknown(world.now) == []
    assert run(world) == 0
    assert [pk for pk, _ in unknown(world.now)] == [delivery.pk]


def test_an_account_is_read_every_minute_and_less_often_where_its_service_wants_that(world: World) -> None:
    run(world)
    assert WatchMark.objects.get().acts_next == world.now + timedelta(minutes=1)
    assert watching.due(world.now) == []
    assert [pk for pk, _ in watching.due(world.now + timedelta(minutes=1))] == [world.account.pk]

    def costly(account: Any) -> Any:
        platform = world.connect(account)
        able = replace(platform.capabilities(), read_every=timedelta(minutes=15))
        platform.capabilities = lambda: able  # type: ignore[method-assign]
        return platform

    world.forward(minutes=1)
    reconcile(world.account.pk, world.now, costly)
    assert WatchMark.objects.get().acts_next == world.now + timedelta(minutes=15)


@pytest.mark.django_db(transaction=True)
@pytest.mark.databases
def test_a_service_that_hangs_delays_no_other_accounts_reading(own_folder: Any, clock: Any) -> None:
    from tests.delivery import world as worlds

    world = worlds.build(clock.now)
    hanging = world.another_account("hangs")
    type(hanging).objects.filter(pk=hanging.pk).update(base_url="https://slow.example")
    world.board.by_hand(world.account.remote_id, "決裁のない投稿")
    release = threading.Event()

    def connect(account: Any) -> Any:
        if account.pk == hanging.pk:
            release.wait(60)
        return world.connect(account)

    told: list[int] = []

    def work() -> None:
        told.append(watching.compare_due(world.now, connect))
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not found(world) and time.monotonic() < until:
            time.sleep(0.05)
        assert [f.code for f in found(world)] == ["unknown_post"]
        assert not told
    finally:
        release.set()
        thread.join(30)
    assert told == [1]
