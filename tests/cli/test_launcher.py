"""The launcher makes its environment once, heals what was cut off, and says what to do where it can't.

A shell script stands in for Python, so that nothing is fetched: it keeps a log of what it was asked to do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = """#!/bin/sh
case "$1 $2" in
    "-m venv") echo venv >>"$LOG"; rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; : >"$4/pyvenv.cfg" ;;
    "-m pip") sleep "${SLOW:-0}"; echo pip >>"$LOG" ;;
    "-m hasshin.cli") shift 2; echo "ran: $*" ;;
    "-c import pip") ;;
    *uv_as_pip.py\\ pip) echo "install $*" >>"$LOG"; exit "${FAILS:-0}" ;;
    *) exec "$REAL" "$@" ;;
esac
"""


@dataclass
class Checkout:
    """A copy of the launcher in a folder whose name has a space."""

    root: Path
    log: Path
    environment: dict[str, str]

    def start(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.root / "hasshin"), *arguments]
        environment = {**self.environment, **more}
        return subprocess.run(
            command, cwd=cwd or "/", env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def done(self) -> list[str]:
        return [line.split()[0] for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a clone"
    (root / "tools").mkdir(parents=True)
    shutil.copy2(ROOT / "hasshin", root)
    for name in ("hold_lock.py", "uv_as_pip.py"):
        shutil.copy2(ROOT / "tools" / name, root / "tools")
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (root / name).write_text(f"{name} as it is\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    stand_in = programs / "python3.11"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    log = tmp_path / "log"
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "LOG": str(log), "REAL": sys.executable, "LANG": "C.UTF-8"}
    return Checkout(root, log, environment)


def test_the_first_start_installs_and_the_second_only_runs(checkout: Checkout) -> None:
    assert checkout.start("demo", "--city", "matsudo").stdout == "ran: demo --city matsudo\n"
    assert checkout.done() == ["venv", "pip", "install"]
    second = checkout.start("check")
    assert (second.stdout, second.stderr) == ("ran: check\n", "")
    assert checkout.done() == ["venv", "pip", "install"]


def test_a_changed_lock_is_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.start()
    (checkout.root / "requirements.lock").write_text("another version\n")
    checkout.start()
    assert checkout.done() == ["venv", "pip", "install", "pip", "install"]


def test_tests_take_the_tools_of_development_along(checkout: Checkout) -> None:
    checkout.start("demo")
    checkout.start("--data", "here", "test")
    assert "requirements-dev.lock" in checkout.log.read_text().splitlines()[-1]
    checkout.start("demo")
    assert checkout.done().count("install") == 2


def test_an_environment_without_a_stamp_is_completed_and_not_made_anew(checkout: Checkout) -> None:
    checkout.start()
    (checkout.root / ".venv" / "hasshin-requirements.lock").unlink()
    checkout.start()
    assert checkout.done().count("venv") == 1


def test_two_starts_at_once_install_once(checkout: Checkout) -> None:
    environment = {**checkout.environment, "SLOW": "1"}
    both = [
        subprocess.Popen(
            [checkout.root / "hasshin", "x"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    answers = [each.communicate(timeout=60) for each in both]
    assert [out for out, _ in answers] == [b"ran: x\n", b"ran: x\n"]
    assert checkout.done() == ["venv", "pip", "install"]
    assert sum(b"another start is preparing" in err for _, err in answers) == 1


def test_after_a_kill_in_the_middle_everything_is_laid_anew(checkout: Checkout) -> None:
    started = subprocess.Popen(
        [checkout.root / "hasshin"], env={**checkout.environment, "SLOW": "30"}, start_new_session=True
    )
    wait_for(lambda: checkout.done() == ["venv"] and (checkout.root / ".venv" / "bin").exists())
    time.sleep(0.3)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    assert checkout.start("x").stdout == "ran: x\n"
    assert checkout.done() == ["venv", "venv", "pip", "install"]


def test_an_installation_that_failed_is_told_and_tried_again(checkout: Checkout) -> None:
    failed = checkout.start(FAILS="1")
    assert failed.returncode == 1
    assert "look at the network and at pip's settings" in failed.stderr
    assert failed.stdout == ""
    assert checkout.start("x").stdout == "ran: x\n"


def test_it_runs_by_a_link_from_any_folder(checkout: Checkout, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("a clone/hasshin")
    done = subprocess.run(
        [link, "x"], cwd=tmp_path, env=checkout.environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "ran: x\n"
    assert (checkout.root / ".venv" / "bin" / "python").exists()


def test_the_environment_may_be_elsewhere(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.start("x", cwd=tmp_path, HASSHIN_VENV="else where/env").stdout == "ran: x\n"
    assert (tmp_path / "else where" / "env" / "bin" / "python").exists()
    assert not (checkout.root / ".venv").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    done = checkout.start(HASSHIN_VENV=str(tmp_path / "letters"))
    assert done.returncode == 1
    assert "neither empty nor a Python environment" in done.stderr
    assert (tmp_path / "letters" / "dear.txt").exists()


def test_no_place_to_write_is_said_with_what_to_do(checkout: Checkout) -> None:
    done = checkout.start(HASSHIN_VENV="/proc/nowhere/env")
    assert done.returncode == 1
    assert "name a folder that can be written with HASSHIN_VENV" in done.stderr


def only(tmp_path: Path, python: str | None) -> str:
    """A PATH with the shell's own tools and at most one Python."""
    programs = tmp_path / "only"
    programs.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp", "mkdir", "cp", "rm", "ls", "sleep"):
        (programs / name).symlink_to(shutil.which(name) or name)
    if python is not None:
        (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (programs / "python3").chmod(0o755)
    return str(programs)


@pytest.mark.parametrize(
    ("python", "locale", "expected"),
    [
        (None, "C.UTF-8", "no Python 3.11 or later on PATH: install one"),
        (None, "ja_JP.UTF-8", "Python 3.11 以上が PATH にありません"),
        ("exit 1", "C.UTF-8", "(python3 is older)"),
        ('case "$2" in *ensurepip*) exit 1 ;; esac', "C.UTF-8", "sudo apt install python3-venv"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(
    checkout: Checkout, tmp_path: Path, python: str | None, locale: str, expected: str
) -> None:
    done = checkout.start(PATH=only(tmp_path, python), LANG=locale)
    assert done.returncode == 1
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
