"""Prior consent and urgency lift the check by another operator, and each is a debt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.accounts.models import Consent
from hasshin.policy.reasons import NotFound, Refused
from hasshin.posts.models import AfterReview, Decision, Delivery, Submission
from tests.posts.office import Office, cited, codes

pytestmark = pytest.mark.clause("M-11")


def test_a_prior_consent_lets_its_kind_of_post_out_and_owes_a_review(matsudo: Office) -> None:
    post = matsudo.submit(matsudo.draft(category="event"), consent_id=matsudo.world.consent)
    assert post.state == "approved"
    assert "M-11" in {c["id"] for c in Decision.objects.get(post=post, kind="exempt").basis}
    assert Submission.objects.get(post=post).consent_id == matsudo.world.consent
    owed = AfterReview.objects.get(post=post)
    assert (owed.kind, owed.roles, owed.account_id) == (
        "prior_consent",
        ["account_owner", "operations_manager"],
        matsudo.x,
    )
    assert owed.due_at == matsudo.now + timedelta(days=7)
    assert owed.done_by == [matsudo.world.people["operator"]]


def test_a_consent_covers_no_other_kind_of_post(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(category="notice"), consent_id=matsudo.world.consent)
    assert cited(refused.value, "consent_other_category") == {"M-11"}


def test_a_consent_covers_nothing_that_goes_out_after_its_end(matsudo: Office) -> None:
    post = matsudo.draft(category="event", scheduled_at=matsudo.now + timedelta(days=4))
    with pytest.raises(Refused) as refused:
        matsudo.submit(post, consent_id=matsudo.world.consent)
    assert cited(refused.value, "consent_over") == {"M-11"}


@pytest.mark.parametrize("both", [False, True])
def test_a_consent_for_one_account_covers_no_other_of_the_same_owner(matsudo: Office, both: bool) -> None:
    targets = (matsudo.x, matsudo.second) if both else (matsudo.second,)
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(category="event", targets=targets), consent_id=matsudo.world.consent)
    assert cited(refused.value, "consent_other_account") == {"M-11"}
    reason = refused.value.reasons[0]
    assert "ほかのアカウント" in reason.message.ja
    assert "no other account" in reason.message.en
    assert Delivery.objects.count() == 0


def test_a_consent_that_was_taken_back_or_has_not_begun_is_none(matsudo: Office) -> None:
    post = matsudo.draft(category="event")
    Consent.objects.update(starts=matsudo.now + timedelta(hours=1))
    with pytest.raises(NotFound):
        matsudo.submit(post, consent_id=matsudo.world.consent)
    Consent.objects.update(starts=matsudo.now - timedelta(hours=1), revoked_at=matsudo.now)
    with pytest.raises(NotFound):
        matsudo.submit(post, consent_id=matsudo.world.consent)


def test_a_consent_of_one_who_is_no_longer_owner_counts_no_more(matsudo: Office) -> None:
    Consent.objects.update(given_by=matsudo.world.people["colleague"])
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(category="event"), consent_id=matsudo.world.consent)
    assert "consent_not_owner" in codes(refused.value)


def test_urgency_lifts_the_check_with_its_reason_and_owes_a_review(matsudo: Office) -> None:
    post = matsudo.submit(matsudo.draft(mode="urgent"), ground="urgent", proof={"reason": "大雨警報の発表"})
    assert post.state == "approved"
    assert Delivery.objects.get(post=post).urgent
    owed = AfterReview.objects.get(post=post)
    assert (owed.kind, owed.due_at) == ("urgent", matsudo.now + timedelta(days=3))
    assert "M-11" in {c["id"] for c in owed.citations}


@pytest.mark.parametrize("reason", [{}, {"reason": " "}])
def test_urgency_without_a_reason_is_refused(matsudo: Office, reason: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(mode="urgent"), ground="urgent", proof=reason)
    assert cited(refused.value, "urgent_reason_missing") == {"M-11"}


def test_an_ordinary_post_is_not_made_urgent_by_claiming_it(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(), ground="urgent", proof={"reason": "急ぎ"})
    assert codes(refused.value) == {"claim_without_mode"}


def test_a_ground_of_another_city_is_none_here(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        matsudo.submit(matsudo.draft(), ground="law", proof={"provision": "道路交通法第63条の11"})
    assert codes(refused.value) == {"unknown_ground"}
    assert AfterReview.objects.count() == 0
