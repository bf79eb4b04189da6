"""A dormant account for which nobody chose in time: what the town's pack does, and what others do."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasshin.policy.facts import Account
from hasshin.policy.load import load_pack_text
from hasshin.policy.rules.hand import in_hand
from hasshin.policy.verdict import Verdict

TOWN = (Path(__file__).parents[2] / "docs" / "examples" / "kasumigahara.yaml").read_text("utf-8")


def refused(text: str, **more: bool) -> list[tuple[str, tuple[str, ...]]]:
    verdict = Verdict(load_pack_text(text, "town"))
    in_hand(verdict, Account(id=1, service="x", unit=1, **more), "account.1")
    return [(r.code, tuple(c.id for c in r.citations)) for r in verdict.close().reasons]


def test_undecided_past_due_it_publishes_no_more_where_the_pack_says_so() -> None:
    assert refused(TOWN, dormant_undecided=True) == [("dormant_undecided", ("K-10",))]
    assert refused(TOWN) == []


def test_elsewhere_it_is_a_finding_and_stops_nothing() -> None:
    assert refused(TOWN.replace("undecided: lock", "undecided: warn"), dormant_undecided=True) == []


@pytest.mark.parametrize("missing", ["reported", "granted"])
def test_a_report_or_grant_that_no_pack_asks_for_stops_nothing(missing: str) -> None:
    assert refused(TOWN, **{missing: False}) == []
