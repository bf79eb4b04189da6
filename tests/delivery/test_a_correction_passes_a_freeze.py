"""A freeze is absolute (M-12, F-5-1): only one named correction, of that very content, may pass it, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from hasshin.accounts.actions.freeze import freeze, unfreeze
from hasshin.city.actor import robot
from hasshin.delivery.actions.pass_frozen import pass_frozen
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import FreezePass
from hasshin.ledger.models import Entry
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions.correct import open_case
from hasshin.posts.models import Delivery
from tests.conftest import Clock
from tests.delivery import world as worlds


@pytest.fixture
def world(db: None, own_folder: Any, clock: Clock) -> worlds.World:
    return worlds.build(clock.now)


def sent(world: worlds.World, delivery: Delivery) -> str:
    deliver(delivery.pk, worker="w", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return str(delivery.state)


def corrected(world: worlds.World, text: str = "【訂正】休館は明後日です。") -> Delivery:
    """What is out is wrong; the account is frozen, and the right information is approved."""
    wrong = world.approved("図書館は明日休館します。")
    assert sent(world, wrong) == "done"
    case = open_case(
        actor=world.owner, now=world.forward(minutes=1), post_id=wrong.post_id, kind="correct", reason="誤り"
    )
    freeze(actor=world.owner, now=world.forward(minutes=1), account_id=world.account.pk, reason="調査中")
    return world.approved(text, case_id=case.pk)


def granted(world: worlds.World, delivery: Delivery, **more: Any) -> FreezePass:
    given: dict[str, Any] = {
        "actor": world.owner,
        "now": world.now,
        "account_id": world.account.pk,
        "post_id": delivery.post_id,
        "digest": delivery.version.digest,
        "reason": "避難の誤りを急いで正す",
        **more,
    }
    return pass_frozen(**given)


@pytest.mark.clause("M-12")
@pytest.mark.clause("F-5-1")
def test_one_named_correction_goes_out_and_nothing_else_does(world: worlds.World) -> None:
    correction = corrected(world)
    other = world.approved("ほかのお知らせ")
    row = granted(world, correction)
    assert sent(world, correction) == "done"
    row.refresh_from_db()
    assert (row.used_by_id, row.used_at) == (correction.pk, world.now)
    assert sent(world, other) == "stopped"
    world.account.refresh_from_db()
    assert world.account.frozen_at is not None, "the freeze goes on"
    assert Entry.objects.filter(kind="delivery.pass_frozen", subject=f"freezepass:{row.pk}").count() == 1
    with pytest.raises(Conflict):
        granted(world, correction)
    assert world.posts_out() == 2


def test_without_it_a_correction_is_stopped_like_all_else(world: worlds.World) -> None:
    assert sent(world, corrected(world)) == "stopped"
    assert world.posts_out() == 1


def test_it_is_for_that_content_for_that_freeze_and_for_one_delivery(world: worlds.World) -> None:
    correction = corrected(world)
    row = granted(world, correction)
    FreezePass.objects.filter(pk=row.pk).update(digest="0" * 64)
    assert sent(world, correction) == "stopped", "of other content it says nothing"

    again = world.approved("【訂正】二つ目", case_id=correction.post.case_id)
    granted(world, again)
    unfreeze(actor=world.owner, now=world.forward(minutes=1), account_id=world.account.pk, reason="収まった")
    freeze(actor=world.owner, now=world.forward(minutes=1), account_id=world.account.pk, reason="再び")
    assert sent(world, again) == "stopped", "of another freeze it says nothing"

    third = world.approved("【訂正】三つ目", case_id=correction.post.case_id)
    used = granted(world, third)
    FreezePass.objects.filter(pk=used.pk).update(used_by=correction, used_at=world.now)
    assert sent(world, third) == "stopped", "it is used up"
    assert world.posts_out() == 1


def test_who_may_not_lift_the_freeze_lets_nothing_pass_and_wrong_input_is_refused(world: worlds.World) -> None:
    correction = corrected(world)
    plain = world.approved("訂正ではない")
    for actor in (world.operator, world.outsider, robot("worker")):
        with pytest.raises(Refused):
            granted(world, correction, actor=actor)
    with pytest.raises(Refused) as refused:
        granted(world, plain)
    assert refused.value.reasons[0].code == "not_a_correction"
    with pytest.raises(Refused):
        granted(world, correction, reason=" ")
    with pytest.raises(Conflict):
        granted(world, correction, digest="f" * 64)
    with pytest.raises(NotFound):
        granted(world, correction, post_id=9_999)
    unfreeze(actor=world.owner, now=world.forward(minutes=1), account_id=world.account.pk, reason="収まった")
    with pytest.raises(Conflict):
        granted(world, correction)
    assert not FreezePass.objects.exists()


def test_a_freeze_between_the_first_look_and_the_request_stops_it(world: worlds.World) -> None:
    """The account is asked for anew in the transaction that commits the intent."""
    delivery = world.approved("図書館は明日休館します。")

    def connect(account: Any) -> Any:
        freeze(actor=world.owner, now=world.now, account_id=world.account.pk, reason="今すぐ")
        return world.connect(account)

    deliver(delivery.pk, worker="w", clock=world.clock, connect=connect)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.begun_at, world.posts_out()) == ("stopped", None, 0)


def test_a_pass_that_another_delivery_took_at_the_last_moment_stops_it(world: worlds.World) -> None:
    correction = corrected(world)
    row = granted(world, correction)
    first = Delivery.objects.exclude(pk=correction.pk).order_by("pk").first()

    def connect(account: Any) -> Any:
        FreezePass.objects.filter(pk=row.pk).update(used_by=first, used_at=datetime.now(tz=world.now.tzinfo))
        return world.connect(account)

    deliver(correction.pk, worker="w", clock=world.clock, connect=connect)
    correction.refresh_from_db()
    assert correction.state == "stopped"
    assert world.posts_out() == 1
