"""The promises as an outsider checks them: from what the board shows and the tables say, not from rules."""

from __future__ import annotations

from hasshin.ledger.actions.verify import verify
from hasshin.platforms.practice.store import BoardPost
from hasshin.policy.reasons import Refused
from hasshin.posts.models import AfterReview, Decision, Delivery, Version


def delivery_of(shown: BoardPost) -> Delivery:
    """Promise 1, its first half: what is visible comes from a delivery of ours."""
    found = Delivery.objects.select_related("decision", "version", "account", "post").filter(key=shown.key).first()
    assert found is not None, f"promise 1: nobody sent {shown.text!r}"
    return found


def decided(delivery: Delivery, city: str) -> None:
    """Promises 1 and 3: a complete decision of this content by somebody who did not write it, or a stated ground."""
    decision = delivery.decision
    assert decision.completes, "promise 1: published on an incomplete decision"
    if decision.kind == Decision.Kind.EXEMPT:
        mode = delivery.version.content["mode"]
        stated = decision.submission.ground or decision.submission.consent_id or mode != "ordinary"
        assert stated, "promise 1: published without decision and without a ground"
        return
    assert decision.kind == Decision.Kind.APPROVE, "promise 1: published on a decision that approves nothing"
    writers = writers_since_approval(delivery)
    deciders = set(
        Decision.objects.filter(submission=decision.submission, kind=Decision.Kind.APPROVE).values_list("by", flat=True)
    )
    assert deciders, "promise 1: nobody decided"
    assert not deciders & writers, f"promise 3: {deciders & writers} decided on their own words"


def writers_since_approval(delivery: Delivery) -> set[int]:
    """Everybody who saved a version after the one that was approved last before this one."""
    earlier = (
        Decision.objects.filter(
            post=delivery.post_id,
            completes=True,
            kind=Decision.Kind.APPROVE,
            version__number__lt=delivery.version.number,
        )
        .order_by("-version__number")
        .values_list("version__number", flat=True)
        .first()
    )
    versions = Version.objects.filter(
        post=delivery.post_id, number__gt=earlier or 0, number__lte=delivery.version.number
    )
    return set(versions.values_list("saved_by", flat=True))


def as_approved(shown: BoardPost, delivery: Delivery) -> None:
    """Promise 2: the words on the board are those of the version whose digest was decided on."""
    content = delivery.version.content
    text = content["variants"].get(delivery.account.service) or content["text"]
    assert shown.text == text, "promise 2: other words went out than were approved"
    assert delivery.decision.digest == delivery.version.digest, "promise 2: the decision names another content"
    assert delivery.account_id in content["targets"], "promise 2: went to an account that was no target"


def in_time(shown: BoardPost, delivery: Delivery) -> None:
    """Promise 5: nothing becomes visible before its time or after it is too late."""
    assert shown.created_at <= delivery.expires_at, "promise 5: went out late"
    assert shown.created_at >= delivery.due_at, "promise 5: went out early"


def owed(delivery: Delivery) -> None:
    """Promise 6: each exception owes an after-review whose mark never goes away."""
    decision = delivery.decision
    debts = set(AfterReview.objects.filter(post=delivery.post_id).values_list("kind", flat=True))
    if decision.kind == Decision.Kind.EXEMPT and delivery.version.content["mode"] == "urgent":
        assert "urgent" in debts, "promise 6: an urgent post owes nothing"
    if decision.kind == Decision.Kind.EXEMPT and decision.submission.consent_id:
        assert debts & {"prior_consent", "urgent"}, "promise 6: a post by prior consent owes nothing"
    if decision.deputy_for_id is not None:
        assert "deputy" in debts, "promise 6: a deputy's decision owes nothing"


def ledger_holds() -> None:
    """Promise 7: the chain verifies from its first entry to its last."""
    result = verify()
    assert result.ok, f"promise 7: {result.problems}"


def once(shown: tuple[BoardPost, ...]) -> None:
    """Promise 4: one delivery is visible once, and one post stands once on an account."""
    keys = [post.key for post in shown]
    assert len(keys) == len(set(keys)), "promise 4: visible twice"
    ids = list(Delivery.objects.filter(key__in=keys).values_list("post_id", "account_id"))
    assert len(ids) == len(set(ids)), "promise 4: the same post stands twice on an account"


def nothing_lost(board_keys: set[str]) -> None:
    """Promise 4: what is visible is known as out, or as an outcome that a look-up or a person will settle."""
    known = Delivery.objects.filter(key__in=board_keys)
    lost = [d.pk for d in known if d.state not in ("done", "unknown", "claimed", "deleted")]
    assert not lost, f"promise 4: deliveries {lost} are visible and nobody knows"


def says_why(refused: Refused) -> None:
    """Promise 8: each refusal is said in both languages, and cites its clause unless it follows from state or form."""
    for reason in refused.reasons:
        assert reason.message.ja, reason
        assert reason.message.en, reason
        assert reason.citations or reason.code in ROOM_REASONS, f"promise 8: refused without a clause: {reason}"


# Reasons that follow from a post's own state or a field left empty, not from a clause.
ROOM_REASONS = frozenset(
    {
        "wrong_state",
        "time_passed",
        "remarks_missing",
        "judgement_without_reason",
        "reason_missing",
        "title_missing",
        "not_published",
        "time_without_zone",
        "title_too_long",
        "conclusion_missing",
    }
)
