"""In an election period, names wait for one more decision, acts towards others stop, and it ends by itself."""

# long because: each path that a name could take past the period stands in one list.
from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from hasshin.accounts.actions.outward_act import outward_act
from hasshin.city.actions.election import Term, drop_term
from hasshin.city.elections import season
from hasshin.city.models import ElectionPeriod, ElectionTerm
from hasshin.findings.queries import open_findings
from hasshin.ledger.models import Entry
from hasshin.policy.facts import Election as ElectionFact
from hasshin.policy.reasons import Conflict, Refused
from hasshin.posts.actions.decide import facts_of_decision
from hasshin.posts.actions.hold_for_election import end_period, hold_for_election, list_terms, set_period
from hasshin.posts.models import AfterReview, Decision, Delivery, Post, Submission
from hasshin.posts.revision import version_of
from tests.ledger.completeness import assert_every_change_has_an_entry, snapshot
from tests.posts.office import Office, cited, codes, states
from tests.properties.world import appoint, person

NAME = "山崎 花子"


def chiefs(office: Office) -> None:
    """Two who may set a period and decide in it."""
    role = {"fukushima": "pr_head", "matsudo": "operations_manager"}[office.world.city]
    for name in ("chief", "second_chief"):
        person(office.world, name, "parks", rank="section_head")
        appoint(office.world.people[name], role)


def begin(
    office: Office, *names: str, days: int = 12, starts: datetime | None = None, by: str = "chief"
) -> ElectionPeriod:
    if "chief" not in office.world.people:
        chiefs(office)
    terms = tuple(Term("candidate", name) for name in (names or (NAME,)))
    starts = starts or office.now
    return set_period(
        actor=office.actor(by),
        now=office.now,
        title="市長選挙",
        order="選管告示 第3号",
        starts=starts,
        ends=starts + timedelta(days=days),
        terms=terms,
    )


WRITTEN = {
    "as listed": {"text": "山崎 花子さんの講演会"},
    "without the space, an old form": {"text": "「山﨑花子」講演会"},
    "full-width space, middle dot": {"text": "山崎・　花子が来ます"},
    "within a link": {"text": "案内 https://www.city.example.lg.jp/?q=" + quote("山崎花子")},
    "a title": {"public_title": "山崎花子を迎えて"},
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_name_is_found_however_and_wherever_it_is_written(matsudo: Office, how: str) -> None:
    begin(matsudo)
    post = matsudo.submitted(**WRITTEN[how])
    route = Submission.objects.get(post=post).outcome["route"]
    assert [step["election"] for step in route] == [False, True]


@pytest.mark.parametrize(
    ("listed", "text"), [("さくら党", "サクラ党"), ("サクラ党", "ｻｸﾗ党"), ("ABC", "ＡＢＣと"), ("LDP", "l d p !")]
)
def test_width_kana_case_and_spaces_make_no_difference(matsudo: Office, listed: str, text: str) -> None:
    begin(matsudo, listed)
    assert season(matsudo.now).hits(f"今日は{text}の日")


@pytest.mark.parametrize("text", ["窓口は2階です。", "山と花と子ども", "山崎町の花壇", "ldpex"])
def test_other_words_wait_for_nothing(matsudo: Office, text: str) -> None:
    begin(matsudo, NAME, "LDP")
    assert matsudo.approved(text=text).state == "approved"


def test_the_ordinary_decision_is_not_enough_and_the_further_one_lets_it_out(office: Office) -> None:
    begin(office)
    post = office.decide(office.submitted(text=f"{NAME}氏が表敬訪問"))
    assert post.state == "submitted"
    assert not Delivery.objects.filter(post=post).exists()
    post = office.decide(post, by="chief")
    assert (post.state, states(post)) == ("approved", ["scheduled"])
    assert Decision.objects.get(post=post, clears_election=True).by_id == office.world.people["chief"]


def test_nobody_who_touched_it_and_nobody_without_the_role_gives_the_further_decision(fukushima: Office) -> None:
    begin(fukushima)
    post = fukushima.submitted(text=f"{NAME}氏が表敬訪問")
    post = fukushima.decide(post)
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, by="deputy")
    assert "not_the_decider" in codes(refused.value)
    assert "election-period" in cited(refused.value) | {
        c["id"] for c in Submission.objects.get(post=post).outcome["route"][-1]["citations"]
    }
    post = fukushima.save(post, by="operator", text=f"{NAME}氏が市役所を訪問")
    post = fukushima.submit(post)
    facts = facts_of_decision(
        post, fukushima.actor("operator"), fukushima.now, kind="approve", shown_digest=version_of(post).digest
    )
    assert facts.post.election == ElectionFact(names=True)
    with pytest.raises(Refused) as refused:
        fukushima.decide(post, by="operator")
    assert "four_eyes" in codes(refused.value)


def test_the_writer_and_the_deciders_see_the_words_marked(matsudo: Office) -> None:
    begin(matsudo)
    post = matsudo.submitted(text="明日、山﨑花子氏が来庁します")
    asked = facts_of_decision(
        post, matsudo.actor("colleague"), matsudo.now, kind="approve", shown_digest=version_of(post).digest
    )
    found = [f for f in asked.findings if f.code == "election_name"]
    assert [(f.words, f.start, f.where) for f in found] == [("山﨑花子", 3, "texts.x")]
    assert found[0].values["period"] == "市長選挙"


def test_what_was_decided_before_is_held_and_told_and_goes_out_with_one_more_decision(office: Office) -> None:
    post = office.approved(text=f"{NAME}氏の講演", scheduled_at=office.now + timedelta(days=1))
    other = office.approved(text="窓口の案内", scheduled_at=office.now + timedelta(days=1))
    chiefs(office)
    before = snapshot()
    begin(office)
    assert_every_change_has_an_entry(before, snapshot())
    post.refresh_from_db()
    other.refresh_from_db()
    assert (post.state, states(post)) == ("submitted", ["stopped"])
    assert (other.state, states(other)) == ("approved", ["scheduled"])
    told = [f for f in open_findings(office.now) if f.code == "election_hold"]
    assert len(told) == 1
    assert office.world.people["operator"] in told[0].owed_staff
    assert hold_for_election(office.now) == 0, "held once"
    post = office.decide(post, by="second_chief")
    assert (post.state, states(post)) == ("approved", ["stopped", "scheduled"])
    hold_for_election(office.now)
    assert not [f for f in open_findings(office.now) if f.code == "election_hold"]
    assert states(post) == ["stopped", "scheduled"], "decided on with the name in view: not held again"


def test_what_goes_out_before_it_begins_or_after_it_ends_is_let_be(matsudo: Office) -> None:
    early = matsudo.approved(text=f"{NAME}氏の講演", scheduled_at=matsudo.now + timedelta(days=1))
    late = matsudo.approved(text=f"{NAME}氏の講演", scheduled_at=matsudo.now + timedelta(days=9))
    begin(matsudo, starts=matsudo.now + timedelta(days=2), days=5)
    assert states(early) == states(late) == ["scheduled"]


def test_an_urgent_post_waits_for_the_further_decision_alone(matsudo: Office) -> None:
    begin(matsudo)
    post = matsudo.submit(
        matsudo.draft(text=f"{NAME}氏の会場は浸水のため閉鎖", mode="urgent"), ground="urgent", proof={"reason": "大雨"}
    )
    assert (post.state, states(post)) == ("submitted", [])
    post = matsudo.decide(post, by="chief")
    assert (post.state, states(post)) == ("approved", ["scheduled"])
    assert Delivery.objects.get(post=post).urgent
    assert [r.kind for r in AfterReview.objects.filter(post=post)] == ["urgent"]


def test_an_urgent_post_decided_on_before_is_held_with_its_debt_kept_once(matsudo: Office) -> None:
    post = matsudo.submit(
        matsudo.draft(text=f"{NAME}氏の会場は閉鎖", mode="urgent"), ground="urgent", proof={"reason": "大雨"}
    )
    begin(matsudo)
    post.refresh_from_db()
    assert (post.state, states(post)) == ("submitted", ["stopped"])
    post = matsudo.decide(post, by="chief")
    assert states(post) == ["stopped", "scheduled"]
    assert AfterReview.objects.filter(post=post).count() == 1


def test_a_name_listed_after_the_further_decision_asks_for_it_again(matsudo: Office) -> None:
    period = begin(matsudo)
    post = matsudo.approved(text=f"{NAME}氏とみどり会", scheduled_at=matsudo.now + timedelta(days=1))
    post = matsudo.decide(post, by="chief")
    matsudo.clock.now += timedelta(minutes=1)
    list_terms(
        actor=matsudo.actor("chief"),
        now=matsudo.now,
        period_id=period.pk,
        terms=(Term("party", "緑会", ("みどり会",)),),
    )
    post.refresh_from_db()
    assert (post.state, states(post)) == ("submitted", ["stopped"])
    post = matsudo.decide(post, by="chief")
    assert states(post) == ["stopped", "scheduled"]


def test_what_waits_for_its_decision_is_never_stuck_when_the_period_ends(matsudo: Office) -> None:
    period = begin(matsudo)
    post = matsudo.decide(matsudo.submitted(text=f"{NAME}氏の講演"))
    end_period(actor=matsudo.actor("chief"), now=matsudo.now, period_id=period.pk, reason="無投票のため")
    matsudo.clock.now += timedelta(minutes=1)
    post.refresh_from_db()
    post = matsudo.decide(post, by="chief")
    assert states(post) == ["scheduled"]


def test_it_ends_by_itself(matsudo: Office) -> None:
    begin(matsudo, days=2)
    matsudo.clock.now += timedelta(days=2)
    assert matsudo.approved(text=f"{NAME}氏の講演").state == "approved"


def test_a_dropped_term_is_looked_for_no_more(matsudo: Office) -> None:
    begin(matsudo)
    term = ElectionTerm.objects.get()
    drop_term(actor=matsudo.actor("chief"), now=matsudo.now, term_id=term.pk, reason="立候補の辞退")
    with pytest.raises(Conflict):
        drop_term(actor=matsudo.actor("chief"), now=matsudo.now, term_id=term.pk, reason="立候補の辞退")
    assert matsudo.approved(text=f"{NAME}氏の講演").state == "approved"


@pytest.mark.parametrize("kind", ["repost", "quote", "like", "follow"])
def test_acts_towards_others_are_impossible_and_towards_ours_not(matsudo: Office, kind: str) -> None:
    from hasshin.accounts.models import AccountRules

    AccountRules.objects.update(acts=dict.fromkeys(("follow", "like", "repost", "quote", "reply"), "yes"))
    act = {
        "actor": matsudo.actor("operator"),
        "now": matsudo.now,
        "account_id": matsudo.x,
        "kind": kind,
        "reason": "連携",
    }
    assert outward_act(**act, target="someone_else").state == "allowed"
    begin(matsudo)
    with pytest.raises(Refused) as refused:
        outward_act(**act, target="someone_else")
    assert codes(refused.value) == {"election_act"}
    assert cited(refused.value) == {"election-period"}
    assert outward_act(**act, target="tourism_x").state == "allowed"


def test_a_post_that_quotes_is_refused_although_the_rules_allow_it(matsudo: Office) -> None:
    from hasshin.accounts.models import AccountRules

    AccountRules.objects.update(acts=dict.fromkeys(("follow", "like", "repost", "quote", "reply"), "yes"))
    begin(matsudo)
    with pytest.raises(Refused) as refused:
        matsudo.submitted(text="RT @someone_else: 集会のお知らせ")
    assert "election_act" in codes(refused.value)


@pytest.mark.parametrize("who", ["operator", "head"])
def test_only_the_pack_s_roles_set_it(matsudo: Office, who: str) -> None:
    chiefs(matsudo)
    with pytest.raises(Refused) as refused:
        begin(matsudo, by=who)
    assert codes(refused.value) == {"not_the_role"}
    assert Entry.objects.filter(kind="city.set_election_refused").exists()
    assert not ElectionPeriod.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_time_without_end_or_too_long_is_refused(matsudo: Office, days: int) -> None:
    with pytest.raises(Refused) as refused:
        begin(matsudo, days=days)
    assert codes(refused.value) == {"election_time"}


@pytest.mark.parametrize(
    "term", [Term("candidate", "山"), Term("mayor", "山崎花子"), Term("party", "・・"), Term("slogan", "あ" * 121)]
)
def test_terms_that_would_be_found_everywhere_or_nowhere_are_refused(matsudo: Office, term: Term) -> None:
    period = begin(matsudo)
    with pytest.raises(Refused) as refused:
        list_terms(actor=matsudo.actor("chief"), now=matsudo.now, period_id=period.pk, terms=(term,))
    assert codes(refused.value) == {"election_term"}


def test_the_ledger_keeps_no_name_in_the_open(matsudo: Office) -> None:
    begin(matsudo)
    matsudo.submitted(text=f"{NAME}氏の講演")
    for entry in Entry.objects.all():
        assert "山崎" not in str(entry.__dict__)


def test_a_period_that_is_over_takes_no_more(matsudo: Office) -> None:
    period = begin(matsudo, days=1)
    matsudo.clock.now += timedelta(days=1)
    with pytest.raises(Conflict):
        end_period(actor=matsudo.actor("chief"), now=matsudo.now, period_id=period.pk, reason="終了")
    with pytest.raises(Conflict):
        list_terms(actor=matsudo.actor("chief"), now=matsudo.now, period_id=period.pk, terms=(Term("party", "緑の会"),))


def test_a_post_that_is_out_on_one_account_already_is_stopped_on_the_others(matsudo: Office) -> None:
    post = matsudo.approved(
        text=f"{NAME}氏の講演", targets=(matsudo.x, matsudo.second), scheduled_at=matsudo.now + timedelta(hours=1)
    )
    first = Delivery.objects.filter(post=post).order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(state="done", settled_at=matsudo.now, begun_at=matsudo.now)
    begin(matsudo)
    assert states(post) == ["done", "stopped"]
    assert Post.objects.get(pk=post.pk).state == "approved"
