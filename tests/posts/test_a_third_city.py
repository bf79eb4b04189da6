"""A city that the product has never seen: several steps in order, several people, a decider of another unit."""

from __future__ import annotations

import pytest

from hasshin.city.pack import current_pack
from hasshin.policy.reasons import Refused
from hasshin.posts.models import Decision, Post
from tests.conftest import Clock
from tests.posts import town as towns
from tests.posts.office import Office, cited, codes, states


def test_the_head_of_another_unit_decides_on_what_a_section_writes(town: Office) -> None:
    assert current_pack().id == "kasumigahara"
    post = town.approved()
    assert (post.state, states(post)) == ("approved", ["scheduled"])
    assert "K-2" in {c["id"] for c in Decision.objects.get(post=post).basis}


def test_what_the_decider_s_own_unit_wrote_is_not_theirs_to_decide(town: Office) -> None:
    post = town.submit(town.draft("pr_writer", "pr", targets=(town.world.accounts[2],)), "pr_writer")
    with pytest.raises(Refused) as refused:
        town.decide(post)
    assert cited(refused.value, "not_the_decider") == {"K-2"}


def test_two_of_three_members_approve_and_then_the_chief(town: Office) -> None:
    post = town.submitted(category="選挙")
    with pytest.raises(Refused) as refused:
        town.decide(post, "chief")
    assert cited(refused.value, "not_the_decider") == {"K-3"}
    for name, step in (("third", 0), ("first", 0)):
        post = town.decide(post, name)
        assert (post.state, states(post)) == ("submitted", [])
        assert Decision.objects.get(post=post, by=town.world.people[name]).step == step
    post = town.decide(post, "chief")
    assert (post.state, states(post)) == ("approved", ["scheduled"])
    assert list(Decision.objects.filter(post=post).order_by("pk").values_list("completes", flat=True)) == [
        False,
        False,
        True,
    ]


def test_the_same_member_counts_once_and_a_third_is_one_too_many(town: Office) -> None:
    post = town.decide(town.submitted(category="選挙"), "first")
    with pytest.raises(Refused) as refused:
        town.decide(post, "first")
    assert "already_gave" in codes(refused.value)
    post = town.decide(post, "second")
    with pytest.raises(Refused) as refused:
        town.decide(post, "third")
    assert cited(refused.value, "not_the_decider") == {"K-3"}


def test_a_change_between_the_steps_begins_anew(town: Office) -> None:
    post = town.decide(town.submitted(category="選挙"), "first")
    post = town.submit(town.save(post, text="投票所は役場です。"))
    assert Decision.objects.get(post=post).voided_at is not None
    for name in ("first", "second"):
        post = town.decide(post, name)
    assert (post.state, Post.objects.get(pk=post.pk).number) == ("submitted", 2)


def test_one_member_sends_back_for_all(town: Office) -> None:
    post = town.decide(town.submitted(category="人事"), "first")
    assert town.decide(post, "second", "send_back", remarks="日付を確かめてください。").state == "sent_back"


def test_an_urgent_post_takes_one_of_them(town: Office) -> None:
    for name in ("second", "chief"):
        assert town.decide(town.submitted(mode="urgent"), name).state == "approved"


def test_where_the_pack_lets_one_person_fill_two_steps_she_may(db: None, own_folder: object, clock: Clock) -> None:
    text = towns.PACK.read_text("utf-8").replace("    clauses: [K-3]\n", "    clauses: [K-3]\n    distinct: false\n", 1)
    town = towns.build(clock, text)
    towns.appoint(town.world.people["chief"], "committee_member")
    post = town.submitted(category="選挙")
    for name in ("first", "chief", "chief"):
        post = town.decide(post, name)
    assert (post.state, states(post)) == ("approved", ["scheduled"])


def test_a_decider_without_the_right_judges_no_finding_mistaken(db: None, own_folder: object, clock: Clock) -> None:
    text = towns.PACK.read_text("utf-8")
    town = towns.build(clock, text.replace("[decide, judge_mistaken, read_records]", "[decide, read_records]", 1))
    said = [{"code": "rumour", "where": "texts.x", "words": "2階", "reason": "掲示で確かめた。"}]
    post = town.submitted(mode="urgent")
    with pytest.raises(Refused) as refused:
        town.decide(post, "first", judgements=said)
    assert codes(refused.value) == {"not_the_judge"}
    assert town.decide(post, "chief", judgements=said).state == "approved"
