"""`hasshin demo` as a user starts it: its own processes, a real worker, a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clauses.generate import ROOT

PATIENCE = 90
"""Seconds from the command to the first page, as promised for a bare machine; usually it takes a few."""


@dataclass(frozen=True)
class Demo:
    """A running demonstration: its city, address and folder."""

    city: str
    url: str
    data: Path

    def in_the_office(self, script: str, *arguments: str) -> str:
        """Run a script on the installation, in a process of its own, as the command line does; what it prints."""
        command = [sys.executable, "-c", f"{PREPARE}\n{script}", str(self.data), *arguments]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


PREPARE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hasshin.cli import installation
from hasshin.config.installation import Folder
installation.use(Folder(Path(sys.argv[1])))
now = datetime.now(UTC)
"""


@contextmanager
def running_demo(city: str, data: Path) -> Iterator[Demo]:
    """Start it, wait until it says that it is running, and end it as Ctrl-C does."""
    port = free_port()
    said = data.with_suffix(".log")
    data.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hasshin.cli", "demo", "--city", city, "--port", str(port), "--data", str(data)]
    with said.open("w") as log:
        process = subprocess.Popen(command, env=environment(), stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(process, said)
        yield Demo(city, f"http://127.0.0.1:{port}", data)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], said: Path) -> None:
    """Until it announces its address."""
    end = time.monotonic() + PATIENCE
    while not re.search(r"http://127\.0\.0\.1:\d+/", said.read_text("utf-8")):
        assert process.poll() is None, f"the demonstration ended with {process.returncode}:\n{said.read_text('utf-8')}"
        assert time.monotonic() < end, f"no page within {PATIENCE} s:\n{said.read_text('utf-8')}"
        time.sleep(0.1)


def environment() -> dict[str, str]:
    """This one, without what concerns other installations."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HASSHIN_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "LANG": "ja_JP.UTF-8", "PYTHONUTF8": "1"}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
