"""Matsudo: owner, roster, rules, devices; consent and urgency lift the check and owe a review."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hasshin.policy.decide import decide
from hasshin.policy.facts import Claim, Consent, Finding, GovernFacts, Holding, OpenFacts, OutwardFacts, Terminal
from tests.policy.world import (
    COLLEAGUE,
    HOME,
    MANAGER,
    NOW,
    OFFICE,
    OPERATOR,
    OWNER,
    UNIT,
    account,
    actor,
    cited,
    city_role,
    codes,
    deciding,
    image,
    pack,
    post,
    publish,
    submit,
)

CITY = "matsudo"
URGENT = {"post": post(mode="urgent"), "claim": Claim(ground="urgent", proof={"reason": "江戸川の氾濫危険水位"})}


def consent(**changes: object) -> Consent:
    return Consent.model_validate(
        {"id": 1, "by": OWNER, "category": "イベント", "until": NOW + timedelta(days=1), **changes}
    )


@pytest.mark.clause("M-0")
def test_nothing_rests_on_the_guideline_before_its_day() -> None:
    assert cited(submit(CITY, now=NOW.replace(year=2017, month=7, day=30)), "not_in_force") == {"M-0"}


@pytest.mark.clause("M-3")
def test_an_account_without_owner_or_with_one_below_rank_does_not_publish() -> None:
    assert cited(publish(CITY, account=account(owner=None)), "no_owner") == {"M-3"}
    below = account(owner_rank="chief")
    assert cited(publish(CITY, account=below), "owner_rank") == {"M-3"}
    assert codes(publish(CITY, account=account(owner_rank=""))) == {"owner_rank"}
    explained = below.model_copy(update={"owner_rank_reason": "課長不在のため部長が指定"})
    decision = publish(CITY, account=explained)
    assert decision.allowed
    assert [w.code for w in decision.warnings] == ["owner_rank"]
    assert publish(CITY, account=account(owner_rank="department_head")).allowed


@pytest.mark.clause("M-4")
@pytest.mark.parametrize("operators", [(), (OPERATOR,), (OPERATOR, OPERATOR)])
def test_fewer_than_two_operators_stop_everything(operators: tuple[int, ...]) -> None:
    thin = account(operators=operators)
    assert cited(submit(CITY, accounts=(thin,)), "roster_minimum") == {"M-4"}
    assert cited(publish(CITY, account=thin), "roster_minimum") == {"M-4"}


@pytest.mark.clause("M-5")
def test_official_devices_as_a_rule_and_a_consented_one_owes_a_review() -> None:
    assert cited(submit(CITY, terminal=HOME), "terminal") == {"M-5"}
    private = Terminal(id=2, kind="device", registered=True, official=False)
    assert codes(submit(CITY, terminal=private)) == {"terminal"}
    decision = submit(CITY, terminal=private.model_copy(update={"consented": True}))
    assert decision.allowed
    assert [(d.kind, d.roles) for d in decision.debts] == [("private_device", ("operations_manager",))]


@pytest.mark.clause("M-11")
def test_urgency_lifts_the_check_with_its_reason_and_owes_an_after_review() -> None:
    assert cited(submit(CITY, post=post(mode="urgent")), "urgent_reason_missing") == {"M-11"}
    decision = submit(CITY, **URGENT)
    assert (decision.allowed, decision.exemption, decision.route) == (True, "urgent", ())
    assert [(d.kind, d.days) for d in decision.debts] == [("urgent", 3)]
    assert {c.id for d in decision.debts for c in d.citations} == {"M-11", "exceptions-are-debts"}


@pytest.mark.clause("M-11")
def test_prior_consent_lifts_the_check_for_its_kind_and_time() -> None:
    decision = submit(CITY, post=post(category="イベント"), consent=consent())
    assert (decision.allowed, decision.exemption, decision.route) == (True, "prior_consent", ())
    assert [d.kind for d in decision.debts] == ["prior_consent"]


@pytest.mark.clause("M-11")
@pytest.mark.parametrize(
    ("given", "changes", "cause"),
    [
        (consent(category="防災"), {}, "consent_other_category"),
        (consent(until=NOW), {}, "consent_over"),
        (consent(), {"scheduled_at": NOW + timedelta(days=2)}, "consent_over"),
        (consent(by=COLLEAGUE), {}, "consent_not_owner"),
        (consent(), {"touched": (OPERATOR, OWNER)}, "consent_by_author"),
    ],
)
def test_a_consent_that_does_not_cover_the_post_is_refused(given: Consent, changes: dict, cause: str) -> None:  # type: ignore[type-arg]
    assert codes(submit(CITY, post=post(category="イベント", **changes), consent=given)) == {cause}


def test_a_consent_is_claimed_only_with_one_at_hand() -> None:
    assert codes(submit(CITY, claim=Claim(ground="prior_consent"))) == {"consent_missing"}
    assert codes(submit("fukushima", post=post(category="イベント"), consent=consent())) == {"no_prior_consent"}


@pytest.mark.parametrize("code", ["placeholder", "lookalike_domain", "empty", "too_long"])
def test_urgency_never_lifts_what_may_not_leave(code: str) -> None:
    finding = Finding(code=code, service="x")
    assert codes(submit(CITY, **URGENT, findings=(finding,))) == {code}
    covered = submit(CITY, post=post(category="イベント"), consent=consent(), findings=(finding,))
    assert codes(covered) == {code}


@pytest.mark.clause("M-18")
def test_no_rules_in_force_no_post() -> None:
    assert cited(submit(CITY, accounts=(account(rules_in_force=False),)), "no_account_rules") == {"M-18"}
    assert codes(publish(CITY, account=account(rules_in_force=False))) == {"no_account_rules"}


@pytest.mark.clause("M-19-1")
@pytest.mark.clause("M-19-2")
@pytest.mark.clause("M-19-3")
@pytest.mark.clause("M-19-4")
@pytest.mark.clause("M-19-5")
@pytest.mark.clause("M-19-6")
@pytest.mark.clause("M-19-7")
@pytest.mark.clause("M-19-8")
@pytest.mark.parametrize(
    ("item", "clause"),
    [
        (item, f"M-19-{n}")
        for n, item in enumerate(["service", "name", "section", "owner", "contact", "purpose", "follow", "message"], 1)
    ],
)
def test_each_of_the_eight_items_is_required(item: str, clause: str) -> None:
    lacking = account(rules_missing=(item,))
    assert cited(submit(CITY, accounts=(lacking,)), "account_rules_incomplete") == {"M-18", clause}
    assert codes(publish(CITY, account=lacking)) == {"account_rules_incomplete"}


@pytest.mark.clause("M-19-7")
@pytest.mark.clause("M-19-8")
@pytest.mark.parametrize(
    ("kind", "clause"), [("follow", "M-19-7"), ("like", "M-19-7"), ("reply", "M-19-8"), ("message", "M-19-8")]
)
@pytest.mark.parametrize(
    ("stance", "target", "consented", "allowed"),
    [
        ("never", "@pref", True, False),
        ("allow_list", "@PREF", False, True),
        ("allow_list", "@else", True, False),
        ("case_by_case", "@else", True, True),
        ("case_by_case", "@pref", False, False),
        ("yes", "@else", False, True),
        (None, "@pref", True, False),
    ],
)
def test_acts_towards_others_are_as_the_account_rules_say(
    kind: str, clause: str, stance: str | None, target: str, consented: bool, allowed: bool
) -> None:
    rules = {kind: stance} if stance else {}
    facts = OutwardFacts(
        now=NOW,
        actor=actor(OPERATOR),
        terminal=OFFICE,
        account=account(act_rules=rules, act_allow_list=("pref",)),
        kind=kind,  # type: ignore[arg-type]
        target=target,
        consent=consented,
    )
    decision = decide(pack(CITY), facts)
    assert decision.allowed is allowed
    if not allowed:
        assert cited(decision, f"outward_{kind}") == {clause}


@pytest.mark.clause("M-19-8")
def test_reply_like_words_are_as_the_account_rules_say() -> None:
    finding = Finding(code="reply", service="x", words="@someone", values={"target": "@someone"})
    assert cited(submit(CITY, findings=(finding,)), "outward_reply") == {"M-19-8"}
    free = account(act_rules={"reply": "yes"})
    assert submit(CITY, accounts=(free,), findings=(finding,)).allowed


def test_foreign_links_are_shown_and_not_refused_in_matsudo() -> None:
    decision = submit(CITY, findings=(Finding(code="third_party_link", service="x"),))
    assert decision.allowed
    assert [w.code for w in decision.warnings] == ["third_party_link"]


def test_an_image_needs_its_text_alternative() -> None:
    assert cited(submit(CITY, post=post(images=(image(alt=""),))), "alt_missing") == {"image-alt"}


@pytest.mark.clause("M-17")
def test_opening_asks_for_both_managers_approval() -> None:
    facts = OpenFacts(now=NOW, actor=city_role(MANAGER, "security_manager"), terminal=OFFICE, service="line", unit=UNIT)
    decision = decide(pack(CITY), facts)
    assert [s.roles for s in decision.route] == [("operations_manager",), ("security_manager",)]
    assert all("M-17" in {c.id for c in s.citations} for s in decision.route)


def test_only_the_owner_or_a_named_deputy_gives_consent() -> None:
    facts = GovernFacts(
        now=NOW, actor=actor(OWNER), terminal=HOME, verb="grant_consent", scope="account", account=account()
    )
    assert decide(pack(CITY), facts).allowed
    assert codes(decide(pack(CITY), facts.model_copy(update={"actor": actor(COLLEAGUE)}))) == {"not_appointed"}
    deputy = actor(40, UNIT, Holding(role="account_owner", scope="account", scope_id=1, deputy_for=OWNER))
    decision = decide(pack(CITY), facts.model_copy(update={"actor": deputy}))
    assert [d.kind for d in decision.debts] == ["deputy"]
    elsewhere = deputy.model_copy(update={"holdings": (deputy.holdings[0].model_copy(update={"deputy_for": 77}),)})
    assert codes(decide(pack(CITY), facts.model_copy(update={"actor": elsewhere}))) == {"not_appointed"}


def test_the_check_is_repeated_when_the_post_is_decided() -> None:
    assert codes(deciding(CITY, actor(COLLEAGUE), accounts=(account(rules_in_force=False),))) == {"no_account_rules"}
