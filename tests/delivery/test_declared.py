"""While a disaster is declared, ordinary posts wait for a decider; a post of the disaster goes out only meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.city.actions.declare import declare, end
from hasshin.city.models import Appointment, Declaration
from hasshin.city.pack import current_pack
from hasshin.delivery import engine
from hasshin.delivery.sweep import sweep
from hasshin.findings.models import Finding
from hasshin.ledger.models import Entry
from hasshin.policy.controls.content import Guidance
from hasshin.policy.reasons import Refused
from hasshin.posts.actions import draft, submit
from hasshin.posts.actions.reconfirm import reconfirm
from hasshin.posts.actions.withdraw import stop
from hasshin.posts.content import Content
from hasshin.posts.models import AfterReview, Delivery, Post
from hasshin.posts.queries.held_up import held_by_declaration, held_up
from tests.delivery.world import World

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State


@pytest.fixture
def declared(world: World) -> Declaration:
    return declares(world)


def declares(world: World, hours: int = 24) -> Declaration:
    if not Appointment.objects.filter(role="operations_manager").exists():
        Appointment.objects.create(
            staff_id=world.owner.staff,
            role="operations_manager",
            scope="city",
            starts=world.now - timedelta(days=1),
            order="辞令",
        )
    world.forward(seconds=1)
    return declare(actor=world.owner, now=world.now, what="江戸川の氾濫", until=world.now + timedelta(hours=hours))


def tries(world: World, delivery: Delivery) -> str:
    engine.deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery.state


def disaster_post(world: World, at: object = None, reason: str = "江戸川の氾濫危険水位") -> Delivery:
    content = Content(
        text="川沿いの方は避難してください。",
        targets=(world.account.pk,),
        source="災害対策本部",
        category="notice",
        scheduled_at=at,
        mode="disaster",
    )
    post = draft.create(actor=world.operator, now=world.now, unit_id=world.unit.pk, title="避難", content=content)
    confirmed = [item.id for c in current_pack().all_of(Guidance) for item in c.items]
    submit.submit(
        actor=world.operator,
        now=world.now,
        post_id=post.pk,
        revision=post.revision,
        confirmed=confirmed,
        ground="urgent",
        proof={"reason": reason},
    )
    return Delivery.objects.get(post=post)


def test_what_was_decided_before_waits_and_nobody_s_worker_decides_that(world: World) -> None:
    delivery = world.approved(at=world.now + timedelta(hours=1))
    declares(world)
    world.forward(hours=1)
    assert engine.due(world.now) == []
    assert tries(world, delivery) == State.SCHEDULED, "also where a worker tries it all the same"
    assert world.posts_out() == 0
    assert [one.planned.delivery_id for one in held_by_declaration(world.now)] == [delivery.pk]
    assert Entry.objects.filter(kind="delivery.hold").count() == 1


def test_a_decider_lets_it_out_one_by_one_and_the_author_can_t(world: World) -> None:
    held, other = (world.approved(at=world.now + timedelta(hours=1)) for _ in range(2))
    declares(world)
    world.forward(hours=1)
    post = Post.objects.get(pk=held.post_id)

    def confirms(actor: object) -> object:
        return reconfirm(
            actor=actor, now=world.now, post_id=post.pk, revision=post.revision, shown_digest=held.digest,
            remarks="避難所の開設に関わるため、いま出す",
        )  # fmt: skip

    with pytest.raises(Refused):
        confirms(world.operator)
    confirms(world.colleague)
    assert [pk for pk, _ in engine.due(world.now)] == [held.pk]
    assert tries(world, held) == State.DONE
    assert tries(world, other) == State.SCHEDULED
    assert [one.planned.delivery_id for one in held_by_declaration(world.now)] == [other.pk]
    row = Post.objects.get(pk=other.post_id)
    stop(actor=world.colleague, now=world.now, post_id=row.pk, revision=row.revision, reason="時機でない")
    assert held_by_declaration(world.now) == ()


def test_what_waits_past_its_lateness_is_missed_and_told(world: World) -> None:
    delivery = world.approved(at=world.now + timedelta(hours=1))
    declares(world)
    world.forward(hours=2, minutes=1)
    sweep(world.now)
    delivery.refresh_from_db()
    assert delivery.state == State.MISSED
    assert Finding.objects.filter(code="post_missed", subject=f"delivery:{delivery.pk}").exists()


def test_what_is_approved_with_the_declaration_in_view_and_a_correction_go_out(world: World) -> None:
    declares(world)
    world.forward(minutes=1)
    assert tries(world, world.approved()) == State.DONE


def test_it_goes_out_when_the_declaration_is_over_in_time(world: World) -> None:
    delivery = world.approved(at=world.now + timedelta(hours=1))
    row = declares(world)
    world.forward(hours=1)
    assert engine.due(world.now) == []
    end(actor=world.owner, now=world.forward(minutes=20), declaration_id=row.pk, why="解除")
    assert [pk for pk, _ in engine.due(world.now)] == [delivery.pk]
    assert tries(world, delivery) == State.DONE


@pytest.mark.clause("M-11")
def test_a_post_of_the_disaster_goes_out_at_once_and_owes_its_after_review(world: World, declared: Declaration) -> None:
    delivery = disaster_post(world)
    assert tries(world, delivery) == State.DONE
    assert [one.kind for one in AfterReview.objects.filter(post=delivery.post_id)] == ["disaster"]


@pytest.mark.clause("M-11")
def test_without_a_declaration_there_is_no_post_of_a_disaster(world: World) -> None:
    with pytest.raises(Refused) as refused:
        disaster_post(world)
    assert {one.code for one in refused.value.reasons} == {"not_declared"}


def test_a_post_of_the_disaster_that_is_not_out_at_its_end_is_stopped_and_told(world: World) -> None:
    row = declares(world)
    delivery = disaster_post(world, at=world.now + timedelta(hours=2))
    assert held_up(world.now) == ()
    end(actor=world.owner, now=world.forward(hours=1), declaration_id=row.pk, why="解除")
    assert [(one.planned.delivery_id, [r.code for r in one.reasons]) for one in held_up(world.now)] == [
        (delivery.pk, ["not_declared"])
    ]
    world.forward(hours=1)
    assert tries(world, delivery) == State.STOPPED
    assert Finding.objects.filter(code="post_stopped", subject=f"delivery:{delivery.pk}").exists()
    assert world.posts_out() == 0
