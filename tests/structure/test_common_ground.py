"""What every test stands on holds: no sockets, no skip that nobody sees, no test on the wrong database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tests.conftest import POSTGRES_ALONE
from tests.tables import lay_tables

ROOT = Path(__file__).resolve().parents[2]
# pytest-socket warns before it raises, and here a warning is an error.
BLOCKED = partial(pytest.raises, (RuntimeError, UserWarning), match="A test tried to use socket")
TESTS = """
import pytest

def test_runs(): pass

@pytest.mark.skip(reason="tired")
def test_skipped(): pass

@pytest.mark.xfail(reason="wrong")
def test_known_to_fail(): assert False

@pytest.mark.postgres
def test_elsewhere(): pass
"""


def run(tmp_path: Path, *arguments: str, tests: str = TESTS) -> subprocess.CompletedProcess[str]:
    """pytest on some tests with the suite's own conftest."""
    file = tmp_path / "test_some.py"
    file.write_text(tests)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
    return subprocess.run(
        [*command, "-p", "tests.conftest", *arguments, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "HASSHIN_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_unit_test_can_open_no_socket() -> None:
    with BLOCKED():
        socket.socket()


@pytest.mark.loopback
def test_a_loopback_test_reaches_this_machine_alone() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=5).close()
    with BLOCKED():
        socket.create_connection(("192.0.2.1", 9), timeout=1)


def test_a_skip_passes_on_a_desk(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped, 1 deselected, 1 xfailed" in done.stdout


def test_where_nothing_may_be_skipped_each_one_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "--nothing-skipped")
    assert done.returncode == 1
    assert done.stdout.count("NOT RUN") == 2
    assert "test_skipped" in done.stdout
    assert "test_known_to_fail" in done.stdout


def test_where_nothing_may_be_skipped_a_whole_run_passes(tmp_path: Path) -> None:
    assert run(tmp_path, "--nothing-skipped", tests="def test_runs(): pass\n").returncode == 0


def test_it_holds_for_tests_that_run_side_by_side(tmp_path: Path) -> None:
    done = run(tmp_path, "--nothing-skipped", "-n", "2")
    assert done.returncode == 1
    assert done.stdout.count("NOT RUN") == 2


def test_for_postgresql_alone_a_file_that_names_neither_mark_is_not_read(tmp_path: Path) -> None:
    raises = "raise AssertionError('it was read')\n"
    unread = run(tmp_path, "-m", POSTGRES_ALONE, tests=raises)
    assert unread.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, unread.stdout
    for named in ("postgres", "databases"):
        read = run(tmp_path, "-m", POSTGRES_ALONE, tests=f"# pytest.mark.{named}\n{raises}")
        assert "it was read" in read.stdout


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_is_migrated_once_a_run_and_only_an_empty_database_gives_way_to_the_copy() -> None:
    with pytest.raises(AssertionError, match="not empty"):
        lay_tables(lambda: pytest.fail("it migrated a second time"))
