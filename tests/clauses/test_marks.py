"""The page of clauses counts what is marked, and misses nothing that lacks a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasshin.policy.load import load_pack
from tests.clauses.generate import PACKS, document, rows, strangers
from tests.clauses.marks import marks

SOURCE = """
import pytest
pytestmark = [pytest.mark.clause("A-1")]

@pytest.mark.clause("A-2", "A-3")
def test_one(): ...

class TestMany:
    pytestmark = pytest.mark.clause("A-4")
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.clause("A-5"))])
    def test_two(self, x): ...

def not_a_test(): ...
"""


def test_marks_are_found_on_modules_classes_functions_and_cases(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_it.py").write_text(SOURCE)
    one, two = "tests/test_it.py::test_one", "tests/test_it.py::TestMany::test_two"
    assert marks(folder) == {"A-1": sorted([one, two]), "A-2": [one], "A-3": [one], "A-4": [two], "A-5": [two]}


def test_a_mark_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\n@pytest.mark.clause(NAME)\ndef test_x(): ...\n")
    with pytest.raises(ValueError, match="plain strings"):
        marks(tmp_path)


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_a_clause_without_a_test_is_seen(city: str) -> None:
    table = rows(load_pack(PACKS / f"{city}.yaml"), {})
    lacking = {row.covered.clause.id for row in table if row.lacks_a_test}
    assert lacking
    assert not {row.covered.clause.id for row in table if set(row.covered.clause.how) == {"guide"}} & lacking


def test_a_mark_of_a_clause_that_no_pack_has_is_a_stranger() -> None:
    packs = [load_pack(path) for path in PACKS.glob("*.yaml")]
    assert strangers(packs, {"F-4-1": ["x"], "F-44-1": ["y"]}) == ["F-44-1"]


def test_the_page_has_a_row_for_every_clause() -> None:
    packs = [load_pack(path) for path in PACKS.glob("*.yaml")]
    page = document(packs, {"F-4-1": ["tests/x.py::test_y"]})
    assert all(f"\n| {clause.id} (" in page for pack in packs for clause in pack.clauses)
    assert "- **F-4-1**: `tests/x.py::test_y`" in page
