"""Each exception is signed for once, by one who owes it and whose own act it is not; its mark stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.city.models import StaffMember
from hasshin.ledger.queries import history
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions.after_review import sign
from hasshin.posts.models import AfterReview, Decision, Submission
from hasshin.posts.queries.needs import needs_me
from hasshin.posts.queries.reviews import after_reviews, may_sign
from tests.posts.office import Office, codes
from tests.properties.world import appoint


def urgent(office: Office, by: str = "operator") -> AfterReview:
    post = office.submit(office.draft(by, mode="urgent"), by, ground="urgent", proof={"reason": "大雨警報の発表"})
    return AfterReview.objects.get(post=post)


def signing(office: Office, row: AfterReview, by: str, **more: object) -> dict[str, object]:
    said = {"verdict": "proper", "remarks": "警報の発表を確かめた。", **more}
    return {"actor": office.actor(by), "now": office.now, "after_review_id": row.pk, **said}


@pytest.mark.clause("M-11")
@pytest.mark.parametrize("verdict", ["proper", "improper"])
def test_the_owner_signs_and_the_mark_stays_whatever_the_verdict(matsudo: Office, verdict: str) -> None:
    row = sign(**signing(matsudo, urgent(matsudo), "head", verdict=verdict))
    assert (row.verdict, row.signed_by_id, row.signed_at) == (verdict, matsudo.world.people["head"], matsudo.now)
    assert Submission.objects.get(post=row.post).ground == "urgent"
    assert Decision.objects.get(post=row.post).kind == "exempt"
    entry = history(f"afterreview:{row.pk}")[-1]
    assert (entry.kind, entry.data["verdict"]) == ("posts.after_review", verdict)


def test_it_is_signed_once(matsudo: Office) -> None:
    row = urgent(matsudo)
    sign(**signing(matsudo, row, "head"))
    with pytest.raises(Conflict) as conflict:
        sign(**signing(matsudo, row, "head", verdict="improper"))
    assert "署名済み" in conflict.value.message.ja
    assert AfterReview.objects.get(pk=row.pk).verdict == "proper"


def test_who_owes_nothing_signs_nothing(matsudo: Office) -> None:
    row = urgent(matsudo)
    for name in ("colleague", "outsider", "tourism_head"):
        with pytest.raises(Refused) as refused:
            sign(**signing(matsudo, row, name))
        assert codes(refused.value) == {"not_the_reviewer"}


def test_any_of_the_owed_roles_will_do_each_in_its_own_scope(matsudo: Office) -> None:
    appoint(matsudo.world.people["outsider"], "operations_manager")
    assert sign(**signing(matsudo, urgent(matsudo), "outsider")).verdict == "proper"


def test_nobody_signs_for_their_own_act(matsudo: Office) -> None:
    StaffMember.objects.filter(pk=matsudo.world.people["operator"]).update(rank="section_head")
    appoint(matsudo.world.people["operator"], "operations_manager")
    with pytest.raises(Refused) as refused:
        sign(**signing(matsudo, urgent(matsudo), "operator"))
    assert codes(refused.value) == {"own_act"}
    reason = refused.value.reasons[0]
    assert "ご自身の行為" in reason.message.ja
    assert "your own" in reason.message.en


def test_a_verdict_is_asked_for(matsudo: Office) -> None:
    with pytest.raises(Refused) as refused:
        sign(**signing(matsudo, urgent(matsudo), "head", verdict=""))
    assert codes(refused.value) == {"verdict_missing"}


def test_what_is_not_there_is_not_found(matsudo: Office) -> None:
    with pytest.raises(NotFound):
        sign(actor=matsudo.actor("head"), now=matsudo.now, after_review_id=1, verdict="proper", remarks="")


def test_one_is_owed_for_each_account_where_its_holders_owe_it(matsudo: Office) -> None:
    targets = (matsudo.x, matsudo.second)
    post = matsudo.draft(mode="urgent", targets=targets)
    matsudo.submit(post, ground="urgent", proof={"reason": "大雨警報の発表"})
    assert sorted(AfterReview.objects.values_list("account_id", flat=True)) == sorted(targets)


@pytest.mark.clause("F-4-1")
def test_a_deputy_decides_for_the_absent_head_who_reviews_it_afterwards(fukushima: Office) -> None:
    post = fukushima.decide(fukushima.submitted(), "deputy")
    people = fukushima.world.people
    decision = Decision.objects.get(post=post)
    assert (decision.by_id, decision.deputy_for_id, decision.role) == (people["deputy"], people["head"], "unit_head")
    row = AfterReview.objects.get(post=post)
    assert (row.kind, row.unit_id, row.done_by) == (
        "deputy",
        fukushima.world.units["pr"],
        sorted([people["operator"], people["deputy"]]),
    )
    assert row.due_at == fukushima.now + timedelta(days=7)
    with pytest.raises(Refused):
        sign(**signing(fukushima, row, "deputy"))
    assert sign(**signing(fukushima, row, "head")).verdict == "proper"


def test_a_deputy_decides_no_longer_than_deputed(fukushima: Office) -> None:
    post = fukushima.submitted()
    fukushima.clock.forward(days=3)
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, "deputy")
    assert codes(refused.value) == {"not_the_decider"}


def test_who_sent_it_back_before_may_review_the_deputy_s_later_approval(fukushima: Office) -> None:
    post = fukushima.decide(fukushima.submitted(), "head", "send_back", remarks="階を確かめてください。")
    post = fukushima.decide(fukushima.submit(post), "deputy")
    row = AfterReview.objects.get(post=post)
    assert fukushima.world.people["head"] not in row.done_by
    assert sign(**signing(fukushima, row, "head")).verdict == "proper"


def test_a_review_is_shown_to_those_who_may_sign_it_until_it_is_signed_and_then_in_the_list(matsudo: Office) -> None:
    row = urgent(matsudo)
    shown = {n: [x.target_id for x in needs_me(matsudo.actor(n), matsudo.now)] for n in ("head", "colleague")}
    assert shown == {"head": [row.pk], "colleague": []}
    assert may_sign(row, matsudo.actor("head"), matsudo.now).allowed
    assert not may_sign(row, matsudo.actor("operator"), matsudo.now).allowed
    matsudo.clock.forward(days=4)
    assert [r.overdue for r in after_reviews(matsudo.now)] == [True]
    assert needs_me(matsudo.actor("head"), matsudo.now)[0].overdue
    sign(**signing(matsudo, row, "head"))
    assert needs_me(matsudo.actor("head"), matsudo.now) == ()
    assert [r.review.pk for r in after_reviews(matsudo.now, signed=True)] == [row.pk]
    assert after_reviews(matsudo.now) == ()
