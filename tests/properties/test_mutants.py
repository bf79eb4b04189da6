"""One planted hole for each promise: the random histories must find every one, or they would prove nothing.

Each `mutants/*.patch` opens a hole in a copy of the product; the same property test then runs against the copy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tables import VARIABLE as TABLES

ROOT = Path(__file__).parents[2]
# The city whose ways lead through the hole; a deputy, who owes an after-review, is Fukushima's.
CITIES = {"6": "fukushima"}
PATCHES = sorted((Path(__file__).parent / "mutants").glob("*.patch"))


def test_every_promise_that_the_histories_watch_has_a_mutant() -> None:
    assert [patch.name[0] for patch in PATCHES] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_the_histories_find_a_planted_hole(patch: Path, tmp_path: Path) -> None:
    for part in ("src", "tests", "packs", "pyproject.toml"):
        whole = ROOT / part
        if whole.is_dir():
            # With what is compiled: Python goes by each source's size and time, which a copy keeps and a hole changes.
            # Another process may be compiling just now; its file has a name of its own until it is whole.
            shutil.copytree(whole, tmp_path / part, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            shutil.copy(whole, tmp_path / part)
    applied = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(patch)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert applied.returncode == 0, f"the patch no longer fits the code; make it anew: {applied.stderr}"
    test = f"tests/properties/test_promises_in_{CITIES.get(patch.name[0], 'matsudo')}.py"
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            test,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={
            **{k: v for k, v in os.environ.items() if k == TABLES or not k.startswith(("PYTEST", "HASSHIN"))},
            "HASSHIN_HISTORIES": "300",
            "HASSHIN_NO_SHRINK": "1",
            "PYTHONPATH": f"{tmp_path / 'src'}{os.pathsep}{tmp_path}",
        },
    )
    assert found.returncode == 1, f"the hole {patch.stem} was not found:\n{found.stdout[-2000:]}"
    assert re.search(BROKEN[patch.name[0]], found.stdout), found.stdout[-3000:]


# In whose name each hole is found. A second sending under a new key is seen as a post that nobody sent.
BROKEN = {
    "1": r"promise 1",
    "2": r"promise 2",
    "3": r"promise 3",
    "4": r"promise [14]",
    "5": r"promise 5",
    "6": r"promise 6",
    "7": r"submission:\d+",
}
