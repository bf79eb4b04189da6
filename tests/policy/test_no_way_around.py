"""Whatever the facts, some things never come out (Hypothesis)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hasshin.policy.decide import decide
from hasshin.policy.facts import (
    Account,
    Actor,
    Claim,
    Consent,
    DecideFacts,
    Finding,
    Given,
    Holding,
    Post,
    PublishFacts,
    SubmitFacts,
    Terminal,
)
from hasshin.policy.vocabulary import FINDING_CODES
from tests.policy.world import NOW, confirmed, pack

PACKS = st.sampled_from(["fukushima", "matsudo", "kasumigahara"])
PEOPLE = st.integers(1, 5)
ROLES = st.sampled_from(["unit_head", "operator", "account_owner", "pr_chief", "committee_member", "nobody"])


def mostly(good: Any, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The good value three times in four; otherwise hardly anything would be allowed and nothing shown."""
    return st.integers(0, 3).flatmap(lambda n: other if n == 0 else st.just(good))


HEAD = Holding(role="unit_head", scope="unit", scope_id=7)
CHIEF = Holding(role="pr_chief", scope="city")
HOLDINGS = st.builds(
    Holding,
    role=ROLES,
    scope=st.sampled_from(["city", "unit", "account"]),
    scope_id=st.sampled_from([None, 1, 7, 8]),
    deputy_for=st.none() | PEOPLE,
)
ACTORS = st.builds(
    Actor,
    staff=mostly(2, st.none() | PEOPLE),
    robot=mostly(None, st.just("sender")),
    unit=st.sampled_from([7, 8]),
    holdings=mostly((HEAD, CHIEF), st.lists(HOLDINGS, max_size=4).map(tuple)),
    contractor=mostly(False, st.booleans()),
    acknowledged=mostly(True, st.booleans()),
)
SENDERS = mostly(Actor(staff=None, robot="sender"), ACTORS)
ACCOUNTS = st.builds(
    Account,
    id=st.just(1),
    service=mostly("x", st.sampled_from(["facebook", "youtube", "line"])),
    unit=st.just(7),
    state=mostly("active", st.sampled_from(["locked", "closed"])),
    frozen=mostly(False, st.booleans()),
    owner=mostly(5, st.none() | PEOPLE),
    owner_rank=mostly("section_head", st.just("staff")),
    operators=mostly((1, 2, 3), st.lists(PEOPLE, max_size=3).map(tuple)),
    rules_in_force=mostly(True, st.booleans()),
    release=mostly(True, st.booleans()),
    profile_has_guide=st.none() | st.booleans(),
)
POSTS = st.builds(
    Post,
    id=st.just(1),
    unit=st.just(7),
    digest=mostly("d1", st.just("d2")),
    touched=st.sampled_from([(1,), (1, 2), (3, 4)]),
    category=st.sampled_from(["", "選挙"]),
    mode=mostly("ordinary", st.sampled_from(["urgent", "disaster"])),
    source=st.just("資料"),
)
TERMINALS = mostly(
    Terminal(id=1, kind="device", registered=True, official=True),
    st.builds(
        Terminal,
        kind=st.sampled_from(["device", "network", "none"]),
        registered=st.booleans(),
        official=st.booleans(),
        consented=st.booleans(),
    ),
)
FINDINGS = mostly(
    (),
    st.lists(
        st.builds(Finding, code=st.sampled_from(FINDING_CODES), certain=st.booleans(), judged_mistaken=st.booleans()),
        max_size=2,
    ).map(tuple),
)
GIVEN = mostly((), st.lists(st.builds(Given, step=st.integers(0, 2), by=PEOPLE, role=ROLES), max_size=3).map(tuple))
LIFTED: dict[str, set[str | None]] = {
    "fukushima": {None, "law"},
    "matsudo": {None, "urgent", "prior_consent"},
    "kasumigahara": {None},
}


@settings(max_examples=400, deadline=None)
@given(PACKS, ACTORS, ACCOUNTS, POSTS, TERMINALS, FINDINGS, GIVEN, st.sampled_from(["approve", "send_back", "reject"]))
def test_no_decision_by_one_who_touched_it_or_by_a_robot_or_on_something_else(
    city: str, who: Actor, account: Account, post: Post, terminal: Terminal, findings: Any, given_: Any, kind: Any
) -> None:
    facts = DecideFacts(
        now=NOW,
        actor=who,
        terminal=terminal,
        accounts=(account,),
        post=post,
        kind=kind,
        shown_digest="d1",
        state="submitted",
        given=given_,
        findings=findings,
        confirmed=confirmed(city),
    )
    decision = decide(pack(city), facts)
    if decision.allowed:
        assert who.staff is not None
        assert city != "matsudo" or who.staff in account.operators
        assert city != "fukushima" or HEAD in who.holdings or any(h.deputy_for for h in who.holdings)
        assert who.robot is None
        assert not who.contractor
        assert who.staff not in post.touched
        assert post.digest == "d1"
        assert terminal.registered or (city == "matsudo" and terminal.consented)
        assert decision.role
        assert who.staff not in {g.by for g in given_ if g.step == decision.step and g.role == decision.role}
    if decision.allowed and kind == "approve":
        assert account.state == "active"
        assert not [f for f in findings if f.code in {"placeholder", "empty", "too_long", "lookalike_domain"}]
    assert decision.allowed or decision.reasons
    assert all(r.citations for r in decision.reasons)


@settings(max_examples=400, deadline=None)
@given(
    PACKS,
    ACTORS,
    ACCOUNTS,
    POSTS,
    TERMINALS,
    FINDINGS,
    st.none()
    | st.builds(
        Claim,
        ground=st.sampled_from(["law", "urgent", "x"]),
        proof=st.dictionaries(st.sampled_from(["provision", "reason"]), st.sampled_from(["", "民法第1条"]), max_size=2),
    ),
    st.none()
    | st.builds(
        Consent,
        id=st.just(1),
        by=PEOPLE,
        category=st.sampled_from(["", "選挙"]),
        until=st.sampled_from([NOW - timedelta(1), NOW + timedelta(1)]),
    ),
)
def test_what_is_submitted_has_a_route_or_an_exemption_that_the_pack_grants(
    city: str, who: Actor, account: Account, post: Post, terminal: Terminal, findings: Any, claim: Any, consent: Any
) -> None:
    facts = SubmitFacts(
        now=NOW,
        actor=who,
        terminal=terminal,
        accounts=(account,),
        post=post,
        findings=findings,
        claim=claim,
        consent=consent,
        confirmed=confirmed(city),
    )
    decision = decide(pack(city), facts)
    if not decision.allowed:
        assert decision.reasons
        return
    assert bool(decision.route) != (decision.exemption is not None)
    assert decision.exemption in LIFTED[city]
    if decision.exemption in {"urgent", "prior_consent"}:
        assert decision.exemption in {d.kind for d in decision.debts}
    assert decision.basis
    assert decide(pack(city), SubmitFacts.model_validate_json(facts.model_dump_json())) == decision


@settings(max_examples=400, deadline=None)
@given(
    PACKS,
    SENDERS,
    ACCOUNTS,
    POSTS,
    mostly("d1", st.just("d2")),
    mostly("d1", st.sampled_from([None, "d2"])),
    mostly(None, st.sampled_from(["law", "urgent", "prior_consent"])),
    mostly(True, st.booleans()),
    mostly(0, st.integers(-90, 90)),
)
def test_nothing_leaves_that_was_not_approved_as_it_is_or_that_is_frozen_or_late(
    city: str, who: Actor, account: Account, post: Post, sent: str, approved: Any, ground: Any, done: bool, late: int
) -> None:
    facts = PublishFacts(
        now=NOW,
        actor=who,
        account=account,
        post=post,
        content_digest=sent,
        approved_digest=approved,
        approved_at=NOW if approved else None,
        route_complete=done,
        exemption=ground,
        due_at=NOW - timedelta(minutes=late),
        expires_at=NOW + timedelta(minutes=60 - late),
    )
    if decide(pack(city), facts).allowed:
        assert post.mode != "disaster", "none is declared"
        assert who.robot is not None
        assert not account.frozen
        assert account.state == "active"
        assert sent == post.digest
        assert approved in {None, sent}
        assert 0 <= late <= 60
        assert ground in LIFTED[city]
        assert ground is not None or (done and approved == sent)
