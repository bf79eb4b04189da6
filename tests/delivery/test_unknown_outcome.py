"""An answer that proves nothing: looked up, never sent again on a guess, and in the end a person's to decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hasshin.accounts.models import Account
from hasshin.delivery.actions.answer_unknown import answer_unknown
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find, unknown
from hasshin.delivery.models import Attempt
from hasshin.delivery.queries import unknowns
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.platforms.interface import Capabilities
from hasshin.platforms.practice.memory import Fault
from hasshin.platforms.values import FindResult, Found
from hasshin.policy.reasons import Conflict, Refused
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from tests.delivery.world import World

REMARKS = "媒体の画面で確かめた"


def lose_answer(world: World, kind: str) -> Delivery:
    delivery = world.approved()
    world.board.order(Fault("put", kind))  # type: ignore[arg-type]
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    return delivery


def look(world: World, delivery: Delivery, **connect: object) -> Found | None:
    delivery.refresh_from_db()
    assert delivery.not_before is not None
    world.now = max(world.now, delivery.not_before)
    found = find(delivery.pk, worker="w1", clock=world.clock, connect=connect.get("connect", world.connect))  # type: ignore[arg-type]
    delivery.refresh_from_db()
    return found


class Blind:
    """A service that can't say whether a post is out, and takes the same key twice."""

    def __init__(self, inner: object, found: Found) -> None:
        self.inner, self.found = inner, found

    def find(self, *_: object) -> FindResult:
        return FindResult(self.found, t("照会できません。", "It can't be asked."))

    def capabilities(self) -> Capabilities:
        able: Capabilities = self.inner.capabilities()  # type: ignore[attr-defined]
        return replace(able, resend_with_key=False)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_a_lost_answer_after_the_effect_is_found_and_not_sent_again(world: World) -> None:
    delivery = lose_answer(world, "after")
    assert deliver(delivery.pk, worker="w2", clock=world.clock, connect=world.connect) is None
    assert look(world, delivery) is Found.FOUND
    assert delivery.state == Delivery.State.DONE
    assert delivery.remote_id
    assert world.posts_out() == 1


def test_a_lost_answer_before_the_effect_is_proven_absent_and_sent_once_under_the_same_key(world: World) -> None:
    delivery = lose_answer(world, "before")
    key = delivery.key
    assert look(world, delivery) is Found.PROVEN_ABSENT
    assert delivery.state == Delivery.State.SCHEDULED
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.key) == (Delivery.State.DONE, key)
    assert world.posts_out() == 1


def test_what_is_proven_absent_too_late_is_missed_and_told(world: World) -> None:
    delivery = lose_answer(world, "before")
    world.forward(hours=2)
    look(world, delivery)
    assert delivery.state == Delivery.State.MISSED
    assert [f.code for f in open_findings(world.now)] == ["post_missed"]


@pytest.mark.parametrize("found", [Found.NOT_PROVEN, Found.UNSUPPORTED])
def test_what_proves_nothing_stays_unknown_is_looked_up_less_and_less_often_and_told_once(
    world: World, found: Found
) -> None:
    delivery = lose_answer(world, "after")
    pauses = []
    for _ in range(4):
        assert look(world, delivery, connect=lambda account: Blind(world.connect(account), found)) is found
        assert delivery.state == Delivery.State.UNKNOWN
        assert delivery.not_before is not None
        pauses.append(delivery.not_before - world.now)
        assert unknown(world.now) == []
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    assert [f.code for f in open_findings(world.now)] == ["outcome_unknown"]
    assert [row.delivery_id for row in unknowns(world.now)] == [delivery.pk]
    assert look(world, delivery) is Found.FOUND
    assert open_findings(world.now) == ()


def test_a_lookup_goes_on_while_the_account_is_frozen_but_sends_nothing(world: World) -> None:
    delivery = lose_answer(world, "before")
    Account.objects.filter(pk=world.account.pk).update(frozen_at=world.now)
    look(world, delivery)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.STOPPED
    assert world.posts_out() == 0


def test_a_person_says_that_it_is_there(world: World) -> None:
    delivery = lose_answer(world, "after")
    answer_unknown(
        actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="there", remote_id="1", remarks=REMARKS
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.remote_id) == (Delivery.State.DONE, "1")
    entry = entries(subject=f"delivery:{delivery.pk}")[-1]
    assert (entry.kind, entry.personal["remarks"]) == ("delivery.answer", REMARKS)


def test_a_person_says_that_it_is_not_there_and_has_it_sent(world: World) -> None:
    delivery = lose_answer(world, "before")
    answer_unknown(actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="send", remarks=REMARKS)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DONE
    assert world.posts_out() == 1


def test_a_person_who_says_send_in_error_makes_no_second_post_where_the_key_holds(world: World) -> None:
    delivery = lose_answer(world, "after")
    answer_unknown(actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="send", remarks=REMARKS)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    assert world.posts_out() == 1


def test_a_person_says_that_it_is_not_there_and_leaves_it(world: World) -> None:
    delivery = lose_answer(world, "before")
    answer_unknown(actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="leave", remarks=REMARKS)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.STOPPED
    assert deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect) is None


def test_sending_late_is_refused_to_people_too(world: World) -> None:
    delivery = lose_answer(world, "before")
    world.forward(hours=3)
    with pytest.raises(Refused) as refused:
        answer_unknown(actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="send", remarks=REMARKS)
    assert [c.id for r in refused.value.reasons for c in r.citations] == ["lateness"]


def test_an_outsider_may_not_answer_and_the_refusal_is_recorded(world: World) -> None:
    delivery = lose_answer(world, "after")
    with pytest.raises(Refused):
        answer_unknown(actor=world.outsider, now=world.now, delivery_id=delivery.pk, answer="leave", remarks=REMARKS)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    assert entries(subject=f"delivery:{delivery.pk}")[-1].kind == "delivery.answer_refused"


def test_an_answer_without_saying_how_it_was_verified_is_refused(world: World) -> None:
    delivery = lose_answer(world, "after")
    with pytest.raises(Refused):
        answer_unknown(actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="there", remarks=" ")


def test_two_people_answer_once(world: World) -> None:
    delivery = lose_answer(world, "after")
    answer_unknown(actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="leave", remarks=REMARKS)
    with pytest.raises(Conflict):
        answer_unknown(actor=world.colleague, now=world.now, delivery_id=delivery.pk, answer="send", remarks=REMARKS)


def test_a_lookup_under_way_does_not_overrule_the_person(world: World) -> None:
    delivery = lose_answer(world, "before")

    class Slow(Blind):
        def find(self, *given: object) -> FindResult:
            answer_unknown(actor=world.owner, now=world.now, delivery_id=delivery.pk, answer="leave", remarks=REMARKS)
            return self.inner.find(*given)  # type: ignore[attr-defined]

    look(world, delivery, connect=lambda account: Slow(world.connect(account), Found.FOUND))
    assert delivery.state == Delivery.State.STOPPED
    assert Attempt.objects.order_by("-number")[0].outcome == "overtaken"


def test_what_was_never_looked_up_comes_before_what_was_looked_up_a_moment_ago(world: World) -> None:
    first, second = world.approved("一つ目"), world.approved("二つ目")
    begun = world.now - timedelta(minutes=9)
    waiting = Delivery.objects.filter(pk=first.pk)
    waiting.update(state="unknown", begun_at=begun, not_before=world.now - timedelta(seconds=1))
    later = begun + timedelta(minutes=1)
    Delivery.objects.filter(pk=second.pk).update(state="unknown", begun_at=later, not_before=later)
    assert [pk for pk, _ in unknown(world.now)] == [second.pk, first.pk]
