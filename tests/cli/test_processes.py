"""The whole product as a process group: it answers, stays small, ends together, and keeps its data."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parents[2]
MEMORY_KB = 300 * 1024


@dataclass
class Running:
    """A demonstration that answers, as a session leader of its own."""

    process: subprocess.Popen[str]
    url: str
    said: str

    def members(self) -> list[int]:
        """The process ids of the whole group that are still alive."""
        listing = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listing.splitlines()]
        return [int(pid) for pid, group, state in rows if int(group) == self.process.pid and "Z" not in state]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, *arguments: str, port: int | None = None) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "hasshin.cli", "demo", "--data", str(data), "--port", str(port or free_port())]
    return subprocess.Popen(
        [*command, *arguments],
        cwd="/",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until_announced(process: subprocess.Popen[str]) -> Running:
    said = ""
    for line in process.stdout or ():
        said += line
        if line.startswith("Data:"):
            break
    found = re.search(r"http://\S+", said)
    assert found, said
    return Running(process, found.group(), said)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "city"


@pytest.fixture
def running(data: Path) -> Iterator[Running]:
    process = start(data)
    found = until_announced(process)
    yield found
    for pid in found.members():
        os.kill(pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def memory_kb(pids: list[int]) -> int:
    """Resident memory of all, each page counted for every process that has it: more than is really used."""
    return sum(
        int(line.split()[1])
        for pid in pids
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )


def test_it_announces_itself_when_the_first_page_answers(running: Running) -> None:
    with urllib.request.urlopen(running.url, timeout=10) as page:
        assert page.status == 200
    assert "sato" in running.said


def test_all_of_it_is_one_group_and_small(running: Running) -> None:
    for _ in range(20):
        urllib.request.urlopen(running.url, timeout=10).close()
    pids = [pid for pid in running.members() if "hasshin.cli" in Path(f"/proc/{pid}/cmdline").read_text()]
    assert len(pids) == 2
    assert memory_kb(pids) < MEMORY_KB


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it_within_five_seconds(running: Running, number: signal.Signals) -> None:
    os.kill(running.process.pid, number)
    wait_for(lambda: not running.members(), 5)
    assert running.process.wait(5) == 0


def test_ctrl_c_on_the_terminal_reaches_every_process_at_once_and_ends_all(running: Running) -> None:
    os.killpg(running.process.pid, signal.SIGINT)
    wait_for(lambda: not running.members(), 5)


def test_nothing_is_left_after_the_supervisor_was_killed(running: Running) -> None:
    os.kill(running.process.pid, signal.SIGKILL)
    wait_for(lambda: not running.members(), 5)


def test_a_killed_server_comes_back(running: Running) -> None:
    child = next(pid for pid in running.members() if pid != running.process.pid)
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: len([pid for pid in running.members() if pid != child]) == 2, 15)

    def answers() -> bool:
        try:
            urllib.request.urlopen(running.url, timeout=5).close()
        except OSError:
            return False
        return True

    wait_for(answers, 15)


def test_a_second_start_keeps_the_data(data: Path) -> None:
    def entries() -> int:
        with closing(sqlite3.connect(data / "hasshin.sqlite3")) as connection:
            return int(
                connection.execute("SELECT count(*) FROM ledger_entry WHERE kind = 'city.add_staff'").fetchone()[0]
            )

    keys = {path.name: path.read_bytes() for path in (data / "keys").iterdir()}
    before = entries()
    process = start(data)
    again = until_announced(process)
    os.kill(process.pid, signal.SIGTERM)
    wait_for(lambda: not again.members(), 5)
    process.communicate(timeout=10)
    assert before == entries() > 0
    assert keys == {path.name: path.read_bytes() for path in (data / "keys").iterdir()}


def test_a_taken_port_is_told_in_one_line(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(data, port=taken.getsockname()[1])
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "choose another with --port" in said
    assert len(said.splitlines()) == 1


def test_another_citys_folder_is_not_taken_over(data: Path) -> None:
    process = start(data, "--city", "fukushima")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "demonstration of matsudo" in said
