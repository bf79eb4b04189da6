"""Each ground of 4-(1) with each way to prove it, valid and not; no other way leads past the decision."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hasshin.policy.reasons import Refused
from hasshin.posts.actions import upload
from hasshin.posts.models import AfterReview, Decision, Delivery, Submission
from tests.posts.office import Office, cited, codes

pytestmark = pytest.mark.clause("F-4-1")

SCAN = "an uploaded scan"
VALID = [
    ("city_media", {"url": "https://www.city.fukushima.fukushima.jp/kouhou/2026/07.html"}),
    ("city_media", {"issue": "ふくしま市政だより7月号", "page": "3ページ"}),
    ("city_media", {"scan": SCAN}),
    ("established_fact", {"what": "信夫山の清掃活動", "when": "2026-06-28"}),
    ("established_fact", {"what": "朝の開庁式", "when": "2026-07-01"}),
    ("law", {"provision": "道路交通法第63条の11"}),
]
INVALID = [
    ("city_media", {}, "proof_missing", "claim.proof"),
    ("city_media", {"url": "https://city.fukushima.fukushima.jp.example.com/"}, "proof_invalid", "claim.proof.url"),
    ("city_media", {"url": "https://www.pref.fukushima.lg.jp/"}, "proof_invalid", "claim.proof.url"),
    ("city_media", {"issue": "ふくしま市政だより7月号"}, "proof_missing", "claim.proof"),
    ("city_media", {"page": "3ページ"}, "proof_missing", "claim.proof"),
    ("city_media", {"scan": "写し"}, "proof_invalid", "claim.proof.scan"),
    ("city_media", {"scan": "0" * 64}, "proof_invalid", "claim.proof.scan"),
    ("established_fact", {"what": "花火大会"}, "proof_missing", "claim.proof"),
    ("established_fact", {"what": "花火大会", "when": "2026-07-02"}, "proof_invalid", "claim.proof.when"),
    ("established_fact", {"what": "花火大会", "when": "昨日"}, "proof_invalid", "claim.proof.when"),
    ("established_fact", {"when": "2026-06-28"}, "proof_missing", "claim.proof"),
    ("law", {"provision": "道路交通法"}, "proof_invalid", "claim.proof.provision"),
    ("law", {"provision": "   "}, "proof_missing", "claim.proof"),
]


def scan(office: Office) -> str:
    file = io.BytesIO()
    Image.new("L", (60, 80), 200).save(file, "PNG")
    return upload.upload(actor=office.actor("operator"), now=office.now, data=file.getvalue()).digest


@pytest.mark.parametrize(("ground", "proof"), VALID)
def test_with_its_proof_it_goes_out_without_a_decision(fukushima: Office, ground: str, proof: dict[str, str]) -> None:
    given = {k: scan(fukushima) if v == SCAN else v for k, v in proof.items()}
    post = fukushima.submit(fukushima.draft(), ground=ground, proof=given)
    assert post.state == "approved"
    decision = Decision.objects.get(post=post)
    assert (decision.kind, decision.by_id, decision.completes) == ("exempt", None, True)
    assert "F-4-1" in {c["id"] for c in decision.basis}
    submission = Submission.objects.get(post=post)
    assert (submission.ground, submission.proof, submission.closed) == (ground, given, True)
    assert submission.outcome["owes_record"] is True
    assert Delivery.objects.get(post=post).decision == decision
    # The guideline grants the ground itself: it owes its record, not a review.
    assert AfterReview.objects.count() == 0


@pytest.mark.parametrize(("ground", "proof", "code", "where"), INVALID)
def test_without_a_valid_proof_it_is_refused(
    fukushima: Office, ground: str, proof: dict[str, str], code: str, where: str
) -> None:
    post = fukushima.draft()
    with pytest.raises(Refused) as refused:
        fukushima.submit(post, ground=ground, proof=proof)
    assert (code, where) in {(r.code, r.where) for r in refused.value.reasons}
    assert cited(refused.value) == {"F-4-1"}
    assert all(r.message.ja and r.message.en and r.fix for r in refused.value.reasons)
    post.refresh_from_db()
    assert (post.state, Delivery.objects.count()) == ("draft", 0)


@pytest.mark.parametrize("ground", ["prior_consent", "urgent", "because_i_say_so"])
def test_what_the_guideline_does_not_grant_lifts_nothing(fukushima: Office, ground: str) -> None:
    with pytest.raises(Refused):
        fukushima.submit(fukushima.draft(), ground=ground, proof={"reason": "急ぎ"})
    assert Decision.objects.count() == 0


def test_being_urgent_lifts_nothing_in_fukushima(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.submitted(mode="urgent")
    assert codes(refused.value) == {"no_urgency"}


def test_without_a_ground_it_waits_for_the_unit_head(fukushima: Office) -> None:
    post = fukushima.submitted()
    assert (post.state, Delivery.objects.count()) == ("submitted", 0)
