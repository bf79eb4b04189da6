"""Many deliveries due at one instant: how late they are, beside job engines that only wake somebody up.

    PYTHONPATH=src:. python -m benches.spike [COUNT [ACCOUNTS]]        10,000 and 200 unless given

Each delivery is asked of the pack, has its intent and its result committed and its entries in the ledger, and goes over
HTTP to a server of the bench's own (`small`: a connector of bare sockets; `mastodon`: the product's). The peers do the
same count of jobs without any effect, in the same run and on the same PostgreSQL. Prints a table for docs/benches.md;
CPU is that of the workers and of PostgreSQL (`+` between them), in seconds for each 1,000, from the instant on.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benches.sending import cpu

PORT, DATABASE_PORT = 8672, 8673
LEAD_SECONDS = 4
MODULE = [sys.executable, "-m"]


@dataclass(frozen=True)
class Run:
    """One line of the table; seconds."""

    name: str
    count: int
    first: float
    p50: float
    p99: float
    rate: float
    cpu: tuple[float, float]

    @classmethod
    def of(cls, name: str, times: Sequence[float], due: float, used: tuple[float, float]) -> Run:
        late = sorted(t - due for t in times)
        count = len(late)
        cpu_each = (used[0] * 1000 / count, used[1] * 1000 / count)
        return cls(name, count, late[0], late[count // 2], late[int(count * 0.99) - 1], count / late[-1], cpu_each)

    def line(self) -> str:
        late = " | ".join(f"{one:.2f}" for one in (self.first, self.p50, self.p99))
        return f"| {self.name} | {self.count:,} | {late} | {self.rate:,.0f} | {self.cpu[0]:.2f} + {self.cpu[1]:.2f} |"


class Used:
    """CPU seconds of the workers and of PostgreSQL since just before `due`."""

    def __init__(self, workers: Sequence[int], database: int | None, due: float) -> None:
        self._workers, self._database = workers, [] if database is None else [database]
        time.sleep(max(0.0, due - time.time() - 0.5))
        self._from = self._now()

    def __call__(self) -> tuple[float, float]:
        workers, database = self._now()
        return workers - self._from[0], database - self._from[1]

    def _now(self) -> tuple[float, float]:
        return cpu.seconds(self._workers), cpu.seconds(self._database)


def main(count: int = 10_000, accounts: int = 200) -> None:
    """Run all, print the table."""
    root = Path(tempfile.mkdtemp(prefix="hasshin-spike-"))
    root.chmod(0o755)
    from benches.sending.cluster import Cluster

    cluster = Cluster(root / "pg", DATABASE_PORT)
    runs: list[Run] = []
    print(f"load {os.getloadavg()[0]:.1f}, {count:,} deliveries of {accounts} accounts\n", flush=True)
    print("| what | done | first | p50 | p99 | a second | CPU |\n|---|---|---|---|---|---|---|", flush=True)
    database = cluster.server.pid
    try:
        for engine in ("pgqueuer", "procrastinate"):
            runs.append(peer(engine, cluster.database(engine), count, root, database))
            print(runs[-1].line(), flush=True)
        for way in ("small", "mastodon"):
            runs.append(ours(root / f"pg-{way}", cluster.database(way), way, count, accounts, 2, database))
            print(runs[-1].line(), flush=True)
            runs.append(ours(root / f"sqlite-{way}", "", way, count, accounts, 1))
            print(runs[-1].line(), flush=True)
    finally:
        cluster.stop()
        shutil.rmtree(root, ignore_errors=True)
    slow = runs[1]
    print(f"\nload {os.getloadavg()[0]:.1f} at the end. p99 as a share of Procrastinate's: ", end="")
    print(", ".join(f"{run.name} {run.p99 / slow.p99:.2f}" for run in runs if run is not slow))


def peer(engine: str, url: str, count: int, root: Path, database: int) -> Run:
    """No-effect jobs in another engine, with two worker processes."""
    module = [*MODULE, "benches.sending.peers", engine]
    due = time.time() + 10 + count / 2000
    subprocess.run([*module, "fill", url, str(count), str(due)], check=True)
    files = [root / f"{engine}-{n}" for n in range(2)]
    workers = [subprocess.Popen([*module, "work", url, str(count), str(file)]) for file in files]
    try:
        used = Used([one.pid for one in workers], database, due)
        until = time.monotonic() + 900
        while sum(_lines(file) for file in files) < count and time.monotonic() < until:
            time.sleep(0.5)
        spent = used()
        times = [float(line) for file in files for line in file.read_text().split()]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return Run.of(f"{engine}, jobs without effect, 2 processes", times, due, spent)


def ours(root: Path, url: str, way: str, count: int, accounts: int, workers: int, database: int | None = None) -> Run:
    """The product's own sending."""
    environment = {**os.environ, "HASSHIN_DATA": str(root), "HASSHIN_DATABASE_URL": url}
    base = f"http://127.0.0.1:{PORT}"
    server = subprocess.Popen([*MODULE, "benches.sending.server", str(PORT)])
    fill = "from benches.sending import city; import sys; city.make(*sys.argv[1:])"
    started: list[subprocess.Popen[bytes]] = []
    try:
        subprocess.run([sys.executable, "-c", fill, str(root), url, str(accounts), base], env=environment, check=True)
        started = [
            subprocess.Popen([*MODULE, "benches.sending.worker", way, f"w{n}"], env=environment) for n in range(workers)
        ]
        time.sleep(8)
        put = "from benches.sending import city; import sys; city.put(*sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", put, str(count), str(LEAD_SECONDS)], env=environment, check=True, capture_output=True
        )
        due = float(done.stdout)
        used = Used([one.pid for one in started], database, due)
        until = time.monotonic() + 1800
        while told(base, brief=True)["visible"] < count and time.monotonic() < until:
            time.sleep(0.5)
        spent = used()
        times = told(base)["times"]
    finally:
        for worker in started:
            worker.send_signal(signal.SIGTERM)
        for worker in started:
            worker.wait(60)
        server.kill()
        server.wait()
    where = "PostgreSQL, 2 processes" if url else "SQLite, 1 process"
    return Run.of(f"Hasshin, {way}, {where}", times, due, spent)


def told(base: str, *, brief: bool = False) -> dict[str, Any]:
    """What the server saw."""
    with urllib.request.urlopen(f"{base}/{'brief' if brief else 'told'}", timeout=30) as answer:
        value: dict[str, Any] = json.load(answer)
        return value


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
