"""How tests that run side by side are shared out: a file to a process, what takes longest first.

A file whose tests are long and share nothing is shared out test by test. All journeys go to one process, as the
browser and the running cities live as long as one journey follows another. What begins last must be short, or all other
processes wait for the one that has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
TOGETHER = ("tests/journeys/",)
APART = ("tests/properties/test_mutants.py", "tests/races/test_races.py")
FIRST = (
    "tests/journeys/",
    "tests/properties/test_promises",
    "tests/properties/",
    "tests/races/",
    "tests/accounts/test_rotating_the_master_key.py",
    "tests/cli/",
    "tests/permissions/",
    "tests/api/test_anything_sent.py",
    "tests/delivery/test_processes.py",
    "tests/duties/test_several_workers_tell_once.py",
    "tests/ledger/test_concurrency.py",
)
"""Few tests that take long, the longest first: their number says nothing of their time."""


def share(nodeid: str) -> str:
    """The name of what goes to one process as a whole, for one test."""
    if nodeid.startswith(APART):
        return nodeid
    whole = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
    return whole or nodeid.partition("::")[0]


def longest_first(nodeids: Iterable[str]) -> list[str]:
    """The same tests: those of FIRST, then the files with many tests before those with few."""
    known = list(nodeids)
    tests = Counter(share(each) for each in known)

    def place(nodeid: str) -> tuple[int, int]:
        early = next((n for n, beginning in enumerate(FIRST) if nodeid.startswith(beginning)), len(FIRST))
        return early, -tests[share(nodeid)] if early == len(FIRST) else 0

    return sorted(known, key=place)


class Shares(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """xdist's sharing out by scope, with the shares and the order above."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # the order that each process was given stands

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
