"""The worker: has what is due sent, beats, and does the periodic work."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from hasshin.delivery.connect import Connect
from hasshin.delivery.connect import connect as connect_account
from hasshin.delivery.dispatch import BeforeRemoval, Dispatcher
from hasshin.delivery.liveness import PlaceError
from hasshin.delivery.models import WorkerBeat
from hasshin.delivery.periodic import JOBS, Periodic, take_turn
from hasshin.delivery.place import Place
from hasshin.delivery.queries import living

log = logging.getLogger("hasshin.worker")
TURN_SECONDS = 0.5
BEAT_SECONDS = 1.0
STANDS_STILL_SECONDS = 10.0
SENDS_FIRST_SECONDS = 3.0
"""What is done besides sending waits so long after a start: a worker that replaces a dead one has posts to send."""


def utc_now() -> datetime:
    """The time that is."""
    return datetime.now(UTC)


def default_name() -> str:
    """A name that tells workers apart: machine, process, and chance, as a restarted container has its old number again.

    A worker that took over the name of a dead one would count the dead one's claims as held.
    """
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


def gone_from_here(names: Iterable[str]) -> list[str]:
    """Of these workers, those whose name says this machine and a process that is not there any more."""
    machine = f"{socket.gethostname()[:40]}-"
    found = []
    for name in names:
        process = name.removeprefix(machine).partition("-")[0] if name.startswith(machine) else ""
        if process.isdigit() and not _runs(int(process)):
            found.append(name)
    return found


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class Worker:
    """One worker. `periodic` adds to its own jobs; `before_removal` gets a delivery's id before it is deleted."""

    def __init__(
        self,
        *,
        name: str = "",
        clock: Callable[[], datetime] = utc_now,
        connect: Connect = connect_account,
        periodic: Sequence[Periodic] = (),
        before_removal: BeforeRemoval | None = None,
    ) -> None:
        self.name = name or default_name()
        self.clock = clock
        self.connect = connect
        self.jobs = (*JOBS, *periodic)
        self.before_removal = before_removal
        self._trouble = ""
        self._place = Place()
        self._fit = True
        self._ran: dict[str, float] = {}
        self._turned = self._began = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is on its way."""
        self._began = time.monotonic()
        wake, ended = threading.Event(), threading.Event()
        dispatcher = Dispatcher(
            name=self.name,
            clock=self.clock,
            connect=self.connect,
            before_removal=self.before_removal,
            note=self._note,
            wake=wake,
        )
        slow = ThreadPoolExecutor(max_workers=3, thread_name_prefix="periodic")
        running: dict[str, Future[None]] = {}
        self._guard("beat", self._beat)
        self._guard("bury", self._bury)
        heart = threading.Thread(target=self._beats, args=(ended,), name="beat", daemon=True)
        heart.start()
        try:
            self._loop(stop, wake, dispatcher, lambda: self._periodic(slow, running))
        finally:
            slow.shutdown(wait=True, cancel_futures=True)
            self._guard("settle", dispatcher.settle_rest)
            ended.set()
            heart.join()
            self._guard("beat", lambda: self._beat(stopped=True))
            connections.close_all()

    def _loop(
        self, stop: threading.Event, wake: threading.Event, dispatcher: Dispatcher, periodic: Callable[[], None]
    ) -> None:
        looks_at = 0.0
        while not stop.is_set():
            self._turned = time.monotonic()
            if self._turned >= looks_at:
                close_old_connections()
                looks_at = self._turned + TURN_SECONDS
                due_at = self._look(dispatcher)
                if due_at is not None:
                    looks_at = min(looks_at, self._turned + max(0.001, (due_at - self.clock()).total_seconds()))
                periodic()
            self._guard("turn", dispatcher.turn)
            self._rest(stop, wake, dispatcher, looks_at)

    def _rest(self, stop: threading.Event, wake: threading.Event, dispatcher: Dispatcher, looks_at: float) -> None:
        """Until it is time to look, or enough answers came to be settled together."""
        while not stop.is_set():
            waits = dispatcher.waits
            left = looks_at - time.monotonic()
            if left <= 0 or waits == 0:
                return
            came = wake.wait(left if waits is None else min(left, waits))
            wake.clear()
            if came and dispatcher.waits is None:
                return  # a lane ended with nothing to settle: its account may go on

    def _look(self, dispatcher: Dispatcher) -> datetime | None:
        found: list[datetime | None] = []
        self._fit = self._is_fit()
        if self._fit:
            self._guard("look for work", lambda: found.append(dispatcher.look()))
        else:
            dispatcher.begin_nothing()
        return found[0] if found else None

    def _is_fit(self) -> bool:
        fit: list[bool] = []

        def check() -> None:
            self._place.check(self.clock())
            fit.append(True)

        self._guard("machine", check)
        return bool(fit)

    def _periodic(self, slow: ThreadPoolExecutor, running: dict[str, Future[None]]) -> None:
        if time.monotonic() - self._began < SENDS_FIRST_SECONDS or not self._fit:
            return  # a sweep by a wrong clock would miss what is in time
        for job in self.jobs:
            idle = job.name not in running or running[job.name].done()
            if idle and time.monotonic() - self._ran.get(job.name, float("-inf")) >= job.every.total_seconds():
                self._ran[job.name] = time.monotonic()
                running[job.name] = slow.submit(self.run_job, job)

    def run_job(self, job: Periodic) -> None:
        """Run one periodic job if it is this worker's turn."""
        try:
            self._guard(job.name, lambda: take_turn(job, self.clock()) and bool(job.run(self.clock(), self.connect)))
        finally:
            connections.close_all()

    def _guard(self, what: str, call: Callable[[], object]) -> None:
        """One trouble must not end the worker; it is logged and shown with the beat."""
        try:
            call()
        except DatabaseError as error:
            connections.close_all()
            self._note(what, error)
        except Exception as error:
            self._note(what, error)

    def _note(self, what: str, error: Exception) -> None:
        log.error("%s failed", what, exc_info=error)
        # Only the kind of error: its words might carry what must not be kept.
        kind = str(error) if isinstance(error, PlaceError) else type(error).__name__
        self._trouble = f"{self.clock().isoformat()} {what}: {kind}"

    def _bury(self) -> None:
        """Who was killed here is dead at once, and not only after a while without a beat.

        Should that be wrong (two containers may share a machine's name), the next beat puts it right.
        """
        dead = gone_from_here(living(self.clock()))
        WorkerBeat.objects.filter(worker__in=dead, stopped_at__isnull=True).update(stopped_at=self.clock())

    def _beats(self, ended: threading.Event) -> None:
        """A thread of its own, so that a long turn is not taken for a death."""
        try:
            while not ended.wait(BEAT_SECONDS):
                self._guard("beat", self._beat)
        finally:
            connections.close_all()

    def _beat(self, *, stopped: bool = False) -> None:
        now = self.clock()
        trouble = self._trouble
        still = not stopped and time.monotonic() - self._turned > STANDS_STILL_SECONDS
        if still:
            trouble = f"{now.isoformat()} turn: stands still"
        works = self._fit and not still
        values = {"beat_at": now, "trouble": trouble, "stopped_at": now if stopped else None, "works": works}
        if not WorkerBeat.objects.filter(worker=self.name).update(**values):
            WorkerBeat.objects.create(worker=self.name, started_at=now, **values)


def run(
    stop: threading.Event,
    *,
    name: str = "",
    clock: Callable[[], datetime] = utc_now,
    connect: Connect = connect_account,
    periodic: Sequence[Periodic] = (),
    before_removal: BeforeRemoval | None = None,
) -> None:
    """Run a worker in this thread until `stop` is set. Rooms above bring their own periodic work in `periodic`."""
    Worker(name=name, clock=clock, connect=connect, periodic=periodic, before_removal=before_removal).run(stop)
