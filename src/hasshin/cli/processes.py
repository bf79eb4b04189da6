"""Web server and worker in one process group that lives and dies together.

Two processes: a small supervisor (granian's main process, which starts its child again should it ever die), and the
child with the application, where requests are answered by a few threads and the worker is one more thread. The child
watches its parent, so that nothing is left behind even after `kill -9` of the supervisor. Why so: docs/adr/0001.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

log = logging.getLogger("hasshin.processes")
T = TypeVar("T")

PARENT_POLL_SECONDS = 0.5
GRACE_SECONDS = 3  # what the worker gets to finish what is on its way
END_SECONDS = 4  # after which the child is killed, so that all has ended within 5 seconds
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Web:
    """Where the web server listens. `threads` answer requests side by side."""

    host: str
    port: int
    threads: int = 4

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def supervise(web: Web, *, with_worker: bool, announce: Callable[[], None]) -> None:
    """Run web server and, if wanted, worker on the installation of HASSHIN_DATA until SIGINT or SIGTERM."""
    _choose_fork()
    supervisor = Supervisor(web, announce)
    child = partial(serve_as_child, os.getpid(), with_worker)
    supervisor.serve(spawn_target=child, target_loader=load_application, wrap_loader=False)


class Supervisor(MPServer):
    """granian's main process, which gives a word when the first page answers."""

    def __init__(self, web: Web, announce: Callable[[], None]) -> None:
        super().__init__(
            "hasshin.config.wsgi:application",
            address=web.host,
            port=web.port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=web.threads,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=END_SECONDS,
        )
        self.web = web
        self.announce = announce
        self.ending = threading.Event()

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)
        # Threads come after the fork, or the child might inherit a lock that nobody gives back.
        threading.Thread(target=self._announce_when_it_answers, daemon=True).start()

    def _announce_when_it_answers(self) -> None:
        while not self.ending.wait(0.05):
            if answers(self.web.url):
                self.announce()
                return

    def shutdown(self, exit_code: int = 0) -> None:
        self.ending.set()
        super().shutdown(exit_code)


def load_application() -> Callable[..., Any]:
    """What granian calls in its child."""
    from hasshin.config.wsgi import application

    return application


def serve_as_child(parent: int, with_worker: bool, *arguments: Any) -> None:
    """The child: the worker's thread, if wanted, beside granian's."""
    die_with(parent)
    load_application()
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(stop,), name="worker", daemon=True)
    if with_worker:
        worker.start()
    try:
        MPServer._spawn_wsgi_worker(*arguments)
    finally:
        stop.set()
        if with_worker:
            worker.join(GRACE_SECONDS)


def work(stop: threading.Event) -> None:
    """Run the worker until `stop`; should it ever end by itself, start it again, each time after a longer pause."""
    from hasshin.duties import working

    pause = 1.0
    while not stop.is_set():
        try:
            working.run(stop)
        except Exception:
            log.exception("the worker ended; it starts again in %.0f s", pause)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def run_until_told(run: Callable[[threading.Event], None]) -> None:
    """Call `run` with an event that SIGTERM or SIGINT sets."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)


def die_with(parent: int) -> None:
    """End this process soon after its parent, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def apart(function: Callable[..., T], *arguments: Any) -> T:
    """Call `function` in a process of its own, which gives its memory back; leave as it left where it failed."""
    _choose_fork()
    answer, question = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_apart, args=(question, function, arguments))
    process.start()
    question.close()
    try:
        result: T = answer.recv()
    except EOFError:
        process.join()
        sys.exit(max(process.exitcode or 1, 1))
    process.join()
    return result


def _apart(question: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    from hasshin.cli.main import is_told, tell

    try:
        question.send(function(*arguments))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as problem:
        if not is_told(problem):
            raise
        sys.exit(tell(problem))


def _choose_fork() -> None:
    """Forking is quick and safe as long as there are no threads; elsewhere than on Linux it is not safe."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)


def answers(url: str) -> bool:
    """Whether the server gives any answer that is not an error of its own."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError as problem:
        return problem.code < 500  # noqa: PLR2004 - below, it is the server's considered answer
    except OSError:
        return False
    return True
