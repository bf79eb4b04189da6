"""Two workers on one delivery, and a freeze at the same moment, on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from hasshin.accounts.models import Account
from hasshin.delivery.engine import deliver
from hasshin.ledger.models import Entry
from hasshin.posts.models import Delivery
from tests.conftest import Clock
from tests.delivery import world as worlds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    start, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            results.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_eight_workers_one_sends(own_folder: Path, clock: Clock) -> None:
    world = worlds.build(clock.now)
    for number in range(5):
        delivery = world.approved(f"お知らせ {number}")

        def act(pk: int = delivery.pk) -> object:
            return deliver(pk, worker="w", clock=world.clock, connect=world.connect)

        results = at_once(*[act] * 8)
        assert sorted(map(str, results)) == ["None"] * 7 + ["done"]
    assert connection.vendor == "postgresql"
    assert world.posts_out() == 5


def test_a_freeze_at_the_moment_of_sending_comes_before_it_or_after_it_and_never_between(
    own_folder: Path, clock: Clock
) -> None:
    world = worlds.build(clock.now)
    for number in range(10):
        Account.objects.update(frozen_at=None)
        delivery = world.approved(f"お知らせ {number}")
        before = world.posts_out()

        def freeze() -> object:
            return Account.objects.filter(pk=world.account.pk).update(frozen_at=world.now + timedelta(0))

        at_once(freeze, lambda pk=delivery.pk: deliver(pk, worker="w", clock=world.clock, connect=world.connect))
        delivery.refresh_from_db()
        out = world.posts_out() - before
        assert (delivery.state, out) in ((Delivery.State.DONE, 1), (Delivery.State.STOPPED, 0))
    seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
