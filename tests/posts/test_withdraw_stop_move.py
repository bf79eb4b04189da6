"""Withdrawing and stopping are free and work from anywhere; moving is a change and asks for a new decision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.ledger.queries import history
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.move import move
from hasshin.posts.actions.stop import stop
from hasshin.posts.actions.withdraw import withdraw
from hasshin.posts.models import AfterReview, Decision, Delivery, Post
from hasshin.posts.revision import content_of, open_submission, version_of
from tests.posts.office import Office, cited, codes, states


def asked(office: Office, post: Post, by: str = "operator", **more: object) -> dict[str, object]:
    elsewhere = bool(more.pop("elsewhere", False))
    return {
        "actor": office.actor(by, elsewhere=elsewhere),
        "now": office.now,
        "post_id": post.pk,
        "revision": post.revision,
        "reason": "日程が変わったため",
        **more,
    }


def test_the_writer_withdraws_what_is_not_decided_and_it_stays_readable(office: Office) -> None:
    for post in (office.draft(), office.submitted()):
        gone = withdraw(**asked(office, post))
        assert gone.state == "withdrawn"
        assert open_submission(gone) is None
        assert content_of(version_of(gone)) == office.content()
        entry = history(f"post:{post.pk}")[-1]
        assert (entry.kind, entry.personal["reason"]) == ("posts.withdraw", "日程が変わったため")


def test_withdrawing_works_from_anywhere_and_takes_a_reason(office: Office) -> None:
    post = office.submitted()
    with pytest.raises(Refused) as refused:
        withdraw(**asked(office, post, reason="  "))
    assert codes(refused.value) == {"reason_missing"}
    assert withdraw(**asked(office, post, elsewhere=True)).state == "withdrawn"


def test_an_outsider_withdraws_and_stops_nothing(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        withdraw(**asked(office, office.submitted(), "outsider"))
    assert codes(refused.value) == {"not_appointed"}
    with pytest.raises(Refused) as refused:
        stop(**asked(office, office.approved(), "outsider"))
    assert codes(refused.value) == {"not_appointed"}


def test_what_is_approved_is_stopped_not_withdrawn(office: Office) -> None:
    post = office.approved()
    with pytest.raises(Refused) as refused:
        withdraw(**asked(office, post))
    assert "wrong_state" in codes(refused.value)
    stopped = stop(**asked(office, post, "colleague", elsewhere=True))
    assert (stopped.state, states(stopped)) == ("stopped", ["stopped"])
    assert Delivery.objects.get(post=post).reason == {"code": "stopped"}
    assert Decision.objects.get(post=post).voided_at is None


def test_the_right_for_one_account_stops_the_whole_post(matsudo: Office) -> None:
    post = matsudo.approved(targets=(matsudo.x, matsudo.second))
    # The deputy is an operator of the account on X alone.
    assert states(stop(**asked(matsudo, post, "deputy"))) == ["stopped", "stopped"]


def test_where_a_part_is_out_the_waiting_rest_is_stopped(office: Office) -> None:
    post = office.approved(targets=(office.x, office.second))
    Delivery.objects.filter(post=post, account=office.x).update(state="done")
    stopped = stop(**asked(office, post))
    assert (stopped.state, states(stopped)) == ("approved", ["done", "stopped"])


@pytest.mark.parametrize("state", ["claimed", "unknown", "done"])
def test_where_nothing_waits_any_more_there_is_nothing_to_stop(office: Office, state: str) -> None:
    post = office.approved()
    Delivery.objects.filter(post=post).update(state=state)
    with pytest.raises(Conflict) as conflict:
        stop(**asked(office, post))
    assert "訂正または削除" in conflict.value.message.ja
    assert Post.objects.get(pk=post.pk).revision == post.revision


def test_a_stopped_exception_that_never_went_out_owes_no_review(matsudo: Office) -> None:
    post = matsudo.submit(matsudo.draft(category="event"), consent_id=matsudo.world.consent)
    assert AfterReview.objects.filter(post=post).count() == 1
    stop(**asked(matsudo, post))
    assert AfterReview.objects.filter(post=post).count() == 0


def test_an_exception_that_is_partly_out_still_owes_its_review_when_the_rest_is_stopped(fukushima: Office) -> None:
    post = fukushima.decide(fukushima.submitted(targets=(fukushima.x, fukushima.second)), "deputy")
    Delivery.objects.filter(post=post, account=fukushima.x).update(state="done")
    stop(**asked(fukushima, post))
    assert AfterReview.objects.filter(post=post).count() == 1


def test_a_stopped_post_goes_out_only_after_a_new_decision(office: Office) -> None:
    post = stop(**asked(office, office.approved()))
    with pytest.raises(Refused):
        office.submit(post)
    post = move(**asked(office, post, scheduled_at=office.now + timedelta(days=1)))
    assert post.state == "draft"
    assert office.decide(office.submit(post)).state == "approved"


def test_another_time_voids_the_decision_and_its_reason_is_kept(office: Office) -> None:
    post = office.approved()
    at = office.now + timedelta(hours=5)
    moved = move(**asked(office, post, scheduled_at=at))
    assert (moved.state, states(moved)) == ("draft", ["stopped"])
    assert content_of(version_of(moved)).scheduled_at == at
    assert Decision.objects.get(post=post).voided_at == office.now
    assert history(f"post:{post.pk}")[-1].personal["reason"] == "日程が変わったため"


@pytest.mark.clause("F-4-2")
@pytest.mark.clause("M-5")
def test_a_post_is_not_moved_from_elsewhere(office: Office) -> None:
    post = office.approved()
    with pytest.raises(Refused) as refused:
        move(**asked(office, post, scheduled_at=office.now + timedelta(hours=5), elsewhere=True))
    assert cited(refused.value, "terminal") <= {"F-4-2", "M-5"}
    assert codes(refused.value) == {"terminal"}
    assert states(post) == ["scheduled"]
