"""What a pack's opening controls ask, in a city that nobody has seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hasshin.policy.decide import decide
from hasshin.policy.facts import Actor, Holding, OpenFacts, Terminal
from hasshin.policy.load import load_pack_text
from hasshin.policy.pack import Pack

TOWN = Path(__file__).parents[2] / "docs" / "examples" / "kasumigahara.yaml"
NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
CHIEF, MEMBER, WRITER = 1, 2, 3
APPROVAL = "approvals: [{ roles: [pr_chief], title: { ja: 広報室長の承認, en: approval by the chief } }]"


def pack(opening: str) -> Pack:
    """The town's pack with that opening control."""
    text = TOWN.read_text("utf-8").rstrip("\n")
    return load_pack_text(f"{text}\n  - {{ type: opening, clauses: [K-1], {opening} }}\n", "town")


def facts(staff: int, role: str = "", **more: object) -> OpenFacts:
    holdings = (Holding(role=role, scope="city"),) if role else ()
    actor = Actor(staff=staff, unit=7, holdings=holdings)
    terminal = Terminal(id=1, kind="network", registered=True, official=True)
    return OpenFacts.model_validate(
        {"now": NOW, "actor": actor, "terminal": terminal, "service": "x", "unit": 7, **more}
    )


def codes(town: Pack, asked: OpenFacts) -> set[str]:
    return {reason.code for reason in decide(town, asked).reasons}


def test_where_one_decides_nobody_approves_a_request_of_their_own() -> None:
    town = pack(APPROVAL)
    asked = facts(CHIEF, "pr_chief", stage="approve", asked_by=CHIEF)
    assert codes(town, asked) == {"own_request"}
    assert decide(town, facts(CHIEF, "pr_chief", stage="approve", asked_by=WRITER)).role == "pr_chief"


def test_a_step_that_is_not_there_and_a_role_that_is_not_held_are_refused() -> None:
    town = pack(APPROVAL)
    assert codes(town, facts(CHIEF, "pr_chief", stage="approve", step=1)) == {"no_step"}
    assert codes(town, facts(MEMBER, "committee_member", stage="approve")) == {"not_the_role"}


def test_without_names_whoever_opens_accounts_designates_and_tells() -> None:
    town = pack("obtained_personally: [x], reported_to: { ja: 会議, en: meeting }")
    for stage in ("designate", "tell"):
        assert decide(town, facts(CHIEF, "pr_chief", stage=stage)).allowed
        assert not decide(town, facts(MEMBER, "committee_member", stage=stage)).allowed


def test_who_was_named_obtains_and_nobody_else_even_with_the_right() -> None:
    town = pack("obtained_personally: [x]")
    assert codes(town, facts(CHIEF, "pr_chief")) == {"not_designated"}
    assert decide(town, facts(WRITER, designated=WRITER)).allowed
    assert decide(town, facts(CHIEF, "pr_chief", service="line")).allowed


@pytest.mark.parametrize("stage", ["request", "approve", "designate", "obtain", "report", "tell", "grant"])
def test_a_robot_takes_no_step(stage: str) -> None:
    town = pack(APPROVAL)
    asked = facts(CHIEF, stage=stage).model_copy(update={"actor": Actor(staff=None, robot="worker")})
    assert "robot" in codes(town, asked)


def test_a_unit_asks_for_itself_and_a_contractor_for_nobody() -> None:
    town = pack(APPROVAL)
    assert decide(town, facts(WRITER, stage="request")).allowed
    assert codes(town, facts(WRITER, stage="request", unit=8)) == {"unit_of_others"}
    hired = Actor(staff=WRITER, unit=7, contractor=True)
    assert codes(town, facts(WRITER, stage="request").model_copy(update={"actor": hired})) == {"unit_of_others"}
