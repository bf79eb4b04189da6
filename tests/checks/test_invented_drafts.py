"""Drafts of an invented town, written to try other wordings than the rules name: each label found, nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checks.people import codes

DRAFTS = [json.loads(line) for line in (Path(__file__).parent / "drafts.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda d: d["id"])
def test_a_draft_has_just_the_findings_that_it_should(draft: dict[str, object]) -> None:
    labels = set(draft["labels"])  # type: ignore[call-overload]
    assert codes(str(draft["text"]), str(draft["service"])) == labels
