"""Many append at once, some die in the middle: the chain has no gap, no fork and no half entry."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.ledger.scratch import EACH, THREADS, command, run


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/scratch.sqlite3"


@pytest.fixture
def postgresql() -> Iterator[str]:
    """A scratch database on the server that HASSHIN_DATABASE_URL names."""
    import psycopg
    from psycopg import sql

    server = urlsplit(os.environ["HASSHIN_DATABASE_URL"])
    name = f"ledger_scratch_{os.getpid()}"
    with psycopg.connect(urlunsplit(server._replace(path="/postgres")), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(server._replace(path=f"/{name}"))
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def eight_threads(data: Path, url: str) -> None:
    done = run(data, url, "threads")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == THREADS * EACH


def killed_in_the_middle(data: Path, url: str) -> None:
    arguments, environment = command(data, url, "endless")
    committed = -1
    for _ in range(3):
        with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _line in range(20):
                assert process.stdout.readline()
                committed += 1
            process.kill()
            committed += len(process.stdout.read().split())
    done = run(data, url, "verify")
    assert done.returncode == 0, done.stderr
    # Each kill may fall between a commit and the line that tells of it.
    assert committed + 1 <= int(done.stdout) <= committed + 4


def test_eight_threads_make_one_chain_on_sqlite(tmp_path: Path, sqlite: str) -> None:
    eight_threads(tmp_path, sqlite)


def test_a_kill_in_the_middle_leaves_a_whole_chain_on_sqlite(tmp_path: Path, sqlite: str) -> None:
    killed_in_the_middle(tmp_path, sqlite)


@pytest.mark.postgres
def test_eight_threads_make_one_chain_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    eight_threads(tmp_path, postgresql)


@pytest.mark.postgres
def test_a_kill_in_the_middle_leaves_a_whole_chain_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    killed_in_the_middle(tmp_path, postgresql)
