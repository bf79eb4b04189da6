"""Each check of the machine says what to do where something is not right."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hasshin.cli import environment
from hasshin.cli.installation import make, write_secret
from hasshin.config.installation import Folder, Installation


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path / "data")
    make(found, Installation(id="t", pack="matsudo"))
    for path in (found.ledger_key, found.credentials_key):
        write_secret(path, "secret")
    return found


def states(folder: Folder) -> dict[str, str]:
    return {check.name.en.split()[-1]: check.state for check in environment.keys(folder)}


def test_fresh_keys_are_the_owners_alone(folder: Folder) -> None:
    assert set(states(folder).values()) == {"good"}
    assert folder.keys.stat().st_mode & 0o777 == 0o700
    assert folder.django_key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_bad_and_the_cure_is_told(folder: Folder, mode: int) -> None:
    folder.ledger_key.chmod(mode)
    found = next(check for check in environment.keys(folder) if "ledger" in check.name.en)
    assert found.state == "bad"
    assert found.advice is not None
    assert found.advice.en == f"chmod 600 '{folder.ledger_key}'"


def test_a_folder_of_keys_that_others_may_enter_is_bad(folder: Folder) -> None:
    folder.keys.chmod(0o755)
    assert states(folder)["keys"] == "bad"


def test_a_key_that_is_gone_is_bad(folder: Folder) -> None:
    folder.credentials_key.unlink()
    assert states(folder)["credentials.key"] == "bad"


def test_a_secret_once_written_is_kept(folder: Folder) -> None:
    before = folder.django_key.read_bytes()
    write_secret(folder.django_key, "another")
    assert folder.django_key.read_bytes() == before


def test_a_clock_before_the_release_is_wrong() -> None:
    found = environment.clock(datetime(2020, 1, 1, tzinfo=UTC))
    assert found.state == "bad"
    assert found.advice is not None


def test_no_browser_is_a_lack_and_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = environment.browser()
    assert found.state == "lacking"
    assert found.advice is not None
    assert "apt install chromium" in found.advice.en


def test_a_disk_that_is_nearly_full_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nearly_full(_: Path) -> object:
        return type("usage", (), {"free": 150 * environment.MIB})

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    assert environment.disk(tmp_path / "not" / "yet").state == "bad"


def test_the_write_ahead_log_is_tried_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert environment.write_ahead_log(tmp_path).state == "good"
    assert list(tmp_path.iterdir()) == []


def test_full_text_search_is_there() -> None:
    assert environment.sqlite().state == "good"


@pytest.mark.loopback
def test_a_taken_port_is_told_with_its_number() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = environment.port_is_free("127.0.0.1", port)
    assert found.state == "bad"
    assert found.advice is not None
    assert f"127.0.0.1:{port}" in found.advice.en
    assert environment.port_is_free("127.0.0.1", port).state == "good"
