"""An error that is out: a case, the right information, and a second person where it is under criticism."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.actions.correct import agree, close, draft_correction, open_case
from hasshin.posts.models import CorrectionCase, Delivery, Post
from hasshin.posts.queries.cases import case_cards, case_page
from hasshin.posts.queries.needs import needs_me
from tests.posts.office import Office, cited, codes

RIGHT = "市民課の窓口は、正しくは3階です。"


def opened(office: Office, post: Post | None = None, by: str = "operator", **more: object) -> CorrectionCase:
    asked = {"kind": "correct", "reason": "階が誤り", **more}
    return open_case(actor=office.actor(by), now=office.now, post_id=(post or office.out()).pk, **asked)


def corrected(office: Office, case: CorrectionCase, by: str = "operator") -> Post:
    content = office.content(text=RIGHT)
    return draft_correction(actor=office.actor(by), now=office.now, case_id=case.pk, title="訂正", content=content)


@pytest.mark.clause("F-5-1")
@pytest.mark.clause("M-12")
def test_the_right_information_goes_the_ordinary_way_and_is_linked_to_the_case(office: Office) -> None:
    case = opened(office)
    post = corrected(office, case)
    assert post.case_id == case.pk
    assert case.reported_at == office.now
    post = office.decide(office.submit(post))
    assert Delivery.objects.get(post=post).urgent
    page = case_page(case.pk, office.now)
    assert [p.pk for p in page.posts] == [post.pk]
    assert page.card.due_at == office.now + timedelta(hours=24)
    assert {c.id for c in page.card.citations} & {"F-5-1", "M-12"}
    assert CorrectionCase.objects.get(pk=case.pk).closed_at is None


@pytest.mark.clause("F-5-1")
@pytest.mark.clause("M-12")
def test_an_error_is_reported_with_a_reason_once_and_only_of_what_is_out(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        opened(office, office.approved())
    assert codes(refused.value) == {"not_published"}
    post = office.out()
    with pytest.raises(Refused) as refused:
        opened(office, post, reason=" ")
    assert codes(refused.value) == {"reason_missing"}
    with pytest.raises(Refused) as refused:
        opened(office, post, "outsider")
    assert codes(refused.value) == {"not_appointed"}
    opened(office, post)
    with pytest.raises(Conflict):
        opened(office, post)


@pytest.mark.clause("F-5-1")
def test_under_criticism_nothing_is_altered_before_somebody_else_agrees(fukushima: Office) -> None:
    case = opened(fukushima, criticised=True)
    with pytest.raises(Refused) as refused:
        corrected(fukushima, case)
    assert cited(refused.value, "second_person_missing") == {"F-5-1"}
    assert "もう一人" in refused.value.reasons[0].message.ja
    assert "second person" in refused.value.reasons[0].message.en
    with pytest.raises(Refused) as refused:
        agree(actor=fukushima.actor("operator"), now=fukushima.now, case_id=case.pk)
    assert codes(refused.value) == {"second_person_missing"}
    agreed = agree(actor=fukushima.actor("colleague"), now=fukushima.now, case_id=case.pk)
    assert agreed.second_id == fukushima.world.people["colleague"]
    with pytest.raises(Conflict):
        agree(actor=fukushima.actor("head"), now=fukushima.now, case_id=case.pk)
    assert fukushima.submit(corrected(fukushima, case)).state == "submitted"


@pytest.mark.clause("F-5-1")
def test_agreement_is_asked_of_those_alone_who_may_give_it(fukushima: Office) -> None:
    case = opened(fukushima, criticised=True)
    asked = {n: [x.kind for x in needs_me(fukushima.actor(n), fukushima.now)] for n in fukushima.world.people}
    assert asked["operator"] == ["case"]
    assert {n for n, kinds in asked.items() if "agree" in kinds} == {"colleague", "head", "deputy"}
    with pytest.raises(Refused):
        agree(actor=fukushima.actor("outsider"), now=fukushima.now, case_id=case.pk)


@pytest.mark.clause("M-12")
def test_a_case_is_closed_with_a_conclusion_and_is_then_over(office: Office) -> None:
    case = opened(office)
    office.clock.forward(hours=25)
    assert [card.overdue for card in case_cards(office.now)] == [True]
    actor = office.actor("operator")
    with pytest.raises(Refused) as refused:
        close(actor=actor, now=office.now, case_id=case.pk, conclusion=" ")
    assert codes(refused.value) == {"conclusion_missing"}
    assert close(actor=actor, now=office.now, case_id=case.pk, conclusion="誤りではなかった。").closed_at == office.now
    assert case_cards(office.now) == ()
    assert [card.id for card in case_cards(office.now, closed=True)] == [case.pk]
    with pytest.raises(NotFound):
        corrected(office, case)
