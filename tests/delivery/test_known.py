"""What a worker keeps of accounts from one burst to the next never outlives the truth."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.models import Account
from hasshin.city.models import Appointment
from hasshin.delivery import known as knowing
from hasshin.delivery import together
from hasshin.delivery.claim import claim
from hasshin.delivery.known import KnownAccounts
from hasshin.delivery.together import Begun, Ended, Pick, carry_on
from hasshin.ledger.actions.append import append
from hasshin.ledger.actions.verify import verify
from hasshin.posts.models import Delivery
from tests.conftest import Clock
from tests.delivery import world as worlds
from tests.delivery.world import World


def burst(
    world: World, known: KnownAccounts, *deliveries: Delivery, ended: tuple[Begun, ...] = (), worker: str = "w1"
) -> tuple[list[Begun], list[int]]:
    answers = [Ended(one, one.platform.publish(one.handle, one.key)) for one in ended]
    picks = [Pick(d.pk, world.connect(d.account)) for d in deliveries]
    return carry_on(answers, picks, worker=worker, alive=("w1", "w2"), now=world.now, known=known)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many accounts were read anew, each time."""
    found: list[int] = []
    real = knowing.facts_of_accounts

    def counted(accounts: Any, *rest: Any) -> Any:
        found.append(len(accounts))
        return real(accounts, *rest)

    monkeypatch.setattr(knowing, "facts_of_accounts", counted)
    return found


def entry(world: World, kind: str = "city.note") -> None:
    with transaction.atomic():
        append(kind=kind, subject="unit:1", actor="system", now=world.now)


@pytest.mark.databases
def test_accounts_are_read_once_for_many_bursts_while_nothing_but_sending_is_done(
    world: World, reads: list[int]
) -> None:
    first, second, third = (world.approved(f"第{n}号") for n in range(3))
    known = KnownAccounts()
    begun, _ = burst(world, known, first)
    world.forward(seconds=1)
    more, _ = burst(world, known, second, ended=tuple(begun))
    burst(world, known, third, ended=tuple(more))
    assert reads == [1]
    assert world.posts_out() == 2
    assert verify().ok


@pytest.mark.parametrize("what", ["an entry", "time", "a pack", "the row", "the unit", "an end", "the clock goes back"])
@pytest.mark.databases
def test_they_are_read_anew_after_anything_else(world: World, reads: list[int], what: str) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    if what == "an end":
        Appointment.objects.filter(staff=world.operator.staff).update(ends=world.now + timedelta(seconds=2))
    world.forward(seconds=1)
    known = KnownAccounts()
    begun, _ = burst(world, known, first)
    if what == "an entry":
        entry(world)
    elif what == "time":
        world.forward(seconds=10)
    elif what == "a pack":
        known._pack = "another"
    elif what == "the row":
        Account.objects.update(purpose="別の目的")
    elif what == "the unit":
        world.unit.name_en = "Another"
        world.unit.save()
    elif what == "the clock goes back":
        world.forward(seconds=-1)
    else:
        world.forward(seconds=2)
    burst(world, known, second, ended=tuple(begun))
    assert reads == [1, 1]


@pytest.mark.databases
def test_a_freeze_between_two_bursts_stops_the_second_and_lets_the_first_be_settled(world: World) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    known = KnownAccounts()
    begun, _ = burst(world, known, first)
    freeze(actor=world.owner, now=world.now, account_id=world.account.pk, reason="乗っ取りの疑い")
    assert burst(world, known, second, ended=tuple(begun)) == ([], [second.pk])
    assert [d.state for d in Delivery.objects.order_by("pk")] == ["done", "scheduled"]


def test_an_owner_who_left_in_between_is_the_owner_no_longer(world: World) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    Appointment.objects.filter(staff=world.owner.staff).update(ends=world.now + timedelta(seconds=3))
    known = KnownAccounts()
    begun, _ = burst(world, known, first)
    assert begun
    world.forward(seconds=2.9)
    more, _ = burst(world, known, second, ended=tuple(begun))
    third = world.approved("三つ目", at=world.now)
    assert more
    world.forward(seconds=0.1)
    assert burst(world, known, third, ended=tuple(more)) == ([], [third.pk])


@pytest.mark.databases
def test_a_burst_that_breaks_before_its_end_has_begun_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目", account=world.another_account("second"))
    known = KnownAccounts()

    def broken(entries: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(together, "append_many", broken)
        with pytest.raises(KeyboardInterrupt):
            burst(world, known, first, second)
    assert [(d.state, d.fence, d.begun_at) for d in Delivery.objects.all()] == [("scheduled", 0, None)] * 2
    assert world.posts_out() == 0
    begun, _ = burst(world, known, first, second)
    assert len(begun) == 2


def test_a_claim_of_another_worker_is_seen_though_the_account_is_known(world: World) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    known = KnownAccounts()
    begun, _ = burst(world, known, first)
    burst(world, known, ended=tuple(begun))
    third = world.approved("三つ目")
    assert claim(third.pk, worker="w2", now=world.now) is not None
    assert burst(world, known, second) == ([], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_workers_with_the_same_posts_each_is_begun_by_one(own_folder: Path, clock: Clock) -> None:
    world = worlds.build(clock.now)
    accounts = [world.account, *(world.another_account(f"n{n}") for n in range(5))]
    rows = [world.approved(f"第{n}号", account=a) for a in accounts for n in range(2)]
    firsts, seconds = rows[::2], rows[1::2]
    found: dict[str, list[int]] = {"w1": [], "w2": []}
    start = threading.Barrier(2)

    def work(name: str) -> None:
        known = KnownAccounts()
        try:
            start.wait()
            for some in (firsts, seconds, firsts, seconds):
                begun, _ = burst(world, known, *some, worker=name)
                found[name] += [one.claim.delivery_id for one in begun]
                burst(world, known, ended=tuple(begun), worker=name)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = found["w1"] + found["w2"]
    assert len(both) == len(set(both))
    assert Delivery.objects.filter(state="done").count() == len(both)
    assert verify().ok
