"""One delivery from due to settled, and what stops it at the last moment."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hasshin.accounts.models import Account, AccountRules
from hasshin.blobs import store as blobs
from hasshin.city.models import Appointment
from hasshin.delivery.claim import claim
from hasshin.delivery.engine import deliver, due
from hasshin.delivery.models import Attempt
from hasshin.delivery.outside import InTransaction, outside
from hasshin.delivery.send import send
from hasshin.delivery.sweep import sweep
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.platforms.practice.memory import Fault
from hasshin.posts.content import ContentImage
from hasshin.posts.models import Decision, Delivery, Media, Version
from tests.delivery.world import World


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(file, "PNG")
    return file.getvalue()


PNG = _png()


def go(world: World, delivery: Delivery) -> Delivery:
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery


def with_image(world: World) -> Delivery:
    digest = blobs.put(PNG)
    Media.objects.create(
        digest=digest, mime="image/png", width=64, height=48, size=len(PNG), uploaded_by_id=world.operator.staff,
        uploaded_at=world.now,
    )  # fmt: skip
    image = ContentImage(digest=digest, alt="休館の掲示", rights="市が撮影", portrait="人物なし")
    return world.approved(images=(image,))


def test_what_was_approved_goes_out_once_and_the_delivery_knows_its_address(world: World) -> None:
    delivery = go(world, world.approved())
    assert delivery.state == Delivery.State.DONE
    assert delivery.remote_id
    assert world.posts_out() == 1
    assert deliver(delivery.pk, worker="w2", clock=world.clock, connect=world.connect) is None
    assert world.posts_out() == 1


def test_each_change_of_state_has_its_entry_in_the_ledger(world: World) -> None:
    delivery = go(world, world.approved())
    kinds = [entry.kind for entry in entries(subject=f"delivery:{delivery.pk}")]
    assert kinds == ["delivery.claim", "delivery.begin", "delivery.done"]
    begun = next(e for e in entries(subject=f"delivery:{delivery.pk}") if e.kind == "delivery.begin")
    assert begun.outcome is not None
    assert begun.outcome["allowed"]
    assert begun.pack


def test_images_go_out_as_the_very_bytes_that_were_approved(world: World) -> None:
    delivery = go(world, with_image(world))
    assert delivery.state == Delivery.State.DONE
    assert list(world.board.media.values()) == [PNG]


def test_an_image_damaged_since_the_decision_never_leaves(world: World) -> None:
    delivery = with_image(world)
    path = next(p for p in blobs._path(Media.objects.get().digest).parent.iterdir())
    path.chmod(0o600)
    path.write_bytes(b"other")
    delivery = go(world, delivery)
    assert delivery.state == Delivery.State.STOPPED
    assert world.posts_out() == 0


def test_content_changed_behind_the_actions_is_not_sent(world: World) -> None:
    delivery = world.approved()
    version = Version.objects.get(pk=delivery.version_id)
    Version.objects.filter(pk=version.pk).update(content={**version.content, "text": "別の言葉"})
    delivery = go(world, delivery)
    assert delivery.state == Delivery.State.STOPPED
    assert "content_changed" in [r["code"] for r in delivery.reason["reasons"]]
    assert world.posts_out() == 0


def test_a_voided_decision_lets_nothing_out(world: World) -> None:
    delivery = world.approved()
    Decision.objects.filter(pk=delivery.decision_id).update(voided_at=world.now)
    assert go(world, delivery).state == Delivery.State.STOPPED
    assert world.posts_out() == 0


def test_a_freeze_while_it_waits_stops_it_and_the_author_and_decider_are_told_why(world: World) -> None:
    delivery = world.approved()
    Account.objects.filter(pk=world.account.pk).update(frozen_at=world.now, frozen_reason="乗っ取りの疑い")
    delivery = go(world, delivery)
    assert delivery.state == Delivery.State.STOPPED
    assert world.posts_out() == 0
    (finding,) = open_findings(world.now, subject=f"delivery:{delivery.pk}")
    assert {world.operator.staff, world.colleague.staff} <= set(finding.owed_staff)
    assert any(c.house and c.id == "freeze" for c in finding.citations)


def test_a_freeze_between_the_first_look_and_the_request_still_stops_it(world: World) -> None:
    delivery = world.approved()

    class Freezing:
        def __init__(self, inner):
            self.inner = inner

        def prepare(self, *given):
            Account.objects.filter(pk=world.account.pk).update(frozen_at=world.now)
            return self.inner.prepare(*given)

        def __getattr__(self, name):
            return getattr(self.inner, name)

    deliver(delivery.pk, worker="w1", clock=world.clock, connect=lambda account: Freezing(world.connect(account)))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.STOPPED
    assert delivery.begun_at is None
    assert world.posts_out() == 0


@pytest.mark.clause("M-4")
def test_an_account_left_with_one_operator_sends_nothing(world: World) -> None:
    delivery = world.approved()
    Appointment.objects.filter(role="operator", staff_id=world.colleague.staff).update(ends=world.now)
    delivery = go(world, delivery)
    assert delivery.state == Delivery.State.STOPPED
    assert any(c["id"] == "M-4" for r in delivery.reason["reasons"] for c in r["citations"])


@pytest.mark.clause("M-18")
def test_an_account_without_rules_in_force_sends_nothing(world: World) -> None:
    delivery = world.approved()
    AccountRules.objects.all().delete()
    assert go(world, delivery).state == Delivery.State.STOPPED


def test_what_is_not_due_is_not_claimed(world: World) -> None:
    delivery = world.approved(at=world.now.replace(hour=9))
    assert due(world.now) == []
    assert claim(delivery.pk, worker="w1", now=world.now) is None


def test_urgent_posts_are_due_before_older_ordinary_ones(world: World) -> None:
    first, second = world.approved("一つ目です。"), world.approved("二つ目です。")
    Delivery.objects.filter(pk=second.pk).update(urgent=True)
    assert [pk for pk, _ in due(world.now)] == [second.pk, first.pk]


def test_what_is_late_is_missed_and_told_not_sent(world: World) -> None:
    delivery = world.approved()
    world.now = delivery.expires_at
    world.forward(seconds=1)
    assert sweep(world.now) == 1
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.MISSED
    assert deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect) is None
    (finding,) = open_findings(world.now, staff=world.operator.staff)
    assert finding.code == "post_missed"
    assert [f.id for f in open_findings(world.now, staff=world.colleague.staff)] == [finding.id]
    assert open_findings(world.now, staff=world.outsider.staff) == ()
    sweep(world.now)
    assert len(open_findings(world.now)) == 1


def test_a_late_claim_that_no_sweep_saw_is_missed_by_the_sender_itself(world: World) -> None:
    delivery = world.approved()
    world.forward(hours=2)
    assert go(world, delivery).state == Delivery.State.MISSED
    assert world.posts_out() == 0


def test_what_was_surely_not_done_is_tried_again_later_under_the_same_key(world: World) -> None:
    delivery = world.approved()
    key = delivery.key
    world.board.order(Fault("put", "unavailable"))
    delivery = go(world, delivery)
    assert delivery.state == Delivery.State.SCHEDULED
    assert delivery.not_before is not None
    assert delivery.not_before > world.now
    assert due(world.now) == []
    world.now = delivery.not_before
    delivery = go(world, delivery)
    assert (delivery.state, delivery.attempts, delivery.key) == (Delivery.State.DONE, 2, key)
    assert world.posts_out() == 1


def test_a_platform_that_stays_away_makes_the_post_missed_within_its_time(world: World) -> None:
    delivery = world.approved()
    for _ in range(100):
        world.board.order(Fault("put", "unavailable"))
        delivery = go(world, delivery)
        if delivery.state != Delivery.State.SCHEDULED:
            break
        assert delivery.not_before is not None
        world.now = delivery.not_before
    assert delivery.state == Delivery.State.MISSED
    assert world.posts_out() == 0
    assert [f.code for f in open_findings(world.now)] == ["post_missed"]


def test_a_worker_whose_fence_is_old_can_settle_nothing_but_its_answer_is_kept(world: World) -> None:
    delivery = world.approved()
    held = claim(delivery.pk, worker="slow", now=world.now)
    assert held is not None

    class Slow:
        def __init__(self, inner):
            self.inner = inner

        def publish(self, *given):
            world.forward(seconds=61)
            sweep(world.now)
            return self.inner.publish(*given)

        def __getattr__(self, name):
            return getattr(self.inner, name)

    send(held, clock=world.clock, connect=lambda account: Slow(world.connect(account)))
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    assert delivery.remote_id == ""
    assert Attempt.objects.get(pk=held.attempt_id).outcome == "done"
    assert [e.kind for e in entries(subject=f"attempt:{held.attempt_id}")] == ["delivery.late_answer"]


def test_a_claim_that_lapsed_before_anything_left_waits_again_and_its_worker_may_not_begin(world: World) -> None:
    delivery = world.approved()
    held = claim(delivery.pk, worker="slow", now=world.now)
    assert held is not None
    world.forward(seconds=61)
    sweep(world.now)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SCHEDULED
    send(held, clock=world.clock, connect=world.connect)
    assert world.posts_out() == 0
    assert go(world, delivery).state == Delivery.State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_platform_is_never_called_within_a_transaction() -> None:
    from django.db import transaction

    called = []
    outside(lambda: called.append("outside"))
    with transaction.atomic(), pytest.raises(InTransaction):
        outside(lambda: called.append("inside"))
    assert called == ["outside"]
