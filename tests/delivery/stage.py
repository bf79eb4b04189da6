"""Acts of tests that need whole processes: `python -m tests.delivery.stage ACT`, in the installation of HASSHIN_DATA.

build N       a small Matsudo with N approved deliveries; prints their ids
race ID...    eight workers, a thread each, deliver all of them at once; prints how many got each
die WHEN ID   delivers and is killed (SIGKILL) `before` or `after` the request's effect, or once `settled`
resume        a minute later: sweep, look up, deliver, make records
tell          prints states of deliveries, posts on the board and records
work          a whole worker with one account whose platform hangs and one in good order; prints what became of them
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.tables import lay_tables


def main(act: str, *given: str) -> None:
    """Do one act and print one line of JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "hasshin.config.settings"
    if act in ("build", "work"):
        _install(Path(os.environ["HASSHIN_DATA"]))
    import django

    django.setup()
    if act in ("build", "work"):
        _keys(Path(os.environ["HASSHIN_DATA"]))
    print(
        json.dumps(
            {"build": _build, "race": _race, "die": _die, "resume": _resume, "tell": _tell, "work": _work}[act](*given)
        )
    )


def _install(root: Path) -> None:
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    installation.make(Folder(root), Installation(id="test", pack="matsudo"))


def _keys(root: Path) -> None:
    from hasshin.cli import installation
    from hasshin.config.installation import Folder

    installation.make_keys_of_rooms(Folder(root))


def now() -> datetime:
    return datetime.now(UTC)


def _build(number: str) -> Any:
    from tests.delivery import world as worlds

    lay_tables()
    world = worlds.build(now())
    return [world.approved(f"お知らせ {i}").pk for i in range(int(number))]


def _connect() -> Any:
    from hasshin.practice.store import DatabaseBoardStore
    from tests.delivery.world import through

    return through(DatabaseBoardStore())


def _race(*ids: str) -> Any:
    from django.db import connections

    from hasshin.delivery.engine import deliver

    start, won = threading.Barrier(8), Counter[str]()
    troubles: list[str] = []

    def work(number: int) -> None:
        start.wait()
        try:
            for delivery in ids:
                if deliver(int(delivery), worker=f"w{number}", clock=now, connect=_connect()) is not None:
                    won[delivery] += 1
        except Exception as error:
            troubles.append(repr(error))
        connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"won": won, "troubles": troubles, **_tell()}


def _die(when: str, delivery: str) -> Any:
    from hasshin.delivery.engine import deliver

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    class Dying:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def publish(self, *given: Any) -> Any:
            if when == "before":
                kill()
            result = self.inner.publish(*given)
            if when == "after":
                kill()
            return result

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

    real = _connect()
    deliver(int(delivery), worker="dying", clock=now, connect=lambda account: Dying(real(account)))
    kill()


def _resume() -> Any:
    from hasshin.delivery.engine import deliver, due
    from hasshin.delivery.find import find, unknown
    from hasshin.delivery.sweep import sweep
    from hasshin.records.actions.make import make_missing

    def later() -> datetime:
        return now() + timedelta(seconds=61)

    sweep(later())
    for _ in range(3):
        for delivery, _account in unknown(later()):
            find(delivery, worker="w2", clock=later, connect=_connect())
        for delivery, _account in due(later()):
            deliver(delivery, worker="w2", clock=later, connect=_connect())
    make_missing(later())
    return _tell()


def _tell() -> Any:
    from hasshin.posts.models import Delivery
    from hasshin.practice.models import BoardPost
    from hasshin.records.models import Record

    return {
        "states": Counter(Delivery.objects.values_list("state", flat=True)),
        "posts": BoardPost.objects.count(),
        "records": Record.objects.count(),
    }


def _work() -> Any:
    from hasshin.delivery.queries import workers
    from hasshin.delivery.worker import Worker
    from hasshin.posts.models import Delivery
    from hasshin.practice.models import BoardPost
    from hasshin.records.working import JOBS, keep_evidence
    from tests.delivery import world as worlds

    lay_tables()
    world = worlds.build(now())
    hanging = world.another_account("hangs")
    release = threading.Event()

    class Hanging:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def publish(self, *given: Any) -> Any:
            release.wait(30)
            return self.inner.publish(*given)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

    real = _connect()

    def connect(account: Any) -> Any:
        return Hanging(real(account)) if account.handle == "hangs" else real(account)

    stuck = [world.approved(f"遅い {i}", account=hanging).pk for i in range(3)]
    good = [world.approved(f"速い {i}").pk for i in range(3)]
    Delivery.objects.filter(pk=good[2]).update(urgent=True)
    stop = threading.Event()
    jobs = [job for job in JOBS if job.name != "capture"]
    worker = Worker(name="w1", connect=connect, periodic=jobs, before_removal=keep_evidence)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    _until(lambda: not Delivery.objects.filter(pk__in=good).exclude(state="done").exists())
    _until(lambda: Delivery.objects.filter(pk__in=stuck, state="claimed").exists())
    while_hanging = dict(Counter(Delivery.objects.filter(pk__in=stuck).values_list("state", flat=True)))
    order = list(BoardPost.objects.order_by("pk").values_list("text", flat=True))
    release.set()
    _until(lambda: _tell()["records"] == 6)
    (beat,) = workers(now())
    stop.set()
    thread.join(20)
    return {
        "while_hanging": while_hanging,
        "order": order,
        "alive": beat.alive,
        "trouble": beat.trouble,
        "ended": not thread.is_alive(),
        "stopped": not workers(now())[0].alive,
        **_tell(),
    }


def _until(come_true: Any, seconds: float = 25) -> None:
    end = now() + timedelta(seconds=seconds)
    while not come_true():
        if now() > end:
            raise TimeoutError("the worker did not get so far")
        threading.Event().wait(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
