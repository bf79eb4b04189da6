"""A time that has passed is not approved, lateness counts from the due time, a stale approval is confirmed again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.reconfirm import reconfirm
from hasshin.posts.content import Content
from hasshin.posts.models import Decision, Delivery
from hasshin.posts.queries.scheduled import scheduled
from hasshin.posts.revision import version_of
from tests.posts.office import Office, codes


def test_a_time_that_passed_meanwhile_is_not_approved_but_may_be_sent_back(office: Office) -> None:
    post = office.submitted(scheduled_at=office.now + timedelta(hours=1))
    office.clock.forward(hours=2, minutes=1)
    with pytest.raises(Refused) as refused:
        office.decide(post)
    assert "time_passed" in codes(refused.value)
    assert Delivery.objects.count() == 0
    assert office.decide(post, kind="send_back", remarks="日時を改めてください。").state == "sent_back"


def test_a_time_that_has_passed_is_not_submitted(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.submitted(scheduled_at=office.now - timedelta(hours=2))
    assert "schedule_passed" in codes(refused.value)


def test_lateness_counts_from_the_due_time_however_late_the_approval_came(office: Office) -> None:
    at = office.now + timedelta(hours=1)
    post = office.submitted(scheduled_at=at)
    office.clock.forward(hours=1, minutes=50)
    row = Delivery.objects.get(post=office.decide(post))
    assert (row.due_at, row.expires_at) == (at, at + timedelta(minutes=60))


def test_an_approval_that_will_be_too_old_is_shown_as_stale_until_it_is_confirmed_again(office: Office) -> None:
    post = office.approved(scheduled_at=office.now + timedelta(days=20))
    assert [row.stale for row in scheduled(office.now)] == [True]
    office.clock.forward(days=10)
    shown = version_of(post).digest
    asked = {"actor": office.actor(office.decider), "now": office.now, "post_id": post.pk, "remarks": "変わりない。"}
    with pytest.raises(Refused) as by_the_writer:
        reconfirm(**{**asked, "actor": office.actor("operator")}, revision=post.revision, shown_digest=shown)
    assert "four_eyes" in codes(by_the_writer.value)
    with pytest.raises(Conflict):
        reconfirm(**asked, revision=post.revision, shown_digest="0" * 64)
    with pytest.raises(Refused) as refused:
        reconfirm(**{**asked, "remarks": " "}, revision=post.revision, shown_digest=shown)
    assert codes(refused.value) == {"reason_missing"}
    reconfirm(**asked, revision=post.revision, shown_digest=shown)
    assert Decision.objects.get(post=post).reconfirmed_at == office.now
    assert [row.stale for row in scheduled(office.now)] == [False]
    assert scheduled(office.now, until=office.now + timedelta(days=1)) == ()


def test_a_post_may_be_stricter_than_its_pack_and_never_laxer(office: Office) -> None:
    at = office.now + timedelta(hours=1)
    strict = office.approved(scheduled_at=at, not_after=at + timedelta(minutes=10))
    assert Delivery.objects.get(post=strict).expires_at == at + timedelta(minutes=10)
    lax = office.approved(scheduled_at=at, not_after=at + timedelta(days=2))
    assert Delivery.objects.get(post=lax).expires_at == at + timedelta(minutes=60)


def test_what_would_only_be_missed_is_neither_submitted_nor_approved(office: Office) -> None:
    at = office.now + timedelta(hours=1)
    with pytest.raises(Refused) as refused:
        office.submitted(scheduled_at=at, not_after=at)
    assert codes(refused.value) == {"not_after_passed"}
    post = office.submitted(not_after=at)
    office.clock.forward(hours=1, seconds=1)
    with pytest.raises(Refused) as too_late:
        office.decide(post)
    assert codes(too_late.value) == {"not_after_passed"}
    assert Delivery.objects.count() == 0


def test_the_last_moment_is_part_of_what_is_approved_and_older_content_keeps_its_digest() -> None:
    plain = Content(text="休館", targets=(1,))
    assert plain.digest() != plain.model_copy(update={"not_after": datetime(2026, 11, 24, 3, tzinfo=UTC)}).digest()
    # As computed before posts had a last moment.
    assert plain.digest() == "eb1afd327d026bd2c7fca73b134b659256f3ee165014d6a00effd827a740f89d"
