"""After-reviews that nobody signed in time."""

from __future__ import annotations

from datetime import timedelta

from hasshin.delivery.engine import deliver
from hasshin.delivery.overdue import find_overdue
from hasshin.findings.queries import open_findings
from hasshin.posts.models import AfterReview, Delivery
from tests.delivery.world import World


def owed(world: World, delivery: Delivery) -> AfterReview:
    return AfterReview.objects.create(
        post=delivery.post, kind="urgent", roles=["account_owner"], of="account", account_id=world.account.pk,
        done_by=[world.operator.staff], owed_since=world.now, due_at=world.now + timedelta(days=3),
    )  # fmt: skip


def test_an_overdue_after_review_of_what_went_out_is_a_finding_until_it_is_signed(world: World) -> None:
    delivery = world.approved()
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    review = owed(world, delivery)
    assert find_overdue(world.now) == 0
    world.forward(days=4)
    assert find_overdue(world.now) == 1
    assert find_overdue(world.now) == 1
    (finding,) = open_findings(world.now, roles={"account_owner"})
    assert (finding.subject, finding.overdue) == (f"afterreview:{review.pk}", True)
    AfterReview.objects.filter(pk=review.pk).update(
        signed_at=world.now, verdict="proper", signed_by_id=world.owner.staff
    )
    assert find_overdue(world.now) == 0
    assert open_findings(world.now) == ()


def test_nothing_is_owed_for_what_never_went_out(world: World) -> None:
    owed(world, world.approved())
    world.forward(days=4)
    assert find_overdue(world.now) == 0
