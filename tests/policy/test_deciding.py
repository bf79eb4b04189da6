"""Four eyes, the right role in the right scope, the step that is due, on what was shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.policy.facts import Actor, Finding, Given, Holding
from tests.policy.world import (
    COLLEAGUE,
    HEAD,
    NOW,
    OPERATOR,
    OUTSIDER,
    OWNER,
    SENDER,
    UNIT,
    account,
    actor,
    cited,
    city_role,
    codes,
    deciding,
    post,
    unit_head,
)


@pytest.mark.clause("F-4-1")
def test_the_head_of_the_unit_approves_and_nothing_remains() -> None:
    decision = deciding("fukushima", unit_head())
    assert decision.allowed, decision.reasons
    assert (decision.route, decision.step, decision.role, decision.deputy_for) == ((), 0, "unit_head", None)
    assert "F-4-1" in {c.id for c in decision.basis}


@pytest.mark.clause("F-4-1")
@pytest.mark.parametrize(
    "who",
    [
        actor(COLLEAGUE),
        unit_head(HEAD, unit=8),
        actor(HEAD, UNIT, Holding(role="unit_head", scope="city")),
        actor(HEAD, UNIT, Holding(role="unit_head", scope="unit")),
        actor(HEAD, UNIT, Holding(role="head", scope="unit", scope_id=UNIT)),
        city_role(3, "information_system_manager"),
        city_role(3, "pr_head"),
        actor(HEAD),
    ],
)
def test_nobody_else_approves_in_fukushima(who: Actor) -> None:
    assert cited(deciding("fukushima", who), "not_the_decider") == {"F-4-1"}


@pytest.mark.clause("M-11")
def test_another_operator_of_the_same_roster_checks() -> None:
    assert deciding("matsudo", actor(COLLEAGUE)).allowed
    assert cited(deciding("matsudo", actor(OUTSIDER)), "not_the_decider") == {"M-11"}
    assert codes(deciding("matsudo", actor(OWNER))) == {"not_the_decider"}
    lapsed = actor(OUTSIDER, UNIT, Holding(role="operator", scope="account", scope_id=1))
    assert codes(deciding("matsudo", lapsed)) == {"not_the_decider"}


@pytest.mark.clause("M-11")
def test_nobody_who_touched_it_decides_and_both_the_clause_and_our_rule_say_so() -> None:
    assert cited(deciding("matsudo", actor(OPERATOR)), "four_eyes") == {"M-11", "four-eyes"}
    both = post(touched=(OPERATOR, COLLEAGUE))
    assert "four_eyes" in codes(deciding("matsudo", actor(COLLEAGUE), post=both))


@pytest.mark.parametrize("kind", ["approve", "send_back", "reject"])
def test_a_head_who_wrote_it_decides_in_no_way(kind: str) -> None:
    refused = deciding("fukushima", unit_head(), post=post(touched=(HEAD,)), kind=kind)
    assert cited(refused, "four_eyes") == {"four-eyes"}


def test_holding_every_role_does_not_help_a_writer_or_a_robot() -> None:
    every = tuple(
        Holding(role=r, scope=s, scope_id=i)
        for r in ("unit_head", "operator", "account_owner", "information_system_manager", "operations_manager")
        for s, i in (("city", None), ("unit", UNIT), ("account", 1))
    )
    for city in ("fukushima", "matsudo"):
        assert "four_eyes" in codes(deciding(city, Actor(staff=OPERATOR, unit=UNIT, holdings=every)))
        assert codes(deciding(city, Actor(staff=None, robot="sender", holdings=every))) == {"robot"}
        assert codes(deciding(city, Actor(staff=HEAD, robot="sender", unit=UNIT, holdings=every))) == {"robot"}
    assert codes(deciding("fukushima", SENDER)) == {"robot"}


def test_what_changed_since_it_was_shown_is_not_decided_on() -> None:
    for kind in ("approve", "send_back", "reject"):
        assert codes(deciding("fukushima", unit_head(), shown_digest="d0", kind=kind)) == {"changed_since_shown"}


@pytest.mark.parametrize("state", ["draft", "approved", "withdrawn", "rejected", "sent_back", ""])
def test_only_what_was_submitted_is_decided_on(state: str) -> None:
    assert codes(deciding("fukushima", unit_head(), state=state)) == {"not_submitted"}


def test_a_second_approval_of_the_same_step_is_refused() -> None:
    given = (Given(step=0, by=HEAD, role="unit_head"),)
    assert codes(deciding("fukushima", unit_head(6), given=given)) == {"already_decided"}


def test_an_approval_by_one_who_touched_it_since_does_not_count() -> None:
    given = (Given(step=0, by=OPERATOR, role="unit_head"),)
    assert deciding("fukushima", unit_head(), given=given).allowed


def test_a_deputy_decides_for_the_absent_head_and_owes_an_after_review() -> None:
    decision = deciding("fukushima", unit_head(6, deputy_for=HEAD))
    assert decision.allowed
    assert decision.deputy_for == HEAD
    assert [(d.kind, d.roles, d.of, d.days) for d in decision.debts] == [("deputy", ("unit_head",), "unit", 7)]
    assert all(c.house for d in decision.debts for c in d.citations)


def test_nobody_deputises_where_the_pack_does_not_say_so() -> None:
    deputy = actor(OUTSIDER, UNIT, Holding(role="operator", scope="account", scope_id=1, deputy_for=COLLEAGUE))
    assert codes(deciding("matsudo", deputy)) == {"not_the_decider"}


def test_an_own_appointment_comes_before_a_deputyship() -> None:
    both = actor(
        HEAD,
        UNIT,
        Holding(role="unit_head", scope="unit", scope_id=UNIT, deputy_for=6),
        Holding(role="unit_head", scope="unit", scope_id=UNIT),
    )
    decision = deciding("fukushima", both)
    assert (decision.deputy_for, decision.debts) == (None, ())


def test_a_contractor_does_not_decide() -> None:
    holding = Holding(role="unit_head", scope="unit", scope_id=UNIT)
    assert cited(deciding("fukushima", actor(HEAD, UNIT, holding, contractor=True)), "contractor") == {"contractors"}


def test_a_decider_is_needed_for_every_account_of_the_post() -> None:
    two = (account(), account(id=2, unit=8))
    assert codes(deciding("fukushima", unit_head(), accounts=two)) == {"not_the_decider"}
    rosters = (account(), account(id=2, operators=(3, 4)))
    assert codes(deciding("matsudo", actor(COLLEAGUE), accounts=rosters)) == {"not_the_decider"}
    assert deciding("matsudo", actor(COLLEAGUE), accounts=(account(), account(id=2))).allowed


@pytest.mark.clause("F-3-6-5")
def test_a_finding_of_meaning_stands_before_the_decider_who_alone_may_judge_it() -> None:
    from tests.policy.world import submit

    seen = Finding(code="rumour", service="x", words="らしい", certain=False)
    submitted = submit("fukushima", findings=(seen,))
    assert submitted.allowed
    assert [(w.code, w.words) for w in submitted.warnings] == [("rumour", "らしい")]
    assert cited(deciding("fukushima", unit_head(), findings=(seen,)), "rumour") == {"F-3-6-5"}
    judged = seen.model_copy(update={"judged_mistaken": True})
    assert deciding("fukushima", unit_head(), findings=(judged,)).allowed
    exact = judged.model_copy(update={"certain": True})
    assert codes(deciding("fukushima", unit_head(), findings=(exact,))) == {"rumour"}


def test_sending_back_asks_neither_for_cautions_nor_for_clean_words() -> None:
    seen = Finding(code="rumour", service="x", certain=False)
    assert deciding("fukushima", unit_head(), kind="send_back", confirmed=(), findings=(seen,)).allowed


def test_what_could_only_be_missed_is_not_approved() -> None:
    late = post(scheduled_at=NOW - timedelta(minutes=61))
    assert cited(deciding("fukushima", unit_head(), post=late), "schedule_passed") == {"lateness"}
    assert deciding("fukushima", unit_head(), post=post(scheduled_at=NOW - timedelta(minutes=60))).allowed


def test_each_right_has_a_name_that_a_person_can_read() -> None:
    from hasshin.policy.rights import TITLES
    from hasshin.policy.vocabulary import RIGHTS

    assert set(TITLES) == set(RIGHTS)
