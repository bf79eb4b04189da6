"""`hasshin test`: everything that shows the product to be right. What can't run on this machine is named."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from hasshin.cli import environment
from hasshin.cli.installation import CHECKOUT
from hasshin.cli.say import language, say, words
from hasshin.cli.scratch_postgres import NoPostgres, scratch_postgres
from hasshin.policy.text import Text, t

JOBS = (os.cpu_count() or 1) + 1
"""One more than there are cores: a journey waits for its browser most of the time."""
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
PACKS = sorted(path.stem for path in (CHECKOUT / "packs").glob("*.yaml"))


@dataclass(frozen=True)
class Step:
    """One thing to run. `counted` steps are pytest's."""

    name: str
    command: list[str]
    environment: dict[str, str]
    counted: bool = False


def still(*arguments: str) -> Step:
    """A check that runs nothing of the product's."""
    return Step(" ".join(arguments[:2]), [sys.executable, "-m", *arguments], {})


STATIC = [
    still("mypy"),
    still("ruff", "check", "."),
    still("ruff", "format", "--check", "."),
    Step("lint-imports", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo"], {}),
    *[still("hasshin.cli", "policy", "check", pack) for pack in PACKS],
    still("hasshin.cli", "docs", "--check"),
]


@click.command(
    "test",
    context_settings={"ignore_unknown_options": True},
    help=words(
        "静的検査と全テストを動かす。この機械で動かせないものは最後に名指しする。引数は pytest に渡す。",
        "Run static checks and all tests; what can't run here is named at the end. Arguments go to pytest.",
    ),
)
@click.option("--ci", is_flag=True, help=words("一つでも飛ばされたら失敗", "fail if anything is skipped or can't run"))
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=JOBS, show_default=True, help=words("並行数", "side by side")
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(ci: bool, jobs: int, arguments: tuple[str, ...]) -> int:
    os.environ.pop("HASSHIN_DATA", None)
    missing = list(lacking())
    counts: dict[str, int] = {}
    failed = [] if arguments else side_by_side(before_the_tests(missing), jobs)
    with postgres(missing) as url:
        for step in tests(ci, jobs, arguments, missing, url):
            if run(step, counts):
                failed.append(step.name)
    close(failed, missing, counts)
    return 1 if failed or (ci and missing) else 0


def before_the_tests(missing: list[Text]) -> list[Step]:
    """What needs no test, what takes longest first."""
    # Installed before the tests, none of which may take as long as this does the first time.
    server = Step("the AT Protocol's server", [sys.executable, "-m", "tests.platforms.atproto"], {})
    return [*([] if any("atproto" in text.en for text in missing) else [server]), *STATIC]


def lacking() -> Iterator[Text]:
    """What some tests need and this machine has not."""
    if environment.browser().state != "good":
        yield t("tests/journeys（Chromium がない）", "tests/journeys (no Chromium: apt install chromium)")
    if environment.japanese_font().state != "good":
        yield t(
            "画面コピーの文字（日本語フォントがない）",
            "the letters on screen copies (no font: apt install fonts-noto-cjk)",
        )
    without = [name for name in ("node", "npm") if shutil.which(name) is None]
    if without:
        yield t(
            f"Bluesky のテスト（{'、'.join(without)} がない）",
            f"tests of Bluesky, marked atproto (no {', '.join(without)}: apt install nodejs npm)",
        )


@contextmanager
def postgres(missing: list[Text]) -> Iterator[str]:
    """The address of a PostgreSQL for the tests: the one that is named, or one of our own; "" and a word if none."""
    named = os.environ.get("HASSHIN_TEST_POSTGRES_URL", "")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="hasshin-postgres-") as place:
        try:
            with scratch_postgres(Path(place)) as url:
                yield url
        except NoPostgres as problem:
            missing.append(
                t(
                    f"PostgreSQL 上のテスト（{problem}）",
                    f"tests on PostgreSQL ({problem}; or HASSHIN_TEST_POSTGRES_URL)",
                )
            )
            yield ""


def tests(ci: bool, jobs: int, arguments: tuple[str, ...], missing: list[Text], url: str) -> Iterator[Step]:
    """pytest on SQLite; then what concerns PostgreSQL on one; each side by side, shared out as tests/spread.py says."""
    common = [sys.executable, "-m", "pytest", *(["--nothing-skipped"] if ci else [])]
    lacked = [mark for mark in ("journey", "atproto") if any(mark in text.en for text in missing)]
    without = ["-m", " and ".join(f"not {mark}" for mark in lacked)] if lacked else []
    spread = ["-n", str(jobs), "--dist", "loadfile"] if jobs > 1 and not arguments else []
    yield Step("pytest", [*common, *spread, *without, *arguments], {"HASSHIN_DATABASE_URL": ""}, counted=True)
    if url:
        chosen = ["-m", "postgres or databases"]
        yield Step(
            "pytest (PostgreSQL)", [*common, *spread, *chosen, *arguments], {"HASSHIN_DATABASE_URL": url}, counted=True
        )


NO_TESTS = 5  # pytest's status when what was asked for holds no test


def side_by_side(steps: list[Step], jobs: int) -> list[str]:
    """Run `jobs` at a time, show what each says when it has ended; the names of those that failed."""

    def ran(step: Step) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **step.environment}
        return subprocess.run(
            step.command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip

    failed = []
    with ThreadPoolExecutor(jobs) as pool:
        begun = {pool.submit(ran, step): step for step in steps}
        for ended in as_completed(begun):
            click.echo(f"\n== {begun[ended].name}", err=True)
            click.echo(ended.result().stdout, nl=False)
            if ended.result().returncode:
                failed.append(begun[ended].name)
    return [step.name for step in steps if step.name in failed]


def run(step: Step, counts: dict[str, int] | None = None) -> bool:
    """Run it, show what it says, add up what pytest counted; True if it failed."""
    click.echo(f"\n== {step.name}", err=True)
    last = ""
    environment = {**os.environ, **step.environment}
    with subprocess.Popen(step.command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            click.echo(line, nl=False)
            last = line if line.strip() else last
    status = process.returncode
    if step.counted and counts is not None:
        for number, what in COUNT.findall(last):
            counts[what.rstrip("s") if what.startswith("error") else what] = counts.get(what, 0) + int(number)
        return status not in (0, NO_TESTS)
    return status != 0


def close(failed: list[str], missing: list[Text], counts: dict[str, int]) -> None:
    """Name what failed and what could not run; pytest's figures of all runs come last."""
    if missing:
        say("\nこの機械で動かせなかったもの:", "\nWhat could not run on this machine:")
        for text in missing:
            click.echo(f"  - {text.of(language())}")
    if failed:
        say(f"\n失敗: {', '.join(failed)}", f"\nFailed: {', '.join(failed)}")
    bad = counts.get("failed", 0) + counts.get("error", 0)
    excused = sum(counts.get(each, 0) for each in ("skipped", "xfailed", "xpassed"))
    click.echo(f"\n{counts.get('passed', 0)} passed, {bad} failed, {excused} skipped")
