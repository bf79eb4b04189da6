"""Precision and recall on labelled drafts: those of the repository and, where it lies beside it, the larger set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hasshin.checks.draft import Context
from tests.checks.people import TOWN, codes

HERE = Path(__file__).parent
BESIDE = HERE.parents[2] / "shared" / "corpus" / "drafts.jsonl"
LABELS = ("reply", "quote", "third_party_link", "shortener", "lookalike_domain", "platform_characters")
CITIES = {
    "fukushima": Context(own_domains=("city.fukushima.fukushima.jp",), member_domains=("lg.jp",)),
    "matsudo": Context(own_domains=("city.matsudo.chiba.jp",), member_domains=("lg.jp",)),
}


def _judged() -> list[tuple[set[str], set[str]]]:
    path = BESIDE if BESIDE.exists() else HERE / "drafts.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        (set(row["labels"]), codes(row["text"], row["service"], CITIES.get(row.get("city", ""), TOWN))) for row in rows
    ]


@pytest.fixture(scope="module")
def judged() -> list[tuple[set[str], set[str]]]:
    return _judged()


@pytest.mark.parametrize("label", LABELS)
def test_at_least_95_of_100_are_found(judged: list[tuple[set[str], set[str]]], label: str) -> None:
    found = [label in seen for expected, seen in judged if label in expected]
    assert found
    assert sum(found) / len(found) >= 0.95


@pytest.mark.parametrize("label", LABELS)
def test_no_draft_is_suspected_wrongly(judged: list[tuple[set[str], set[str]]], label: str) -> None:
    assert not [expected for expected, seen in judged if label in seen and label not in expected]
