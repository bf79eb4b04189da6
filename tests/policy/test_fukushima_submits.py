"""Fukushima: who may send what from where, and what must be said with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hasshin.policy.decide import decide
from hasshin.policy.facts import Finding, OpenFacts, OutwardFacts, PublishFacts, StopFacts, Terminal
from tests.policy.world import (
    HOME,
    NOW,
    OFFICE,
    OPERATOR,
    SENDER,
    UNIT,
    account,
    actor,
    cited,
    city_role,
    codes,
    confirmed,
    deciding,
    image,
    pack,
    post,
    submit,
    unit_head,
)

CITY = "fukushima"


@pytest.mark.clause("F-0")
def test_an_act_before_the_guideline_is_refused_and_one_on_its_first_day_is_not() -> None:
    before = submit(CITY, now=datetime(2012, 8, 27, 14, 59, tzinfo=UTC))
    assert cited(before, "not_in_force") == {"F-0"}
    assert submit(CITY, now=datetime(2012, 8, 27, 15, 0, tzinfo=UTC)).allowed


@pytest.mark.clause("F-1")
@pytest.mark.clause("F-2-2")
def test_a_unit_without_release_may_not_use_x_and_a_released_or_pr_unit_may() -> None:
    refused = submit(CITY, accounts=(account(release=False),))
    assert cited(refused, "unit_not_released") == {"F-1", "F-2-2"}
    assert submit(CITY, accounts=(account(release=True),)).allowed
    assert submit(CITY, accounts=(account(release=False, unit_functions=("pr",)),)).allowed


@pytest.mark.clause("F-2-1")
@pytest.mark.parametrize("service", ["line", "mastodon", "instagram", "X", ""])
def test_another_service_is_refused_when_opened_and_when_posted_to(service: str) -> None:
    opened = decide(
        pack(CITY),
        OpenFacts(
            now=NOW,
            actor=city_role(3, "information_management_section"),
            terminal=OFFICE,
            service=service,
            unit=UNIT,
            unit_functions=("pr",),
            release=True,
        ),
    )
    assert cited(opened, "service_not_allowed") == {"F-2-1"}
    assert "service_not_allowed" in codes(submit(CITY, accounts=(account(service=service),)))


@pytest.mark.clause("F-2-3")
def test_youtube_is_for_the_pr_section_alone_even_with_a_release() -> None:
    refused = submit(CITY, accounts=(account(service="youtube", release=True),))
    assert cited(refused, "unit_not_allowed") == {"F-2-3"}
    assert submit(CITY, accounts=(account(service="youtube", release=False, unit_functions=("pr",)),)).allowed


@pytest.mark.clause("F-2-4")
def test_only_those_who_manage_accounts_open_one() -> None:
    facts = OpenFacts(now=NOW, actor=unit_head(), terminal=OFFICE, service="x", unit=UNIT, release=True)
    assert codes(decide(pack(CITY), facts)) == {"not_appointed"}
    ours = facts.model_copy(update={"actor": city_role(3, "information_management_section")})
    opened = decide(pack(CITY), ours)
    assert opened.allowed
    assert "F-2-4" in {c.id for c in opened.basis}


@pytest.mark.clause("F-2-5")
@pytest.mark.parametrize(("seen", "warned"), [(True, False), (False, True), (None, True)])
def test_a_profile_without_the_guide_page_is_pointed_out(seen: bool | None, warned: bool) -> None:
    decision = submit(CITY, accounts=(account(profile_has_guide=seen),))
    assert decision.allowed
    assert ("profile_link" in {w.code for w in decision.warnings}) is warned


@pytest.mark.clause("F-3-3")
def test_each_image_needs_its_rights_and_portrait_statement() -> None:
    bare = submit(CITY, post=post(images=(image(), image(rights=" ", portrait=""))))
    assert {(r.code, r.where) for r in bare.reasons} == {
        ("rights_missing", "media.1.rights"),
        ("portrait_missing", "media.1.portrait"),
    }
    assert cited(bare, "rights_missing") == {"F-3-3"}
    assert submit(CITY, post=post(images=(image(),))).allowed


@pytest.mark.clause("F-3-4")
def test_the_source_is_stated() -> None:
    assert cited(submit(CITY, post=post(source="")), "source_missing") == {"F-3-4"}


@pytest.mark.clause("F-3-4")
@pytest.mark.clause("F-3-5")
@pytest.mark.parametrize("left_out", ["F-3-3", "F-3-4", "F-3-5", *(f"F-3-6-{n}" for n in range(1, 8))])
def test_each_caution_is_confirmed_where_one_submits_and_where_one_decides(left_out: str) -> None:
    rest = tuple(i for i in confirmed(CITY) if i != left_out)
    assert cited(submit(CITY, confirmed=rest), "guidance_unconfirmed") == {left_out}
    assert cited(deciding(CITY, unit_head(), confirmed=rest), "guidance_unconfirmed") == {left_out}


@pytest.mark.clause("F-4-2")
@pytest.mark.parametrize(
    "terminal", [HOME, Terminal(id=4, kind="device", registered=False, official=True, consented=True)]
)
def test_nothing_is_submitted_or_decided_from_elsewhere_and_no_consent_helps(terminal: Terminal) -> None:
    assert cited(submit(CITY, terminal=terminal), "terminal") == {"F-4-2"}
    assert cited(deciding(CITY, unit_head(), terminal=terminal), "terminal") == {"F-4-2"}


@pytest.mark.clause("F-4-2")
def test_a_registered_phone_counts_and_stopping_works_from_anywhere() -> None:
    phone = Terminal(id=9, kind="device", registered=True, official=False)
    assert submit(CITY, terminal=phone).allowed
    facts = StopFacts(
        now=NOW, actor=unit_head(), terminal=HOME, accounts=(account(),), post=post(), kind="stop", state="approved"
    )
    assert decide(pack(CITY), facts).allowed
    moved = decide(pack(CITY), facts.model_copy(update={"kind": "move"}))
    assert cited(moved, "terminal") == {"F-4-2"}


@pytest.mark.clause("F-4-3")
@pytest.mark.clause("F-4-4")
@pytest.mark.parametrize(
    ("kind", "clause"), [("reply", "F-4-3"), ("message", "F-4-3"), ("quote", "F-4-4"), ("repost", "F-4-4")]
)
@pytest.mark.parametrize("ours", [True, False])
def test_replies_and_quotations_are_impossible_whatever_the_account_says(kind: str, clause: str, ours: bool) -> None:
    facts = OutwardFacts(
        now=NOW,
        actor=unit_head(),
        terminal=OFFICE,
        account=account(act_rules={kind: "yes"}, act_allow_list=("@a",)),
        kind=kind,  # type: ignore[arg-type]
        target="@a",
        target_is_ours=ours,
        consent=True,
    )
    assert cited(decide(pack(CITY), facts), f"outward_{kind}") == {clause}


@pytest.mark.clause("F-4-3")
@pytest.mark.clause("F-4-4")
@pytest.mark.parametrize(
    ("code", "clause"),
    [
        ("reply", "F-4-3"),
        ("mention", "F-4-3"),
        ("quote", "F-4-4"),
        ("repost", "F-4-4"),
        ("third_party_link", "F-4-4"),
        ("public_body_link", "F-4-4"),
        ("shortener", "F-4-4"),
        ("lookalike_domain", "F-4-4"),
    ],
)
def test_what_the_check_saw_is_refused_with_its_clause_even_if_called_mistaken(code: str, clause: str) -> None:
    finding = Finding(code=code, service="x", words="https://example.com", judged_mistaken=True)
    refused = submit(CITY, findings=(finding,))
    assert clause in cited(refused, code)
    assert refused.reasons[0].where == "texts.x"
    assert refused.reasons[0].words == "https://example.com"
    assert codes(deciding(CITY, unit_head(), findings=(finding,))) == {code}


def test_follow_is_refused_because_the_guideline_says_nothing_of_it() -> None:
    facts = OutwardFacts(
        now=NOW, actor=unit_head(), terminal=OFFICE, account=account(), kind="follow", target="@a", consent=True
    )
    assert cited(decide(pack(CITY), facts), "outward_follow") == {"silence-is-no"}


def test_an_outsider_may_not_submit_for_another_unit() -> None:
    assert codes(submit(CITY, actor=actor(20, 99))) == {"not_appointed"}
    assert submit(CITY, actor=actor(OPERATOR, UNIT)).allowed


def test_all_that_is_wrong_is_told_at_once() -> None:
    decision = submit(
        CITY, terminal=HOME, accounts=(account(service="line"),), post=post(source=""), confirmed=(), actor=SENDER
    )
    assert codes(decision) == {"terminal", "service_not_allowed", "source_missing", "guidance_unconfirmed", "robot"}
    for reason in decision.reasons:
        assert reason.citations, reason.code
        assert reason.fix is not None


def test_an_approval_is_needed_at_the_moment_of_sending_too() -> None:
    facts = PublishFacts(
        now=NOW,
        actor=SENDER,
        account=account(),
        post=post(),
        content_digest="d1",
        approved_digest=None,
        approved_at=None,
        route_complete=False,
        due_at=NOW,
        expires_at=NOW.replace(hour=4),
    )
    assert "F-4-1" in cited(decide(pack(CITY), facts), "not_approved")
