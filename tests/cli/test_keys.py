"""`hasshin keys` and what `hasshin check` says of the seals, as an administrator meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with two secrets."""
    place = tmp_path / "installation"
    built = run(place, "-m", "tests.accounts.keys_stage", "build", "2")
    assert built.returncode == 0, built.stderr
    return place


def run(place: Path, *words: str, **more: str) -> Any:
    environment = {
        **os.environ,
        "HASSHIN_DATA": str(place),
        "HASSHIN_DATABASE_URL": "",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        **more,
    }
    return subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def hasshin(place: Path, *words: str, **more: str) -> Any:
    return run(place, "-m", "hasshin.cli", *words, **more)


def seals(place: Path, **more: str) -> str:
    told = hasshin(place, "check", **more).stdout
    assert "Seals" in told, told
    return told[told.index("Seals") - 2 :].split("\n✓")[0]


def test_rotate_says_what_became_of_the_old_key_and_list_names_both(data: Path) -> None:
    assert seals(data).startswith("✓ Seals of the accounts' secrets: all 2 open")
    done = hasshin(data, "keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert "wrapped anew: 2" in done.stdout
    (old,) = (data / "keys" / "retired").iterdir()
    assert str(old) in done.stdout
    assert old.stat().st_mode & 0o777 == 0o600
    listed = hasshin(data, "keys", "list").stdout.split()
    assert listed[1:4] == ["active", "given", "2"]
    assert "retired" in listed
    key = (data / "keys" / "credentials.key").read_text().strip()
    assert key not in done.stdout + done.stderr + "".join(listed)
    assert seals(data).startswith("✓")


def test_check_says_what_to_mend_of_a_key_that_is_too_open_missing_or_another(data: Path) -> None:
    key = data / "keys" / "credentials.key"
    key.chmod(0o644)
    assert "chmod 600" in seals(data)
    assert "chmod 600" in hasshin(data, "keys", "rotate").stderr
    key.chmod(0o600)
    kept = key.read_text()
    key.write_text("00" * 32 + "\n")
    assert "restore it from your copy" in seals(data)
    key.unlink()
    told = hasshin(data, "check")
    assert told.returncode == 1
    assert "restore it from your backup" in told.stdout
    key.write_text(kept)
    key.chmod(0o600)
    assert seals(data).startswith("✓")


def test_check_names_a_secret_that_was_altered(data: Path) -> None:
    import sqlite3

    with sqlite3.connect(data / "hasshin.sqlite3") as tables:
        tables.execute("UPDATE accounts_credential SET sealed = zeroblob(60) WHERE id = 1")
    told = seals(data)
    assert told.startswith("✗")
    assert "password of account 1" in told
    stuck = hasshin(data, "keys", "rotate")
    assert stuck.returncode == 1
    assert "password of account 1" in stuck.stdout
    assert "the old key is kept" in stuck.stdout


def test_a_command_that_hangs_or_is_not_there_is_told_by_check_within_its_time(data: Path) -> None:
    description = data / "installation.json"
    settings = json.loads(description.read_text())
    slow = {"id": "v", "wrap": [sys.executable, "-c", "import time; time.sleep(60)"], "unwrap": ["/no/such"]}
    settings["credentials_keys"] = {"provider": "command", "commands": [slow], "timeout_seconds": 1}
    description.write_text(json.dumps(settings))
    (data / "keys" / "credentials.key").unlink()
    told = seals(data)
    assert told.startswith("✗")
    assert "did not answer in time" in told


def test_the_environment_without_its_key_is_told(data: Path) -> None:
    description = data / "installation.json"
    settings = json.loads(description.read_text())
    settings["credentials_keys"] = {"provider": "environment"}
    description.write_text(json.dumps(settings))
    assert "openssl rand -hex 32" in seals(data)
    old = (data / "keys" / "credentials.key").read_text().strip()
    given = {"HASSHIN_CREDENTIALS_KEY": f"{'ab' * 32}"}
    assert hasshin(data, "keys", "rotate", **given).returncode == 0, "the file's key is left where it was, and put away"
    assert not (data / "keys" / "credentials.key").exists()
    assert seals(data, **given).startswith("✓")
    assert old not in seals(data)


def test_a_setting_that_can_not_work_names_the_file(data: Path) -> None:
    description = data / "installation.json"
    settings = json.loads(description.read_text())
    settings["credentials_keys"] = {"provider": "command"}
    description.write_text(json.dumps(settings))
    told = hasshin(data, "keys", "list")
    assert told.returncode == 1
    assert "installation.json" in told.stderr
