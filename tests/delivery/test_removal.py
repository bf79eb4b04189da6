"""Deleting what is out, and the case of correction that stays open until the right information is out."""

from __future__ import annotations

import pytest

from hasshin.delivery.actions.close_cases import close_finished
from hasshin.delivery.actions.delete import report_removed, request_removal
from hasshin.delivery.engine import deliver
from hasshin.delivery.models import Removal
from hasshin.delivery.queries import links, removals
from hasshin.delivery.remove import free_removals, removals_due, remove
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.platforms.practice.memory import Fault
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions import correct
from hasshin.posts.models import CorrectionCase, Delivery
from tests.delivery.world import World


def out(world: World, **given: object) -> Delivery:
    delivery = world.approved(**given)  # type: ignore[arg-type]
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DONE
    return delivery


def asked(world: World, delivery: Delivery) -> Removal:
    return request_removal(actor=world.operator, now=world.now, delivery_id=delivery.pk, reason="日付の誤り")


def run(world: World, removal: Removal) -> Removal:
    remove(removal.pk, worker="w1", clock=world.clock, connect=world.connect)
    removal.refresh_from_db()
    return removal


@pytest.mark.clause("M-12")
def test_a_post_is_deleted_and_its_case_stays_open_until_the_right_information_is_out(world: World) -> None:
    wrong = out(world)
    removal = run(world, asked(world, wrong))
    wrong.refresh_from_db()
    case = removal.case
    case.refresh_from_db()
    assert (removal.state, wrong.state) == (Removal.State.DONE, Delivery.State.DELETED)
    assert case.removed_at == world.now
    assert world.posts_out() == 0
    assert close_finished(world.now) == 0
    right = out(world, text="図書館は明後日休館します。", case_id=case.pk)
    assert close_finished(world.now) == 1
    case.refresh_from_db()
    assert case.closed_at == world.now
    assert links(right.post_id).corrects == (wrong.post_id, "休館")
    assert [pk for pk, _ in links(wrong.post_id).corrected_by] == [right.post_id]
    assert close_finished(world.now) == 0


@pytest.mark.clause("M-12")
def test_a_correction_alone_closes_a_case_that_asks_for_no_deletion(world: World) -> None:
    wrong = out(world)
    case = correct.open_case(
        actor=world.operator, now=world.now, post_id=wrong.post_id, kind="correct", reason="日付の誤り"
    )
    waiting = world.approved("訂正します。明後日です。", case_id=case.pk)
    assert close_finished(world.now) == 0
    deliver(waiting.pk, worker="w1", clock=world.clock, connect=world.connect)
    assert close_finished(world.now) == 1
    assert entries(subject=f"correctioncase:{case.pk}")[-1].kind == "delivery.close_case"


def test_a_deletion_alone_leaves_the_case_open(world: World) -> None:
    run(world, asked(world, out(world)))
    assert close_finished(world.now) == 0
    assert CorrectionCase.objects.get().closed_at is None


def test_a_lost_answer_to_a_deletion_is_looked_at_before_it_is_asked_again(world: World) -> None:
    removal = asked(world, out(world))
    world.board.order(Fault("delete", "after"))
    assert run(world, removal).state == Removal.State.UNKNOWN
    assert removals_due(world.now) == []
    assert removal.not_before is not None
    world.now = removal.not_before
    assert run(world, removal).state == Removal.State.DONE
    assert removal.reason["code"] == "gone"


def test_a_deletion_that_was_surely_not_done_is_tried_again(world: World) -> None:
    removal = asked(world, out(world))
    world.board.order(Fault("delete", "unavailable"))
    assert run(world, removal).state == Removal.State.ASKED
    assert removal.not_before is not None
    world.now = removal.not_before
    assert run(world, removal).state == Removal.State.DONE


def test_a_worker_lost_while_deleting_leaves_an_unknown_removal(world: World) -> None:
    from hasshin.delivery.remove import _claim

    removal = asked(world, out(world))
    assert _claim(removal.pk, "w1", world.now) is not None
    assert _claim(removal.pk, "w2", world.now) is None
    world.forward(seconds=61)
    assert free_removals(world.now) == 1
    assert run(world, removal).state == Removal.State.DONE


def test_a_service_that_cant_delete_leaves_it_to_a_person_who_says_so(world: World) -> None:
    delivery = out(world)
    world.account.service = "line"
    type(world.account).objects.filter(pk=world.account.pk).update(service="line")
    removal = run(world, asked(world, delivery))
    assert removal.state == Removal.State.REFUSED
    assert [f.code for f in open_findings(world.now, staff=world.operator.staff)] == ["removal_refused"]
    done = report_removed(actor=world.operator, now=world.now, removal_id=removal.pk, remarks="管理画面で削除")
    delivery.refresh_from_db()
    assert (done.by_hand, delivery.state) == (True, Delivery.State.DELETED)
    assert [r.by_hand for r in removals(delivery.post_id)] == [True]


def test_what_is_not_out_can_not_be_deleted(world: World) -> None:
    with pytest.raises(Conflict):
        asked(world, world.approved())


def test_one_removal_a_delivery(world: World) -> None:
    delivery = out(world)
    asked(world, delivery)
    with pytest.raises(Conflict):
        asked(world, delivery)


def test_an_outsider_deletes_nothing(world: World) -> None:
    delivery = out(world)
    with pytest.raises(Refused):
        request_removal(actor=world.outsider, now=world.now, delivery_id=delivery.pk, reason="嫌がらせ")
    assert Removal.objects.count() == 0
