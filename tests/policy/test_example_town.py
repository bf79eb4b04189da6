"""A third city needs no code: the invented town of docs/policy-packs.md works as its pack says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hasshin.policy.coverage import coverage
from hasshin.policy.decide import decide
from hasshin.policy.facts import Actor, Finding, Given, OutwardFacts
from hasshin.policy.sign_off import sign_off_findings
from tests.policy.world import (
    NOW,
    OFFICE,
    OPERATOR,
    UNIT,
    account,
    actor,
    cited,
    city_role,
    codes,
    deciding,
    pack,
    post,
    submit,
)

TOWN = "kasumigahara"
CHIEF, ANN, BEN, CLEO = 50, 51, 52, 53
SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def chief(unit: int = 8) -> Actor:
    return city_role(CHIEF, "pr_chief", unit)


def member(staff: int) -> Actor:
    return city_role(staff, "committee_member", 9)


def test_the_unit_that_writes_does_not_decide() -> None:
    assert [s.other_unit for s in submit(TOWN).route] == [True]
    assert deciding(TOWN, chief()).allowed
    assert cited(deciding(TOWN, chief(UNIT)), "not_the_decider") == {"K-2"}


def test_two_of_three_members_and_then_the_chief() -> None:
    election = {"post": post(category="選挙")}
    assert [(s.roles, s.count) for s in submit(TOWN, **election).route] == [
        (("committee_member",), 2),
        (("pr_chief",), 1),
    ]
    assert cited(deciding(TOWN, chief(), **election), "not_the_decider") == {"K-3"}
    first = deciding(TOWN, member(ANN), **election)
    assert [(s.roles, s.count) for s in first.route] == [(("committee_member",), 1), (("pr_chief",), 1)]
    by_ann = Given(step=0, by=ANN, role="committee_member")
    assert codes(deciding(TOWN, member(ANN), **election, given=(by_ann,))) == {"already_gave"}
    second = deciding(TOWN, member(BEN), **election, given=(by_ann,))
    assert [(s.roles, s.count) for s in second.route] == [(("pr_chief",), 1)]
    both = (by_ann, Given(step=0, by=BEN, role="committee_member"))
    assert codes(deciding(TOWN, member(CLEO), **election, given=both)) == {"not_the_decider"}
    last = deciding(TOWN, chief(), **election, given=both)
    assert (last.allowed, last.route, last.step) == (True, (), 1)


def test_the_same_approval_told_twice_counts_once() -> None:
    twice = (Given(step=0, by=ANN, role="committee_member"),) * 2
    assert codes(deciding(TOWN, chief(), post=post(category="選挙"), given=twice)) == {"not_the_decider"}


def test_a_chief_who_sits_on_the_committee_gives_only_one_of_the_two() -> None:
    given = (Given(step=0, by=CHIEF, role="committee_member"), Given(step=0, by=ANN, role="committee_member"))
    assert codes(deciding(TOWN, chief(), post=post(category="人事"), given=given)) == {"already_gave"}


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"), [(23, 29, False), (23, 30, True), (8, 14, True), (8, 15, False), (12, 0, False)]
)
def test_posts_go_out_in_office_hours(hour: int, minute: int, allowed: bool) -> None:
    day = 23 if hour < 20 else 22  # Monday in Japan, from Sunday evening in UTC
    at = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    decision = submit(TOWN, post=post(scheduled_at=at))
    assert decision.allowed is allowed
    assert codes(decision) == (set() if allowed else {"outside_hours"})


def test_urgent_posts_go_out_at_any_hour_by_any_one_of_those_named() -> None:
    urgent = post(mode="urgent")
    decision = submit(TOWN, now=SUNDAY, post=urgent)
    assert decision.allowed
    assert decision.exemption is None
    assert [s.roles for s in decision.route] == [("pr_chief", "committee_member")]
    assert deciding(TOWN, member(BEN), now=SUNDAY, post=urgent).route == ()
    assert cited(submit(TOWN, now=SUNDAY), "outside_hours") == {"K-4"}


@pytest.mark.parametrize(("target", "allowed"), [("@kasumi_pref", True), ("KASUMI_FIRE", True), ("@someone", False)])
def test_only_listed_accounts_are_followed(target: str, allowed: bool) -> None:
    facts = OutwardFacts(
        now=NOW, actor=actor(OPERATOR), terminal=OFFICE, account=account(), kind="follow", target=target
    )
    assert decide(pack(TOWN), facts).allowed is allowed


def test_a_missing_sign_off_stops_where_one_is_asked() -> None:
    for service, allowed in (("line", False), ("x", True)):
        finding = Finding(code="sign_off_missing", service=service)
        assert submit(TOWN, accounts=(account(service=service),), findings=(finding,)).allowed is allowed


def test_a_text_without_its_sign_off_is_found_where_one_is_asked() -> None:
    texts = {"line": "明日は休館です。", "x": "明日は休館です。"}
    assert [(f.code, f.service) for f in sign_off_findings(pack(TOWN), texts)] == [("sign_off_missing", "line")]
    assert sign_off_findings(pack(TOWN), {"line": "明日は休館です。霞ヶ原町広報室"}) == ()
    assert sign_off_findings(pack("matsudo"), texts) == ()


def test_what_the_product_cannot_help_with_is_said_openly() -> None:
    rows = {row.clause.id: row.statuses for row in coverage(pack(TOWN))}
    assert rows["K-9"] == ("not_covered",)
    assert rows["K-3"] == ("enforced", "evidenced")
