"""What both READMEs state in numbers is what the packs say."""

from __future__ import annotations

from pathlib import Path

import pytest

from hasshin.policy.coverage import coverage
from hasshin.policy.load import find_pack, load_pack

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_the_readmes_count_the_planned_clauses_right(city: str) -> None:
    rows = coverage(load_pack(find_pack(city)))
    planned = sum(1 for row in rows if row.planned)
    assert f"{planned} of the {len(rows)}" in " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert f"{len(rows)} 条項のうち {planned}" in (ROOT / "README.ja.md").read_text("utf-8")


def test_the_japanese_readme_says_which_documents_are_in_english() -> None:
    text = (ROOT / "README.ja.md").read_text("utf-8")
    for name in ("operations.md", "policy-packs.md", "ledger.md", "adr"):
        assert f"(docs/{name})（英語）" in text
