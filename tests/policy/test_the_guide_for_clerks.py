"""docs/policy-packs.md names the whole vocabulary, and its excerpts are those of the example."""

from __future__ import annotations

import re

import pytest
import yaml

from hasshin.policy.explain import CONTROL_TYPES, parameters_of
from hasshin.policy.load import load_pack
from hasshin.policy.vocabulary import FINDING_CODES, RIGHTS
from tests.policy.world import REPO

PACKS = ("fukushima.yaml", "matsudo.yaml")
GUIDE = (REPO / "docs" / "policy-packs.md").read_text(encoding="utf-8")
EXAMPLE = yaml.safe_load((REPO / "docs" / "examples" / "kasumigahara.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", [*RIGHTS, *FINDING_CODES])
def test_each_right_and_each_code_is_named(word: str) -> None:
    assert f"`{word}`" in GUIDE


@pytest.mark.parametrize("kind", CONTROL_TYPES)
def test_each_control_has_its_row_with_all_its_parameters(kind: str) -> None:
    table = GUIDE.split("The closed list of types")[1].splitlines()
    row = next(line for line in table if line.startswith(f"| `{kind}` |"))
    assert set(re.findall(r"`(\w+)`", row.rsplit("|", 2)[1])) == set(parameters_of(kind))


def test_the_excerpts_stand_in_the_example_or_in_a_shipped_pack() -> None:
    blocks = re.findall(r"(?:^    .*\n)+", GUIDE, flags=re.M)
    lists = [yaml.safe_load(block) for block in blocks if block.startswith("    - ")]
    clause, role, *controls = (entries[0] for entries in lists)
    assert clause["id"] in {c["id"] for c in EXAMPLE["clauses"]}
    assert role["title"] in [r["title"] for r in EXAMPLE["roles"] if r["id"] == role["id"]]
    shipped = [c.model_dump(mode="json") for name in PACKS for c in load_pack(REPO / "packs" / name).controls]
    assert len(controls) >= 4
    for control in controls:
        stands = any(all(one.get(key) == value for key, value in control.items()) for one in shipped)
        assert control in EXAMPLE["controls"] or stands, control
