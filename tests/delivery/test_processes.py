"""Whole processes on a SQLite file: workers that race, and workers that are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


class Stage:
    """Runs acts of `stage.py` in one installation."""

    def __init__(self, data: Path) -> None:
        self.environment = {**os.environ, "HASSHIN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self.environment.pop("HASSHIN_DATABASE_URL", None)

    def act(self, *words: str, dies: bool = False) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "tests.delivery.stage", *words],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        expected = -signal.SIGKILL if dies else 0
        assert done.returncode == expected, done.stderr
        return None if dies else json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "installation")


def test_eight_workers_at_once_send_each_post_once(stage: Stage) -> None:
    ids = [str(i) for i in stage.act("build", "6")]
    told = stage.act("race", *ids)
    assert told["troubles"] == []
    assert told["won"] == dict.fromkeys(ids, 1)
    assert (told["states"], told["posts"]) == ({"done": 6}, 6)


@pytest.mark.parametrize("when", ["before", "after", "settled"])
def test_a_worker_killed_while_sending_loses_nothing_and_doubles_nothing(stage: Stage, when: str) -> None:
    (delivery,) = stage.act("build", "1")
    stage.act("die", when, str(delivery), dies=True)
    killed = stage.act("tell")
    assert killed["states"] == {"done" if when == "settled" else "claimed": 1}
    assert killed["posts"] == (0 if when == "before" else 1)
    assert killed["records"] == 0
    assert stage.act("resume") == {"states": {"done": 1}, "posts": 1, "records": 1}
    assert stage.act("resume") == {"states": {"done": 1}, "posts": 1, "records": 1}


def test_a_worker_serves_urgent_first_while_one_platform_hangs_and_ends_when_told(stage: Stage) -> None:
    told = stage.act("work")
    assert told["while_hanging"] == {"claimed": 1, "scheduled": 2}
    assert told["order"] == ["速い 2", "速い 0", "速い 1"]
    assert (told["states"], told["posts"], told["records"]) == ({"done": 6}, 6, 6)
    assert (told["alive"], told["trouble"], told["ended"], told["stopped"]) == (True, "", True, True)
