"""Corrections, reviews, stops, and acts on who may speak."""

from __future__ import annotations

from typing import Any

import pytest

from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision
from hasshin.policy.facts import DraftFacts, GovernFacts, Holding, RemoveFacts, ReviewFacts, StopFacts
from hasshin.policy.vocabulary import RIGHTS
from tests.policy.world import (
    COLLEAGUE,
    HEAD,
    HOME,
    MANAGER,
    NOW,
    OFFICE,
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
    pack,
    post,
    unit_head,
)


def remove(city: str, **changes: Any) -> Decision:
    facts = {
        "now": NOW,
        "actor": actor(OPERATOR),
        "terminal": OFFICE,
        "account": account(),
        "post": post(),
        "kind": "correct",
        "reason": "開始時刻の誤り",
    }
    return decide(pack(city), RemoveFacts(**{**facts, **changes}))


@pytest.mark.clause("F-5-1")
@pytest.mark.parametrize("kind", ["delete", "correct"])
def test_a_post_under_criticism_takes_a_reason_and_a_second_person(kind: str) -> None:
    alone = remove("fukushima", kind=kind, criticised=True)
    assert cited(alone, "second_person_missing") == {"F-5-1"}
    assert codes(remove("fukushima", kind=kind, criticised=True, second=OPERATOR)) == {"second_person_missing"}
    assert remove("fukushima", kind=kind, criticised=True, second=COLLEAGUE).allowed
    unexplained = remove("fukushima", kind=kind, criticised=True, second=COLLEAGUE, reason=" ")
    assert cited(unexplained, "reason_missing") == {"F-5-1"}


@pytest.mark.clause("M-12")
def test_an_operator_corrects_with_a_reason() -> None:
    decision = remove("matsudo")
    assert "M-12" in {c.id for c in decision.basis}
    assert cited(remove("matsudo", reason=""), "reason_missing") == {"reason-kept"}
    assert remove("matsudo", criticised=True).allowed
    assert codes(remove("matsudo", actor=actor(OUTSIDER))) == {"not_appointed"}


@pytest.mark.clause("F-4-2")
def test_deleting_works_from_anywhere_and_correcting_does_not() -> None:
    assert remove("fukushima", kind="delete", terminal=HOME).allowed
    assert cited(remove("fukushima", terminal=HOME), "terminal") == {"F-4-2"}


def review(city: str, **changes: Any) -> Decision:
    facts = {"now": NOW, "actor": actor(OWNER), "terminal": HOME, "account": account(), "kind": "regular"}
    return decide(pack(city), ReviewFacts(**{**facts, **changes}))


@pytest.mark.clause("M-13")
def test_the_owner_signs_the_regular_review() -> None:
    decision = review("matsudo")
    assert decision.allowed
    assert decision.role == "account_owner"
    assert cited(review("matsudo", actor=actor(OPERATOR)), "not_the_reviewer") == {"M-13"}
    assert codes(review("fukushima")) == {"nobody_reviews"}


def test_nobody_signs_the_after_review_of_their_own_act_and_a_verdict_is_asked() -> None:
    owed = {"kind": "after", "owed_roles": ("account_owner", "operations_manager"), "verdict": "proper"}
    assert review("matsudo", **owed, done_by=(OPERATOR,)).allowed
    own = review("matsudo", **owed, done_by=(OWNER,))
    assert cited(own, "own_act") == {"after-review"}
    manager = city_role(MANAGER, "operations_manager")
    assert review("matsudo", **owed, done_by=(OWNER,), actor=manager).allowed
    assert codes(review("matsudo", **{**owed, "verdict": " "})) == {"verdict_missing"}


def test_a_deputy_signs_no_after_review() -> None:
    owed = {"kind": "after", "owed_roles": ("unit_head",), "verdict": "proper", "done_by": (6,)}
    assert codes(review("fukushima", **owed, actor=unit_head(7, deputy_for=HEAD))) == {"not_the_reviewer"}
    assert review("fukushima", **owed, actor=unit_head()).allowed


def stop(city: str, **changes: Any) -> Decision:
    facts = {
        "now": NOW,
        "actor": actor(OPERATOR),
        "terminal": HOME,
        "accounts": (account(),),
        "post": post(),
        "kind": "withdraw",
        "state": "submitted",
    }
    return decide(pack(city), StopFacts(**{**facts, **changes}))


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_withdrawing_and_stopping_work_from_home(city: str) -> None:
    assert stop(city).allowed
    assert stop(city, kind="stop", state="approved").allowed


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
@pytest.mark.parametrize("kind", ["withdraw", "stop", "move", "reconfirm"])
def test_an_outsider_or_a_robot_stops_nothing(city: str, kind: str) -> None:
    assert "not_appointed" in codes(stop(city, kind=kind, actor=actor(OUTSIDER, 99), state="approved"))
    assert "robot" in codes(stop(city, kind=kind, actor=SENDER, state="approved"))


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_is_over_is_not_stopped(state: str) -> None:
    assert codes(stop("matsudo", state=state)) == {"nothing_to_stop"}


def govern(city: str, verb: str, who: Any, **changes: Any) -> Decision:
    return decide(pack(city), GovernFacts(now=NOW, actor=who, terminal=HOME, verb=verb, **changes))


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
@pytest.mark.parametrize("verb", RIGHTS)
def test_no_right_is_given_to_one_without_a_role_or_to_a_robot(city: str, verb: str) -> None:
    assert codes(govern(city, verb, actor(OUTSIDER, 99))) == {"not_appointed"}
    assert codes(govern(city, verb, SENDER)) == {"robot"}


def test_a_verb_that_is_no_right_is_refused() -> None:
    decision = govern("matsudo", "freze", city_role(MANAGER, "operations_manager"))
    assert codes(decision) == {"unknown_verb"}
    assert decision.reasons[0].fix is not None
    assert "freeze" in decision.reasons[0].fix.en


@pytest.mark.clause("F-1")
def test_a_release_is_given_by_the_role_that_the_pack_names() -> None:
    decision = govern("fukushima", "release", city_role(3, "information_system_manager"))
    assert decision.allowed
    assert "F-1" in {c.id for c in decision.basis}
    assert codes(govern("fukushima", "release", unit_head())) == {"not_appointed"}


def test_a_unit_role_governs_its_own_unit_only() -> None:
    assert govern("fukushima", "freeze", unit_head(), scope="account", account=account()).allowed
    other = account(id=2, unit=8)
    assert codes(govern("fukushima", "freeze", unit_head(), scope="account", account=other)) == {"not_appointed"}
    assert govern("fukushima", "name_deputy", unit_head(), scope="unit", unit=UNIT).allowed
    assert codes(govern("fukushima", "name_deputy", unit_head(), scope="city")) == {"not_appointed"}


def draft(city: str, who: Any, **changes: Any) -> Decision:
    facts = {"now": NOW, "actor": who, "terminal": HOME, "accounts": (account(),), "unit": UNIT, **changes}
    return decide(pack(city), DraftFacts(**facts))


def test_one_writes_for_accounts_of_ones_own() -> None:
    assert draft("fukushima", actor(OPERATOR)).allowed
    assert codes(draft("fukushima", actor(OPERATOR, 99))) == {"not_appointed"}
    assert draft("matsudo", actor(OPERATOR)).allowed
    assert codes(draft("matsudo", actor(OUTSIDER))) == {"not_appointed"}
    assert codes(draft("matsudo", actor(OPERATOR), accounts=(account(state="closed"),))) == {"account_closed"}
    assert codes(draft("matsudo", SENDER)) == {"robot"}


def test_before_accounts_are_chosen_any_roster_will_do() -> None:
    rostered = actor(OPERATOR, UNIT, Holding(role="operator", scope="account", scope_id=1))
    assert draft("matsudo", rostered, accounts=()).allowed
    assert codes(draft("matsudo", actor(OUTSIDER), accounts=())) == {"not_appointed"}
