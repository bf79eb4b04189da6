"""Everything that goes wrong while posts are sent, and what became of each post.

    PYTHONPATH=src:. python -m benches.chaos [--small] [SCENE ...]         --small: a twentieth, to try it out

A server of the bench's own counts what became visible; it keeps no idempotency key, so a post that is sent twice is
seen twice. The scenes are those of `PLANS`, each on SQLite and PostgreSQL where it can be. Prints the table, and
writes the rows of the scenes that ran at full size into docs/chaos.md.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benches.sending.stage import Stage, Tally

DICE = random.Random(11)
SMALL = 0.05


@dataclass(frozen=True)
class Plan:
    """How big a scene is. `way` is how the service is reached; `workers` on SQLite and PostgreSQL."""

    posts: int
    way: str = "mastodon"
    workers: tuple[int, int] = (1, 4)
    where: tuple[str, ...] = ("sqlite", "postgresql")
    says: str = ""


PLANS = {
    "kill": Plan(13_000, says="`kill -9` of a worker between send and settle"),
    "kill-proving": Plan(1_000, "proving", says="the same, on a service whose list proves absence"),
    "timeout": Plan(500, says="3 % of answers never come, after the effect"),
    "503": Plan(1_000, says="half of all answers are 503, half of these after the effect"),
    "truncated": Plan(1_000, says="half of all answers are cut off, after the effect"),
    "reset": Plan(1_000, says="half of all connections are reset, half of these after the effect"),
    "database": Plan(1_000, where=("postgresql",), says="the database server is killed (-9) five times and comes back"),
    "pause": Plan(500, "proving", (2, 2), says="a worker is stopped (SIGSTOP) for 75 s, past its lease, and continued"),
    "disk": Plan(500, where=("sqlite",), says="the disk is full for 10 s, three times"),
    "machines": Plan(
        500,
        workers=(1, 1),
        where=("postgresql",),
        says="two machines with a data folder each, one killed (-9); a third without the files sends nothing",
    ),
    "clock": Plan(500, "proving", (2, 2), says="the clock of one worker is an hour ahead"),
}


def main(names: list[str]) -> None:
    """Run the scenes named, or all, each in a process of its own."""
    if names[:1] == ["--one"]:
        print(one(names[1], names[2], float(names[3])), flush=True)
        return
    share = SMALL if names[:1] == ["--small"] else 1.0
    print(Tally.HEAD, flush=True)
    for name in [one for one in names if one != "--small"] or PLANS:
        for where in PLANS[name].where:
            began, load = time.monotonic(), os.getloadavg()[0]
            command = [sys.executable, "-m", "benches.chaos", "--one", name, where, str(share)]
            said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
            loads = f"{load:.0f}-{os.getloadavg()[0]:.0f}"
            row = f"{said[-1]} {time.monotonic() - began:.0f} | {loads} |"
            print(f"{row} <!-- {' '.join(said[:-1])} -->", flush=True)
            if share == 1:
                _write(row)


def one(name: str, where: str, share: float) -> str:
    """One scene on one database, with this share of its posts; its row."""
    plan = PLANS[name]
    with Stage(where, plan.way, plan.workers[where == "postgresql"], small_disk=name == "disk") as stage:
        stage.fill(round(plan.posts * share))
        globals()[f"scene_{name.replace('-', '_')}"](stage)
        stage.fault({})
        return stage.tally().line(plan.says, where)


def _write(row: str) -> None:
    """Put a row into the table in docs/chaos.md, in the place of the one of the same scene and database."""
    page = Path(__file__).parents[1] / "docs" / "chaos.md"
    before, head, rest = page.read_text("utf-8").partition(Tally.HEAD)
    rows = [line for line in rest.splitlines() if line.startswith("|")]
    after = [line for line in rest.splitlines() if line and not line.startswith("|")]
    wanted = {_of(line): line for line in rows} | {_of(row): row}
    order = [(plan.says, where) for plan in PLANS.values() for where in plan.where]
    lines = [wanted[of] for of in order if of in wanted]
    page.write_text("\n".join([before + head, *lines, *(["", *after] if after else [])]) + "\n", "utf-8")


def _of(row: str) -> tuple[str, str]:
    what, where = row.split(" | ")[:2]
    return what.removeprefix("| "), where


def scene_kill(stage: Stage, kills: int = 300) -> None:
    """Kill a worker that has requests on their way, start another, and go on, until all is out.

    The posts last for all kills, as each takes what was on its way with it, so that each finds work.
    """
    kills = min(kills, stage.posts // 40)
    stage.fault({"kind": "slow", "seconds": 0.1, "share": 1.0})
    stage.start()
    for n in range(kills):
        stage.until_begun(stage.posts * (n + 1) // (kills + 10))
        stage.kill_one(DICE)
    stage.fault({})
    stage.drain()


def scene_kill_proving(stage: Stage) -> None:
    scene_kill(stage, 30)


def _with(fault: dict[str, object]) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.fault(fault)
        stage.start()
        stage.drain()

    return play


scene_timeout = _with({"kind": "timeout", "share": 0.03})
scene_503 = _with({"kind": "503", "share": 0.5})
scene_truncated = _with({"kind": "truncated", "share": 0.5})
scene_reset = _with({"kind": "reset", "share": 0.5})


def scene_database(stage: Stage) -> None:
    """Kill the database server and bring it back a second later."""
    stage.fault({"kind": "slow", "seconds": 0.1, "share": 1.0})
    stage.start()
    for n in range(5):
        stage.until_begun(stage.posts * (n + 1) // 8)
        stage.kill_database()
    stage.drain()


def scene_pause(stage: Stage) -> None:
    """Stop one of two workers in the midst of sending, continue it after its lease."""
    stage.fault({"kind": "slow", "seconds": 0.3, "share": 1.0})
    stage.start()
    stage.until_begun(stage.posts // 5)
    stage.pause_one(75)
    stage.fault({})
    stage.drain()


def scene_disk(stage: Stage) -> None:
    """Fill the disk, wait, make room."""
    stage.fault({"kind": "slow", "seconds": 0.1, "share": 1.0})
    stage.start()
    for n in range(3):
        stage.until_begun(stage.posts * (n + 1) // 5)
        stage.fill_disk(10)
    stage.drain()


def scene_clock(stage: Stage) -> None:
    """One worker lives an hour ahead (libfaketime), and ends; another follows."""
    stage.fault({"kind": "slow", "seconds": 0.3, "share": 1.0})
    stage.start()
    stage.until_begun(stage.posts // 5)
    stage.hour_ahead(20)
    stage.drain()


def scene_machines(stage: Stage) -> None:
    """A second machine with keys and files of the first, and a third without the files; the first is killed."""
    stage.fault({"kind": "slow", "seconds": 0.1, "share": 1.0})
    stage.start()
    stage.machine("second", with_files=True)
    third = stage.machine("third", with_files=False)
    stage.until_begun(stage.posts // 3)
    stage.kill_one(DICE, instead=False)
    stage.drain()
    if stage.sent_by(third):
        raise RuntimeError("a machine without the files sent something")
    if not stage.sent_by("second"):
        raise RuntimeError("the second machine sent nothing")


if __name__ == "__main__":
    main(sys.argv[1:])
