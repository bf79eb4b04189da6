"""Whatever goes out, where, when, and what the decider relied on: its change voids submission, decision, delivery."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from hasshin.policy.reasons import Conflict
from hasshin.posts.actions import upload
from hasshin.posts.content import ContentImage
from hasshin.posts.models import AfterReview, Decision, Delivery, Submission
from hasshin.posts.revision import open_submission
from tests.posts.office import Office, states


def picture(office: Office, colour: str = "navy", **statements: str) -> ContentImage:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    media = upload.upload(actor=office.actor("operator"), now=office.now, data=file.getvalue())
    said = {"alt": "市役所の外観", "rights": "職員が撮影", "portrait": "人物なし", **statements}
    return ContentImage(digest=media.digest, **said)


def changes_of(office: Office) -> dict[str, dict[str, Any]]:
    return {
        "text": {"text": "市民課の窓口は3階です。"},
        "variant": {"variants": {"x": "市民課の窓口は2階（東）です。"}},
        "image": {"images": (picture(office, "green"),)},
        "no image": {"images": ()},
        "alt": {"images": (picture(office, alt="市役所の玄関"),)},
        "rights": {"images": (picture(office, rights="観光協会の提供"),)},
        "portrait": {"images": (picture(office, portrait="本人の同意あり"),)},
        "targets": {"targets": (office.x, office.second)},
        "time": {"scheduled_at": office.now + timedelta(hours=3)},
        "source": {"source": "市民課 7月号"},
        "category": {"category": "event"},
        "mode": {"mode": "urgent"},
    }


WHAT = [
    "text", "variant", "image", "no image", "alt", "rights", "portrait", "targets", "time", "source", "category", "mode"
]  # fmt: skip


@pytest.mark.parametrize("what", WHAT)
def test_after_the_approval_it_voids_the_decision_and_stops_the_delivery(fukushima: Office, what: str) -> None:
    post = fukushima.approved(images=(picture(fukushima),))
    before = Decision.objects.get(post=post, completes=True)
    changed = fukushima.save(post, **changes_of(fukushima)[what])
    before.refresh_from_db()
    assert (changed.state, changed.number) == ("draft", 2)
    assert before.voided_at == fukushima.now
    assert states(changed) == ["stopped"]
    assert Delivery.objects.get(post=post).reason == {"code": "changed"}


@pytest.mark.parametrize("what", WHAT)
def test_before_the_approval_it_closes_the_submission(matsudo: Office, what: str) -> None:
    post = matsudo.submitted(images=(picture(matsudo),))
    changed = matsudo.save(post, **changes_of(matsudo)[what])
    assert (changed.state, changed.number) == ("draft", 2)
    assert open_submission(changed) is None


def test_what_is_no_longer_going_out_owes_no_review(fukushima: Office) -> None:
    post = fukushima.decide(fukushima.submitted(), "deputy")
    assert AfterReview.objects.filter(post=post).exists()
    fukushima.save(post, text="市民課の窓口は3階です。")
    assert not AfterReview.objects.filter(post=post).exists()


def test_after_a_change_it_goes_the_whole_way_again_and_out_once(office: Office) -> None:
    post = office.save(office.approved(), text="市民課の窓口は3階です。")
    post = office.decide(office.submit(post))
    assert states(post) == ["stopped", "scheduled"]
    assert Delivery.objects.get(post=post, state="scheduled").version.number == 2
    assert Submission.objects.filter(post=post).count() == 2


@pytest.mark.parametrize("state", ["claimed", "unknown", "done", "deleted"])
def test_what_has_begun_to_go_out_is_not_changed(office: Office, state: str) -> None:
    post = office.approved()
    Delivery.objects.filter(post=post).update(state=state)
    with pytest.raises(Conflict) as conflict:
        office.save(post, text="市民課の窓口は3階です。")
    assert "訂正または削除" in conflict.value.message.ja
    assert "correct or delete" in conflict.value.message.en
    post.refresh_from_db()
    assert (post.state, post.number) == ("approved", 1)
    assert Decision.objects.get(post=post).voided_at is None


def test_a_change_while_a_part_is_out_stops_nothing(office: Office) -> None:
    post = office.approved(targets=(office.x, office.second))
    Delivery.objects.filter(post=post, account=office.x).update(state="done")
    with pytest.raises(Conflict):
        office.save(post, text="市民課の窓口は3階です。")
    assert states(post) == ["done", "scheduled"]
