"""Nobody decides on what they touched; and what was never approved stays touched by whoever wrote it."""

from __future__ import annotations

import pytest

from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.facts import touched_by
from hasshin.posts.models import Decision, Delivery, Post
from tests.posts.office import Office, cited, codes, states


@pytest.mark.clause("F-4-1")
@pytest.mark.clause("M-11")
def test_another_person_approves_and_it_is_scheduled_for_each_account(office: Office) -> None:
    post = office.approved(targets=(office.x, office.second))
    decision = Decision.objects.get(post=post)
    assert (post.state, decision.kind, decision.completes) == ("approved", "approve", True)
    assert decision.by_id == office.world.people[office.decider]
    assert {c["id"] for c in decision.basis} & {"F-4-1", "M-11"}
    made = Delivery.objects.filter(post=post).order_by("account")
    assert [row.account_id for row in made] == [office.x, office.second]
    assert {row.digest for row in made} == {decision.digest}


@pytest.mark.clause("M-11")
def test_who_wrote_it_does_not_decide_on_it(office: Office) -> None:
    post = office.submit(office.draft(office.decider), office.decider)
    with pytest.raises(Refused) as refused:
        office.decide(post)
    assert "four_eyes" in codes(refused.value)
    assert "four-eyes" in cited(refused.value, "four_eyes")
    if office.world.city == "matsudo":
        assert "M-11" in cited(refused.value, "four_eyes")
    reason = next(r for r in refused.value.reasons if r.code == "four_eyes")
    assert "決裁できません" in reason.message.ja
    assert "can't decide" in reason.message.en
    assert reason.fix is not None
    assert states(post) == []


def test_who_changed_another_s_text_does_not_decide_on_it(office: Office) -> None:
    post = office.save(office.draft(), office.decider, text="市民課の窓口は3階です。")
    post = office.submit(post)
    with pytest.raises(Refused) as refused:
        office.decide(post)
    assert "four_eyes" in codes(refused.value)


def test_a_time_that_the_decider_moved_is_touched_too(office: Office) -> None:
    post = office.save(office.draft(), office.decider, scheduled_at=office.now.replace(hour=9))
    with pytest.raises(Refused) as refused:
        office.decide(office.submit(post))
    assert "four_eyes" in codes(refused.value)


def test_being_sent_back_does_not_free_the_writer_of_what_was_never_approved(office: Office) -> None:
    post = office.submit(office.draft(office.decider), office.decider)
    post = office.decide(post, office.another, "send_back", remarks="階を確かめてください。")
    post = office.save(post, "operator", text="市民課の窓口は3階です。")
    people = office.world.people
    assert set(touched_by(post)) == {people[office.decider], people["operator"]}
    with pytest.raises(Refused):
        office.decide(office.submit(post))


def test_after_an_approval_only_the_later_changes_count(office: Office) -> None:
    post = office.decide(office.submit(office.draft(office.decider), office.decider), office.another)
    post = office.save(post, "operator", text="市民課の窓口は3階です。")
    assert touched_by(post) == (office.world.people["operator"],)
    post = office.decide(office.submit(post))
    assert post.state == "approved"


def test_the_present_words_are_touched_by_their_saver_even_where_they_were_approved_once(office: Office) -> None:
    post = office.approved()
    assert touched_by(post) == (office.world.people["operator"],)


@pytest.mark.clause("M-11")
def test_going_out_on_a_consent_is_no_approval_that_frees_a_writer(matsudo: Office) -> None:
    post = matsudo.submit(matsudo.draft("colleague", category="event"), "colleague", consent_id=matsudo.world.consent)
    assert Decision.objects.get(post=post).kind == "exempt"
    post = matsudo.submit(matsudo.save(post, "operator", text="花火は8時からです。"))
    assert set(touched_by(post)) == {matsudo.world.people["operator"], matsudo.world.people["colleague"]}
    with pytest.raises(Refused) as refused:
        matsudo.decide(post, "colleague")
    assert "M-11" in cited(refused.value, "four_eyes")


@pytest.mark.clause("F-4-1")
def test_a_colleague_of_fukushima_is_no_decider(fukushima: Office) -> None:
    post = fukushima.submitted()
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, "colleague")
    assert cited(refused.value, "not_the_decider") == {"F-4-1"}
    assert Post.objects.get(pk=post.pk).revision == post.revision


@pytest.mark.clause("F-4-1")
def test_the_head_of_another_unit_is_no_decider(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.decide(fukushima.submitted(), "tourism_head")
    assert "F-4-1" in cited(refused.value, "not_the_decider")


@pytest.mark.clause("M-11")
def test_the_checker_is_on_the_roster_of_every_account_of_the_post(matsudo: Office) -> None:
    post = matsudo.submitted(targets=(matsudo.x, matsudo.second))
    for name in ("deputy", "head", "tourism"):
        with pytest.raises(Refused) as refused:
            matsudo.decide(post, name)
        assert "M-11" in cited(refused.value, "not_the_decider")
    assert matsudo.decide(post, "colleague").state == "approved"


def test_what_was_shown_is_what_is_decided_on(office: Office) -> None:
    post = office.submitted()
    with pytest.raises(Refused) as refused:
        office.decide(post, shown_digest="0" * 64)
    assert cited(refused.value, "changed_since_shown") == {"same-content"}
    assert Post.objects.get(pk=post.pk).state == "submitted"


def test_a_decision_on_a_revision_that_is_past_is_a_conflict(office: Office) -> None:
    post = office.submitted()
    with pytest.raises(Conflict):
        office.decide(post, revision=post.revision - 1)
    assert Decision.objects.filter(post=post).count() == 0


def test_a_draft_and_a_decided_post_wait_for_nobody(office: Office) -> None:
    for post in (office.draft(), office.approved()):
        with pytest.raises(Refused) as refused:
            office.decide(post)
        assert {"wrong_state", "not_submitted"} <= codes(refused.value)


def test_the_cautions_are_confirmed_by_the_decider_too(fukushima: Office) -> None:
    with pytest.raises(Refused) as refused:
        fukushima.decide(fukushima.submitted(), confirmed=())
    assert "F-3-4" in cited(refused.value, "guidance_unconfirmed")
