"""The page of faults is made from the rows that tests walk, of whatever services there are, and hides no slip."""

from __future__ import annotations

import pytest

from hasshin.platforms.values import Found, Outcome

from .generate import ANSWERS, FAULTS, HERE, document, read, tables
from .simulators.base import Fault

ROWS = [
    ("lost_after", "publish", "unknown", "found"),
    ("lost_before", "publish", "unknown", "not_proven"),
    ("lost_after", "delete", "unknown", "-"),
]


def test_every_service_that_has_rows_is_on_the_page_with_each_of_its_answers() -> None:
    there = tables()
    assert [table.service for table in there] == sorted(path.stem[7:] for path in HERE.glob("faults_*.py"))
    page = document(there)
    for table in there:
        assert f"\n## {table.name}\n" in page
        assert f"faults_{table.service}" not in page
        part = page.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        for (operation, _fault), cell in table.cells.items():
            assert f" {operation} |" in part
            assert f" {cell} |" in part


def test_a_cell_is_the_outcome_and_what_the_search_shows_and_what_was_not_played_is_blank() -> None:
    table = read("bluesky", ROWS)
    assert table.cells["publish", Fault.LOST_AFTER] == "unknown → found"
    assert table.cells["delete", Fault.LOST_AFTER] == "unknown"
    page = document([table])
    assert "| `lost_after` | unknown → found |" in page
    assert "| `lost_before` | unknown → not_proven |  |" in page
    assert "Without a table: " in page
    assert "Mastodon" in page


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("lost_somewhere", "publish", "unknown", "found"), "lost_somewhere"),
        (("lost_after", "publish", "perhaps", "found"), "perhaps"),
        (("lost_after", "publish", "done", "-"), "two answers"),
    ],
    ids=["fault", "outcome", "twice"],
)
def test_a_slip_in_the_rows_is_told(row: tuple[str, str, str, str], said: str) -> None:
    rows = ROWS if said == "two answers" else []
    with pytest.raises(ValueError, match=said):
        read("bluesky", [*rows, row])


def test_rows_that_no_test_walks_are_no_evidence() -> None:
    with pytest.raises(ValueError, match="no test walks"):
        document([read("telegraph", ROWS)])


def test_every_fault_and_answer_has_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(ANSWERS) >= {*Outcome, *Found}
