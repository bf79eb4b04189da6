# long because: the stage and what is done to it share one state.
"""The stage of `benches.chaos`: a city, a server that counts, workers that can be killed, and the count afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from benches.sending.cluster import Cluster

ACCOUNTS = 16
"""Each has one request on its way at most, so that three hundred kills hit some posts and not all."""
LATER = 300.0


@dataclass(frozen=True)
class Tally:
    """What became of the posts. `ambiguous`: ever of unknown outcome; `in_flight`: begun when a process was hit, or
    answered wrongly. `lost`: neither out and known to be out, nor on the list of somebody who was told.
    """

    HEAD: ClassVar[str] = (
        "| what went wrong | where | posts | hits | on their way at hits | visible | twice | lost | ever of unknown "
        "outcome | of these found by itself | done | next publish after a kill, p99 s | took s | load |\n|"
        + "---|"
        * 14
    )
    posts: int
    hits: int
    in_flight: int
    visible: int
    twice: int
    lost: int
    ambiguous: int
    found: int
    done: int
    recovery: float | None

    def line(self, what: str, where: str) -> str:
        """As a row of the table."""
        p99 = "" if self.recovery is None else f"{self.recovery:.2f}"
        counts = (
            self.posts, self.hits, self.in_flight, self.visible, self.twice, self.lost, self.ambiguous, self.found,
            self.done,
        )  # fmt: skip
        return f"| {what} | {where} | " + " | ".join(f"{n:,}" for n in counts) + f" | {p99} |"


class Stage:
    """A context manager. `where` is sqlite or postgresql."""

    def __init__(self, where: str, way: str, workers: int, *, small_disk: bool = False) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="hasshin-chaos-"))
        self.root.chmod(0o755)
        self.data = self.root / "data"
        self.small_disk = small_disk
        if small_disk:
            self.data.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(self.data)], check=True)
        self.cluster = Cluster(self.root / "pg", free_port()) if where == "postgresql" else None
        self.url = self.cluster.database("chaos") if self.cluster else ""
        self.way, self.wanted = way, workers
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "HASSHIN_DATA": str(self.data), "HASSHIN_DATABASE_URL": self.url}
        self.workers: dict[str, int] = {}
        self.machines: list[subprocess.Popen[bytes]] = []
        self.hits, self.in_flight = 0, 0
        self.killed: list[tuple[float, set[str]]] = []
        self.texts: list[str] = []

    def __enter__(self) -> Stage:
        self.server = subprocess.Popen([sys.executable, "-m", "benches.sending.server", str(self.port)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in self.workers.values():
            _signal(pid, signal.SIGKILL)
        for one in self.machines:
            one.kill()
            one.wait()
        if hasattr(self, "nursery"):
            self.nursery.kill()
        self.server.kill()
        self.server.wait()
        from django.db import connections

        connections.close_all()
        if self.cluster:
            self.cluster.stop()
        if self.small_disk:
            subprocess.run(["umount", "-l", str(self.data)], check=False)
        if error is None:
            shutil.rmtree(self.root, ignore_errors=True)

    @property
    def posts(self) -> int:
        """How many there are to send."""
        return len(self.texts)

    def fill(self, posts: int) -> None:
        """The city and its posts, all due now. Its process is this one, which looks at the tables later."""
        from django.conf import settings

        if settings.configured:
            raise RuntimeError("one stage a process")
        from benches.sending import city

        city.install(self.data, self.url)
        city.found(ACCOUNTS, base_url=self.base)
        self.texts = city.approved(posts, datetime.now(UTC), lives=timedelta(hours=6))

    def start(self) -> None:
        """Start the workers."""
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "benches.sending.nursery", self.way],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            stderr=(self.root / "workers.log").open("ab"),
        )  # fmt: skip
        for _ in range(self.wanted):
            self.another()

    def another(self) -> str:
        """Start one more worker; its name."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        process, name = self.nursery.stdout.readline().split()
        self.workers[name] = int(process)
        return name

    def machine(self, name: str, *, with_files: bool) -> str:
        """A worker of this name with a data folder of its own: settings and keys copied, and, if so, files shared."""
        folder = self.root / name
        folder.mkdir(mode=0o700)
        shutil.copy2(self.data / "installation.json", folder)
        shutil.copytree(self.data / "keys", folder / "keys")
        if with_files:
            for shared in ("blobs", "checkpoints.jsonl"):
                (folder / shared).symlink_to(self.data / shared)
        one = subprocess.Popen(
            [sys.executable, "-m", "benches.sending.worker", self.way, name],
            env={**self.environment, "HASSHIN_DATA": str(folder)}, stderr=(self.root / "workers.log").open("ab"),
        )  # fmt: skip
        self.machines.append(one)
        return name

    def sent_by(self, worker: str) -> int:
        """How many attempts a worker made."""
        from hasshin.delivery.models import Attempt

        return Attempt.objects.filter(worker=worker).count()

    def kill_one(self, dice: random.Random, *, instead: bool = True) -> None:
        """Kill a worker that has begun requests, count them, and, if so, start another instead of it."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            name = dice.choice(sorted(self.workers))
            if self._begun(name):
                break
            time.sleep(0.01)
        else:
            return
        time.sleep(dice.random() * 0.1)
        _signal(self.workers.pop(name), signal.SIGKILL)
        at = time.time()
        begun = self._begun(name)
        self.hits += 1 if begun else 0
        self.in_flight += len(begun)
        self.killed.append((at, {account for _, account in begun}))
        if instead:
            self.another()

    def kill_database(self) -> None:
        """Kill the database server and bring it back a second later; what had begun then is counted afterwards."""
        assert self.cluster is not None
        self.cluster.kill()
        time.sleep(1)
        self.cluster.start()
        from django.db import connections

        from hasshin.posts.models import Delivery

        connections.close_all()
        self.hits += 1
        self.in_flight += Delivery.objects.filter(state=Delivery.State.CLAIMED, begun_at__isnull=False).count()

    def _begun(self, name: str) -> list[tuple[int, str]]:
        from hasshin.posts.models import Delivery

        rows = Delivery.objects.filter(state=Delivery.State.CLAIMED, claimed_by=name, begun_at__isnull=False)
        return list(rows.values_list("pk", "account__remote_id"))

    def pause_one(self, seconds: float) -> None:
        """Stop one worker that has begun requests, and continue it later."""
        name = next(n for n in sorted(self.workers) if self._wait_begun(n))
        _signal(self.workers[name], signal.SIGSTOP)
        self.hits, self.in_flight = self.hits + 1, self.in_flight + len(self._begun(name))
        time.sleep(seconds)
        _signal(self.workers[name], signal.SIGCONT)

    def _wait_begun(self, name: str) -> bool:
        until = time.monotonic() + 10
        while not self._begun(name) and time.monotonic() < until:
            time.sleep(0.01)
        return bool(self._begun(name))

    def fill_disk(self, seconds: float) -> None:
        """Take all room there is for a while."""
        filler = self.data / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass
        self.hits += 1
        time.sleep(seconds)
        filler.unlink()

    def hour_ahead(self, seconds: float) -> None:
        """One more worker, an hour ahead, for a while."""
        one = subprocess.Popen(
            ["faketime", "-f", "+1h", sys.executable, "-m", "benches.sending.worker", self.way],
            env=self.environment, stderr=(self.root / "workers.log").open("ab"), start_new_session=True,
        )  # fmt: skip
        self.hits += 1
        time.sleep(seconds)
        os.killpg(one.pid, signal.SIGKILL)  # faketime has the worker as a child
        one.wait()

    def fault(self, fault: dict[str, object]) -> None:
        """Order a fault of the server."""
        request = urllib.request.Request(f"{self.base}/fault", json.dumps(fault).encode(), method="POST")
        for _ in range(100):
            try:
                urllib.request.urlopen(request, timeout=30).close()
            except OSError:
                time.sleep(0.1)
            else:
                return

    def told(self, path: str = "told") -> dict[str, Any]:
        """What the server saw."""
        with urllib.request.urlopen(f"{self.base}/{path}", timeout=60) as answer:
            value: dict[str, Any] = json.load(answer)
            return value

    def until_begun(self, posts: int) -> None:
        """Wait until so many were begun at least once, whatever became of them."""
        from django.db import Error, connections

        from hasshin.posts.models import Delivery

        untouched = Delivery.objects.filter(state=Delivery.State.SCHEDULED, attempts=0)
        until = time.monotonic() + LATER
        while time.monotonic() < until:
            try:
                if untouched.count() <= self.posts - posts:
                    return
            except Error:
                connections.close_all()
            time.sleep(0.05)
        raise RuntimeError(f"nothing goes on: {untouched.count()} posts were never begun")

    def drain(self) -> None:
        """Wait until nothing waits and nothing is claimed, and what is unknown was looked up."""
        from django.db import Error, connections

        from hasshin.delivery.models import Attempt
        from hasshin.posts.models import Delivery

        until = time.monotonic() + LATER * 3
        while time.monotonic() < until:
            try:
                afoot = Delivery.objects.filter(state__in=("scheduled", "claimed"), pk__gt=ACCOUNTS).exists()
                lost = Delivery.objects.filter(state="unknown")
                looked = Attempt.objects.filter(delivery__in=lost, kind="find", ended_at__isnull=False)
                if not afoot and looked.values("delivery").distinct().count() == lost.count():
                    return
            except Error:
                connections.close_all()
            time.sleep(1)

    def tally(self) -> Tally:
        """The count."""
        from hasshin.delivery.tell import UNKNOWN_CODE
        from hasshin.findings.models import Finding
        from hasshin.ledger.actions.verify import verify
        from hasshin.ledger.models import Entry
        from hasshin.posts.models import Delivery

        seen = self.told()
        visible = Counter(seen["texts"])
        rows = Delivery.objects.filter(pk__gt=ACCOUNTS).values_list("pk", "version__content", "state")
        states = {content["text"]: (pk, state) for pk, content, state in rows}
        told = set(Finding.objects.filter(code=UNKNOWN_CODE, settled_at=None).values_list("subject", flat=True))
        lost = 0
        for text in self.texts:
            pk, state = states[text]
            # Out and known to be out, or on the list of a person who was told; anything else is lost.
            kept = bool(visible[text]) if state == "done" else state == "unknown" and f"delivery:{pk}" in told
            lost += not kept
        unsure = set(Entry.objects.filter(kind="delivery.unknown").values_list("subject", flat=True))
        still = {f"delivery:{pk}" for pk, state in states.values() if state == "unknown"}
        if not verify().ok:
            raise RuntimeError("the ledger is not whole")
        print(f"<!-- {Counter(state for _, state in states.values())} visible {len(seen['texts'])} -->", flush=True)
        return Tally(
            posts=len(self.texts),
            hits=self.hits + seen["faults"],
            in_flight=self.in_flight + seen["faults"],
            visible=len(seen["texts"]),
            twice=sum(1 for n in visible.values() if n > 1),
            lost=lost,
            ambiguous=len(unsure),
            found=len(unsure - still),
            done=sum(1 for _, state in states.values() if state == "done"),
            recovery=self._recovery(seen),
        )

    def _recovery(self, seen: dict[str, Any]) -> float | None:
        """Of each kill, the time until one of the very accounts it hit published again; the 99th percentile."""
        waits = []
        posts = sorted(zip(seen["times"], seen["accounts"], strict=True))
        for at, accounts in self.killed[: -max(1, len(self.killed) // 50)]:
            after = [t for t, account in posts if t > at + 0.3 and (account in accounts or not accounts)]
            if after:
                waits.append(after[0] - at)
        return sorted(waits)[int(len(waits) * 0.99) - 1] if waits else None


def free_port() -> int:
    """A port that nothing listens on, so that two benches may run side by side."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
