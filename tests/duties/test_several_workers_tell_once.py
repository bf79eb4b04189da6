"""Several workers at the same moment tell each thing once; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[[str], dict[str, Any]]


def run(folder: Path, act: str, url: str = "") -> dict[str, Any]:
    """One act in a process of its own, on a fresh installation."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**os.environ, "HASSHIN_DATA": str(folder), "HASSHIN_DATABASE_URL": url, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-m", "tests.duties.stage", act],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Run:
    return lambda act: run(tmp_path / "installation", act)


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Run]:
    import psycopg

    name = f"tell_{uuid4().hex[:10]}"
    url = os.environ["HASSHIN_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield lambda act: run(tmp_path / "installation", act, url.rsplit("/", 1)[0] + "/" + name)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def each_once(came: dict[str, Any]) -> None:
    assert came["troubles"] == []
    assert came["watched"] > 5
    assert came["climbs"] == came["rungs"] > 5
    assert came["most_climbs"] == 1
    assert came["most_mails"] == 1
    assert came["most_digests"] == 1
    assert came["digests"] > 5
    assert came["ledger"] is True


def one_copy(came: dict[str, Any]) -> None:
    assert came["troubles"] == []
    assert came["states"] == {"sent": 40}
    assert came["copies"] == [1] * 40


def test_four_workers_tell_once(on_sqlite: Run) -> None:
    each_once(on_sqlite("tell"))


def test_four_workers_send_once(on_sqlite: Run) -> None:
    one_copy(on_sqlite("send"))


@pytest.mark.postgres
def test_four_workers_tell_once_on_postgresql(on_postgres: Run) -> None:
    each_once(on_postgres("tell"))


@pytest.mark.postgres
def test_four_workers_send_once_on_postgresql(on_postgres: Run) -> None:
    one_copy(on_postgres("send"))
