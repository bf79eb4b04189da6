"""What the screens read: what needs whom, a post's page, what waits, and the life of a post with its clauses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.policy.reasons import NotFound, Refused
from hasshin.posts.actions.correct import draft_correction, open_case
from hasshin.posts.queries import needs_me, post_page, scheduled, timeline
from hasshin.posts.queries.listed import listed
from tests.conftest import Clock
from tests.posts.office import Office


def kinds(office: Office, name: str) -> list[tuple[str, int]]:
    return [(need.kind, need.post_id) for need in needs_me(office.actor(name), office.now)]


def test_a_post_waits_for_those_alone_who_may_decide_on_it(office: Office) -> None:
    post = office.submitted()
    waits_for = {name for name in office.world.people if ("decide", post.pk) in kinds(office, name)}
    assert waits_for == {"fukushima": {"head", "deputy"}, "matsudo": {"colleague", "deputy"}}[office.world.city]
    for name in waits_for:
        post = office.decide(post, name, "send_back", remarks="直してください。")
        assert post.state == "sent_back"
        post = office.submit(post)


def test_from_elsewhere_and_by_robots_nothing_is_decided(office: Office) -> None:
    office.submitted()
    assert needs_me(office.actor(office.decider, elsewhere=True), office.now) == ()


def test_one_s_own_drafts_and_what_was_sent_back_are_one_s_own_to_mend(office: Office) -> None:
    draft = office.draft()
    back = office.decide(office.submitted(), kind="send_back", remarks="直してください。")
    assert set(kinds(office, "operator")) == {("draft", draft.pk), ("mend", back.pk)}


@pytest.mark.clause("F-5-1")
def test_a_correction_stands_above_everything_else(office: Office) -> None:
    office.submitted(text="先に提出されたお知らせ。")
    out = office.out()
    writer = office.actor("operator")
    case = open_case(actor=writer, now=office.now, post_id=out.pk, kind="correct", reason="階が誤り")
    office.clock.forward(minutes=5)
    right = draft_correction(
        actor=writer, now=office.now, case_id=case.pk, title="訂正", content=office.content(text="正しくは3階です。")
    )
    office.submit(right)
    first = needs_me(office.actor(office.decider), office.now)[0]
    assert (first.kind, first.post_id, first.correction) == ("decide", right.pk, True)
    assert kinds(office, "operator")[0] == ("case", out.pk)


def test_the_page_says_what_each_reader_may_do(office: Office) -> None:
    post = office.submitted()
    page = post_page(post.pk, office.actor(office.decider), office.now)
    assert page.content == office.content()
    assert page.can == {"save", "decide", "withdraw", "move"}
    assert page.asks_submit is None
    for name, four_eyes in ((office.decider, False), ("operator", True)):
        asks = post_page(post.pk, office.actor(name), office.now).asks_approve
        assert asks is not None
        assert ("four_eyes" in {r.code for r in asks.reasons}) == four_eyes
    with pytest.raises(NotFound):
        post_page(post.pk + 1, office.actor("operator"), office.now)


def test_the_timeline_cites_the_clauses_and_shows_the_refused_acts(office: Office) -> None:
    post = office.submitted()
    with pytest.raises(Refused):
        office.decide(post, "outsider")
    office.decide(post)
    steps = timeline(post.pk)
    assert [(s.kind, s.refused) for s in steps] == [
        ("posts.draft", False),
        ("posts.submit", False),
        ("posts.decide", True),
        ("posts.approve", False),
    ]
    clause = {"fukushima": "F-4-1", "matsudo": "M-11"}[office.world.city]
    for step in steps[1:]:
        assert clause in {c.id for c in step.citations}
    assert steps[2].who is not None
    assert steps[2].who.username == "outsider"
    assert "not_the_decider" in {r.code for r in steps[2].reasons}


def test_what_waits_is_shown_soonest_first(office: Office) -> None:
    posts = [office.approved(scheduled_at=office.now + timedelta(hours=h)) for h in (5, 2)]
    assert [row.post_id for row in scheduled(office.now)] == [posts[1].pk, posts[0].pk]


def test_posts_are_found_by_state_words_and_author(office: Office) -> None:
    draft, waiting = office.draft(), office.submitted()
    assert {row.id for row in listed()} == {draft.pk, waiting.pk}
    assert [row.id for row in listed(state="submitted")] == [waiting.pk]
    assert len(listed(words="窓口 案内", author=office.world.people["operator"])) == 2
    assert listed(words="窓口 花火") == ()


def test_lists_and_timelines_take_the_same_statements_however_much_there_is(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    post = office.approved(targets=(office.x, office.second))
    for _ in range(3):
        office.approved()
    with django_assert_max_num_queries(3):
        assert len(scheduled(office.now)) == 5
    with django_assert_max_num_queries(2):
        assert len(listed()) == 4
    with django_assert_max_num_queries(10):
        assert len(timeline(post.pk)) == 3


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_every_post_of_the_sample_city_has_a_page(
    request: pytest.FixtureRequest, db: None, clock: Clock, city: str
) -> None:
    sample = request.getfixturevalue(f"city_{city}")
    assert sample.posts
    for post_id in sample.posts.values():
        page = post_page(post_id, sample.actor("sato"), clock.now)
        assert page.steps[0].kind == "posts.draft"
