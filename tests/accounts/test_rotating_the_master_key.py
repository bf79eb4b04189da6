"""A rotation of the master key may be killed anywhere, and goes on; web and workers go on all the while."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.accounts.keys_stage import POINTS

ROOT = Path(__file__).parents[2]
SECRETS = 9
ON_POSTGRES = os.environ.get("HASSHIN_DATABASE_URL", "").startswith("postgres")
pytestmark = [pytest.mark.databases, *([pytest.mark.loopback] if ON_POSTGRES else [])]


class Stage:
    """Runs acts of `keys_stage.py` in one installation."""

    def __init__(self, data: Path, url: str) -> None:
        self.data = data
        self.environment = {
            **os.environ,
            "HASSHIN_DATA": str(data),
            "HASSHIN_DATABASE_URL": url,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        self.environment.pop("HASSHIN_CREDENTIALS_KEY", None)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.accounts.keys_stage", *words],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def act(self, *words: str, dies: bool = False) -> Any:
        return self.end(self.begin(*words), -signal.SIGKILL if dies else 0)

    def end(self, process: subprocess.Popen[str], expected: int = 0) -> Any:
        told, trouble = process.communicate(timeout=120)
        assert process.returncode == expected, trouble[-2000:]
        return json.loads(told.splitlines()[-1]) if expected == 0 else trouble


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    url = os.environ.get("HASSHIN_DATABASE_URL", "") if ON_POSTGRES else ""
    if not url:
        yield Stage(tmp_path / "installation", "")
        return
    import psycopg

    name = f"keys_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield Stage(tmp_path / "installation", f"{url.rsplit('/', 1)[0]}/{name}")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def whole(told: dict[str, Any]) -> None:
    """Nothing is lost, whatever else is under way."""
    assert told["right"]
    assert told["ledger"]
    assert (told["trouble"], told["broken"], told["put_back"]) == ("", [], [])
    assert told["modes"] == ["0o600"]


@pytest.mark.clause("F-4-5", "M-8")
def test_a_rotation_leaves_every_secret_under_the_new_key_and_keeps_the_old_one_for_old_copies(stage: Stage) -> None:
    stage.act("build", str(SECRETS))
    done = stage.act("rotate")
    assert (done["rewrapped"], done["stuck"], done["continued"]) == (SECRETS, [], False)
    told = stage.act("tell")
    whole(told)
    assert told["keys"] == [["active", True, SECRETS], ["retired", False, 0]]
    assert (told["in_file"], told["kept"], told["unfinished"]) == (1, 1, False)


@pytest.mark.parametrize("at", POINTS)
def test_killed_at_any_point_it_loses_nothing_and_goes_on_when_run_again(stage: Stage, at: str) -> None:
    stage.act("build", str(SECRETS))
    stage.act("rotate", at, dies=True)
    whole(stage.act("tell"))
    assert stage.act("use", "0.3")["rounds"] > 0
    done = stage.act("rotate")
    assert done["continued"] == (at != "written")
    told = stage.act("tell")
    whole(told)
    assert told["keys"] == [["active", True, SECRETS], ["retired", False, 0]]
    assert (told["in_file"], told["kept"], told["unfinished"]) == (1, 1, False)


def test_sealing_and_opening_go_on_during_rotations_without_one_failure(stage: Stage) -> None:
    stage.act("build", str(SECRETS))
    users = [stage.begin("use", "4") for _ in range(2)]
    rotations = [stage.act("rotate") for _ in range(2)]
    for user in users:
        assert stage.end(user)["rounds"] > 5
    assert len({done["new"] for done in rotations}) == 2
    told = stage.act("tell")
    whole(told)
    assert told["keys"][0] == ["active", True, SECRETS]


def test_while_one_rotation_runs_another_is_refused_and_changes_nothing(stage: Stage) -> None:
    stage.act("build", str(SECRETS))
    running = stage.begin("hold")
    assert running.stdout is not None
    assert running.stdout.readline() == "held\n"
    refused = stage.begin("rotate")
    assert "Another rotation of the keys is running" in stage.end(refused, 1)
    assert stage.act("tell")["keys"] == [["active", True, SECRETS]]
    assert stage.end(running) == "let go"
    assert stage.act("rotate")["rewrapped"] == SECRETS


def test_two_started_together_end_with_one_key_in_use_and_every_secret_whole(stage: Stage) -> None:
    stage.act("build", "40")
    both = [stage.begin("rotate") for _ in range(2)]
    ends = [process.communicate(timeout=120) for process in both]
    assert 0 in {process.returncode for process in both}, ends
    told = stage.act("tell")
    whole(told)
    assert told["keys"][0] == ["active", True, 40]
