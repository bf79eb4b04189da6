"""For every test: no sockets, a data folder of its own, a clock that the test moves, and the same people each time.

Marks
    loopback, journey, postgres   may open sockets to this machine; all others may open none
    postgres                      runs only when HASSHIN_DATABASE_URL names a PostgreSQL (`hasshin test` does that)
    databases                     runs on SQLite and, a second time, on PostgreSQL
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.spread import Shares, longest_first
from tests.tables import VARIABLE, forget_databases, lay_tables

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
CHEAP_HASHERS = ["tests.cheap_hashing.CheapArgon2"]
# One for the whole run, so that a city that was loaded for a module opens in each of its tests.
MASTER_KEY = bytes(range(32))
POSTGRES_ALONE = "postgres or databases"
ON_POSTGRES = os.environ.get("HASSHIN_DATABASE_URL", "").startswith("postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--nothing-skipped", action="store_true", help="fail when any test was skipped or expected to fail"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the run keeps a folder for the tables, which all others find by its name."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = folder = tempfile.mkdtemp(prefix="hasshin-tables-")

        def leave() -> None:
            del os.environ[VARIABLE]
            if ON_POSTGRES:
                forget_databases(Path(folder), os.environ["HASSHIN_DATABASE_URL"])
            shutil.rmtree(folder, ignore_errors=True)

        config.add_cleanup(leave)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """When only tests of PostgreSQL are asked for, a file that names neither of their marks is not even imported."""
    if config.getoption("markexpr") != POSTGRES_ALONE or not collection_path.match("test_*.py"):
        return None
    if any(f"mark.{name}" in collection_path.read_text("utf-8") for name in ("postgres", "databases")):
        return None
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in ("loopback", "journey", "postgres")):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
    if not ON_POSTGRES:
        away = [item for item in items if item.get_closest_marker("postgres")]
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]
    if hasattr(config, "workerinput"):
        order = {nodeid: place for place, nodeid in enumerate(longest_first(item.nodeid for item in items))}
        items.sort(key=lambda item: order[item.nodeid])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With `--dist loadfile`: by file, but see `spread`."""
    return Shares(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--nothing-skipped"):
        return
    excused = [report for state in ("skipped", "xfailed", "xpassed") for report in reporter.stats.get(state, [])]
    if excused and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    for report in excused:
        reporter.write_line(f"NOT RUN (and here everything must run): {report.nodeid}", red=True)


@dataclass
class Clock:
    """A time that only the test moves. Actions take `now=clock.now`."""

    now: datetime = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)  # Wednesday, 10:00 in Japan

    def forward(self, **spans: float) -> datetime:
        """Move by a `timedelta(**spans)` and return the new time."""
        self.now += timedelta(**spans)
        return self.now


@pytest.fixture(autouse=True, scope="session")
def _flushing() -> Iterator[None]:
    """Tests that commit empty every table at their end; the ledger's guards let just that pass."""
    from tests.ledger.flushing import let_tests_flush_the_ledger

    with pytest.MonkeyPatch.context() as patch:
        let_tests_flush_the_ledger(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=CHEAP_HASHERS):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """When pytest-django makes its database, the tables come from the run's folder if they are there already."""
    from django.core import management

    call = management.call_command

    def called(name: str, *given: Any, **named: Any) -> Any:
        if name != "migrate":
            return call(name, *given, **named)
        patch.undo()
        return lay_tables(lambda: call(name, *given, **named))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", called)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def own_folder(request: pytest.FixtureRequest) -> Iterator[Path | None]:
    """Keys, blobs and checkpoints of a test that uses the database are in its own temporary folder."""
    uses_database = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        request.fixturenames
    )
    if not uses_database:
        yield None
        return
    settings: Any = request.getfixturevalue("settings")
    root: Path = request.getfixturevalue("tmp_path") / "installation"
    lay_out(root, settings)
    yield root


def lay_out(root: Path, settings: Any) -> None:
    """Make an installation's folder with fresh keys, and point the settings at it."""
    from hasshin.accounts.credentials import keyfile
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    folder = Folder(root)
    installation.make(folder, Installation(id="test", pack="fukushima"))
    keyfile.replace(folder.credentials_key, (MASTER_KEY,))
    installation.make_keys_of_rooms(folder)
    settings.HASSHIN_FOLDER = folder
    settings.HASSHIN_CREDENTIALS_KEY = folder.credentials_key
    settings.HASSHIN_LEDGER_KEY = folder.ledger_key
    settings.HASSHIN_CHECKPOINTS = folder.checkpoints
    settings.HASSHIN_BLOBS = folder.blobs


@pytest.fixture
def city_fukushima(db: None, own_folder: Path, clock: Clock) -> Any:
    """Fukushima with its sample units, staff and accounts; returns what `load_sample` returns."""
    from tests.sample_cities import sample_city

    return sample_city("fukushima", clock.now)


@pytest.fixture
def city_matsudo(db: None, own_folder: Path, clock: Clock) -> Any:
    """Matsudo with its sample units, staff and accounts; returns what `load_sample` returns."""
    from tests.sample_cities import sample_city

    return sample_city("matsudo", clock.now)
