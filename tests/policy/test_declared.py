"""What the pack says while a disaster is declared, and what it owes: no side effects, no clock but the facts'."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hasshin.policy.annexes import UNTOUCHED, extend, load_annex_text
from hasshin.policy.controls.declaration import DisasterDeclaration
from hasshin.policy.decide import decide
from hasshin.policy.decision import AnnexInForce, Decision
from hasshin.policy.declared_words import changed
from hasshin.policy.facts import Actor as Who
from hasshin.policy.facts import Claim, DecideFacts, Declared, PublishFacts, SubmitFacts
from hasshin.policy.load import load_pack_text
from hasshin.policy.pack import Pack
from hasshin.policy.rules.declared import HELD, declaration_of
from tests.policy.world import NOW, OFFICE, OPERATOR, REPO, account, actor, city_role, confirmed, pack, post

LIVE = Declared(id=4, since=NOW - timedelta(hours=1), until=NOW + timedelta(days=1))
MAYOR = """\
id: disaster2
title: { ja: 水害, en: Flood }
clause: F-6
controls:
  - type: decision
    clauses: [F-6]
    routes:
      - when: { modes: [disaster] }
        steps:
          - roles: [information_security_manager]
            title: { ja: 本部の決裁, en: decision by headquarters }
  - type: exemptions
    clauses: [F-6]
    grounds:
      - id: order
        clause: F-6
        number: 6-①
        title: { ja: 避難指示の伝達, en: passing on an evacuation order }
        fields:
          - { id: what, kind: text, title: { ja: どの指示か, en: which order } }
        any_of: [[what]]
"""


MAY = "[stop, remove, freeze, read_records, read_ledger, raise_incident]"


def declared_pack(text: str = MAYOR, declaration: int | None = 4) -> Pack:
    """Fukushima's pack, where another role may decide, extended by an annex that a declaration put in force."""
    written = (REPO / "packs" / "fukushima.yaml").read_text("utf-8")
    assert MAY in written
    whole = load_pack_text(written.replace(MAY, MAY.replace("stop", "decide, stop")), "p.yaml")
    one = load_annex_text(text, "annex.yaml", whole)
    mark = AnnexInForce(
        id=one.id, title=one.title, number="6", decision=9, by=3, order="危管第1号", starts=NOW, declaration=declaration
    )
    return extend(whole, [(one, mark)])


def published(of: Pack, **changes: Any) -> Decision:
    facts: dict[str, Any] = {
        "now": NOW,
        "actor": Who(staff=None, robot="worker"),
        "account": account(),
        "post": post(),
        "content_digest": "d1",
        "approved_digest": "d1",
        "approved_at": NOW - timedelta(hours=2),
        "route_complete": True,
        "due_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    }
    return decide(of, PublishFacts(**{**facts, **changes}))


def codes(answer: Decision) -> set[str]:
    return {one.code for one in answer.reasons}


def test_an_ordinary_post_that_was_decided_before_waits_and_says_by_which_rule() -> None:
    quiet = published(pack("fukushima"))
    assert quiet.allowed
    answer = published(pack("fukushima"), declared=LIVE)
    assert codes(answer) == {HELD}
    assert "declared-holds" in {c.id for c in answer.reasons[0].citations}


def test_it_waits_no_more_once_confirmed_and_others_never_do() -> None:
    city = pack("fukushima")
    assert published(city, declared=LIVE, approved_at=LIVE.since).allowed
    assert published(city, declared=LIVE, post=post(corrects=3)).allowed


def test_a_pack_says_for_which_accounts_it_holds_and_whether() -> None:
    text = (REPO / "packs" / "fukushima.yaml").read_text("utf-8")
    for change, held in (
        ("holds: none", False),
        ("holds: ordinary\n    services: [youtube]", False),
        ("holds: ordinary\n    services: [x]", True),
        ("holds: ordinary\n    unit_functions: [information_management]", False),
    ):
        other = load_pack_text(text.replace("holds: ordinary", change), "p.yaml")
        assert (codes(published(other, declared=LIVE)) == {HELD}) is held, change
        assert any(one.topic.ja == "平時の投稿" for one in changed(other))


def test_a_pack_without_the_control_declares_by_its_right_alone_and_one_without_both_not_at_all() -> None:
    text = (REPO / "packs" / "matsudo.yaml").read_text("utf-8")
    start = text.index("  # The guideline speaks of disasters")
    bare = text[:start] + text[text.index("\n\n", start) + 1 :]
    found = declaration_of(load_pack_text(bare, "p.yaml"))
    assert found is not None
    assert (found.house, found.declared_by, found.max_days) == ("declared-disasters", ("operations_manager",), 30)
    nobody = load_pack_text(bare.replace("declare_disaster, ", ""), "p.yaml")
    assert declaration_of(nobody) is None
    assert isinstance(declaration_of(pack("matsudo")), DisasterDeclaration)


@pytest.mark.clause("F-6")
def test_a_decision_by_another_role_and_an_exemption_under_it_owe_an_after_review() -> None:
    city = declared_pack()
    asked = DecideFacts(
        now=NOW,
        actor=city_role(41, "information_security_manager"),
        terminal=OFFICE,
        accounts=(account(),),
        post=post(mode="disaster"),
        kind="approve",
        shown_digest="d1",
        state="submitted",
        confirmed=confirmed("fukushima"),
        declared=LIVE,
    )
    answer = decide(city, asked)
    assert answer.allowed, answer.reasons
    assert [(d.kind, d.roles) for d in answer.debts] == [("disaster", ("unit_head",))]
    assert codes(decide(city, asked.model_copy(update={"declared": None}))) == {"not_declared"}
    always = declared_pack(declaration=None)
    assert decide(always, asked).debts == ()
    claimed = SubmitFacts(
        now=NOW,
        actor=actor(OPERATOR),
        terminal=OFFICE,
        accounts=(account(),),
        post=post(),
        claim=Claim(ground="order", proof={"what": "警戒レベル4"}),
        confirmed=confirmed("fukushima"),
        declared=LIVE,
    )
    lifted = decide(city, claimed)
    assert lifted.allowed, lifted.reasons
    assert [d.kind for d in lifted.debts] == ["disaster"]


@pytest.mark.clause("F-6")
def test_what_was_decided_by_an_annex_that_is_over_does_not_go_out() -> None:
    late = {"annexes": ("annex:disaster2",), "approved_at": NOW}
    assert published(declared_pack(), declared=LIVE, **late).allowed
    assert codes(published(pack("fukushima"), **late)) == {"annex_over"}


def test_no_annex_touches_who_declares() -> None:
    assert "declaration" in UNTOUCHED
