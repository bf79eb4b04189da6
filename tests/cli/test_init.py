"""`hasshin init` as an administrator calls it: a process of its own, on a folder of its own."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-battery-staple"
ROLES = {"fukushima": "information_management_section", "matsudo": "operations_manager"}


def hasshin(*arguments: str, given: str = "", url: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", "HOME": "/"}
    environment["HASSHIN_DATABASE_URL"] = url
    command = [sys.executable, "-m", "hasshin.cli", *arguments]
    return subprocess.run(
        command, env=environment, input=given, capture_output=True, text=True, timeout=120, check=False, cwd="/"
    )


def init(folder: Path, city: str, *more: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    options = {
        "data": str(folder),
        "pack": city,
        "origin": "https://sns.example.jp",
        "administrator": "admin",
        "name": "管理者",
        "unit-code": "joho",
        "unit-name": "情報の課",
        "role": ROLES.get(city, "operations_manager"),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return hasshin("init", *arguments, "--password-stdin", *more, given=password + "\n")


@pytest.mark.parametrize("city", ["fukushima", "matsudo"])
def test_an_installation_is_made_whole_and_sound(tmp_path: Path, city: str) -> None:
    folder = tmp_path / "an installation"
    made = init(folder, city)
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    assert {path.name for path in (folder / "keys").iterdir()} == {"django.key", "credentials.key", "ledger.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "keys").iterdir()} == {0o600}
    described = json.loads((folder / "installation.json").read_text("utf-8"))
    assert (described["pack"], described["origin"]) == (city, "https://sns.example.jp")
    assert "sns.example.jp" in described["hosts"]

    checked = hasshin("check", "--data", str(folder))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    verified = hasshin("ledger", "verify", "--data", str(folder))
    assert verified.returncode == 0, verified.stdout

    again = init(folder, city)
    assert again.returncode == 1
    assert "there is an installation" in again.stderr


def test_a_weak_password_leaves_no_half_city(tmp_path: Path) -> None:
    refused = init(tmp_path / "d", "matsudo", password="short")
    assert refused.returncode == 1
    assert "password" in refused.stderr
    assert init(tmp_path / "d", "matsudo").returncode == 0


def test_a_refused_password_is_told_in_one_language_and_writes_nothing(tmp_path: Path) -> None:
    refused = init(tmp_path / "d", "matsudo", password="short")
    assert refused.stderr.isascii(), refused.stderr
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("left_out", ["role", "name", "pack", "unit-code"])
def test_with_the_password_on_a_pipe_nothing_is_asked_and_nothing_shown(tmp_path: Path, left_out: str) -> None:
    options = {"pack": "matsudo", "origin": "https://sns.example.jp", "administrator": "admin", "name": "管理者"}
    options |= {"unit-code": "joho", "unit-name": "情報の課", "role": "operations_manager", "data": str(tmp_path / "d")}
    del options[left_out]
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    refused = hasshin("init", *arguments, "--password-stdin", given=PASSWORD + "\n")
    assert refused.returncode == 2
    assert refused.stderr.rstrip().endswith(f"give: --{left_out}")
    assert PASSWORD not in refused.stdout + refused.stderr
    piped = hasshin("init", *arguments, given=PASSWORD + "\n")
    assert piped.returncode == 2
    assert PASSWORD not in piped.stdout + piped.stderr
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("origin", ["correct-horse", "https://admin:correct-horse@x.jp", "https://x.jp:correct-horse"])
def test_an_origin_that_is_none_is_refused_and_not_shown(tmp_path: Path, origin: str) -> None:
    refused = init(tmp_path / "d", "matsudo", "--origin", origin)
    assert refused.returncode == 1
    assert "https://sns.city.example.jp" in refused.stderr
    assert "correct-horse" not in refused.stdout + refused.stderr
    assert not (tmp_path / "d").exists()


def test_what_a_failed_start_left_is_described_anew_with_its_keys_kept(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    assert init(folder, "matsudo").returncode == 0
    (folder / "hasshin.sqlite3").unlink()  # as if it had been cut off before anything was founded
    for command in ("serve", "worker"):
        assert hasshin("check", "--migrate", "--data", str(folder)).returncode == 1
        unfinished = hasshin(command, "--data", str(folder))
        assert unfinished.returncode == 1
        assert len(unfinished.stderr.splitlines()) == 1
        assert "hasshin init" in unfinished.stderr
    (folder / "checkpoints.jsonl").unlink(missing_ok=True)
    keys = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
    again = init(folder, "fukushima", "--origin", "https://other.example.jp", "--trusted-proxy", "10.0.0.1")
    assert again.returncode == 0, again.stderr
    described = json.loads((folder / "installation.json").read_text("utf-8"))
    assert (described["pack"], described["origin"]) == ("fukushima", "https://other.example.jp")
    assert described["trusted_proxies"] == ["10.0.0.1"]
    assert "other.example.jp" in described["hosts"]
    assert keys == {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}


def test_nothing_of_an_installation_is_open_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir(mode=0o755)
    assert init(folder, "matsudo").returncode == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path for path in folder.rglob("*") if path.stat().st_mode & 0o077] == []
    folder.chmod(0o755)
    (folder / "hasshin.sqlite3").chmod(0o644)
    checked = hasshin("check", "--data", str(folder))
    assert checked.returncode == 1
    assert f"chmod 700 '{folder}'" in checked.stdout
    assert f"chmod 600 '{folder / 'hasshin.sqlite3'}'" in checked.stdout


def test_a_role_that_cannot_appoint_is_refused(tmp_path: Path) -> None:
    refused = init(tmp_path / "d", "matsudo", "--role", "nobody")
    assert refused.returncode == 1
    assert "operations_manager" in refused.stderr


def sign_the_end(folder: Path) -> None:
    """A checkpoint, as the worker makes one from time to time."""
    script = (
        "from pathlib import Path; from datetime import UTC, datetime; from hasshin.cli import installation; "
        "from hasshin.config.installation import Folder; import sys; installation.use(Folder(Path(sys.argv[1]))); "
        "from hasshin.ledger.actions.checkpoint import checkpoint; assert checkpoint(now=datetime.now(UTC))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", script, str(folder)], env=environment, check=True, timeout=60)


def test_a_ledger_taken_along_verifies_and_a_changed_one_does_not(tmp_path: Path) -> None:
    assert init(tmp_path / "d", "matsudo").returncode == 0
    sign_the_end(tmp_path / "d")
    file = tmp_path / "ledger.jsonl"
    assert hasshin("ledger", "export", str(file), "--data", str(tmp_path / "d")).returncode == 0
    assert hasshin("ledger", "verify", "--export", str(file)).returncode == 0
    before = file.read_bytes()
    there = hasshin("ledger", "export", str(file), "--data", str(tmp_path / "d"))
    assert there.returncode == 1
    assert "--force" in there.stderr
    assert file.read_bytes() == before
    assert hasshin("ledger", "export", str(file), "--force", "--data", str(tmp_path / "d")).returncode == 0

    told = hasshin("check", "--data", str(tmp_path / "d")).stdout
    key = next(line for line in told.splitlines() if "Public key of the ledger" in line).split()[-1]
    assert re.search(r"Ledger: \d+ entries, \d+ checkpoints", told)
    assert "Settings: no problem found" in told
    assert "Tables of this version: all applied" in told
    verifier = [sys.executable, str(ROOT / "src/hasshin/ledger/verify_file.py"), str(file)]
    kept = ["--checkpoints", str(tmp_path / "d" / "checkpoints.jsonl")]
    assert subprocess.run([*verifier, "--public-key", key, *kept], check=False).returncode == 0
    assert subprocess.run([*verifier, "--public-key", "0" * 64, *kept], check=False).returncode == 1
    assert hasshin("ledger", "verify", "--export", str(file), "--public-key", key, *kept).returncode == 0
    file.write_bytes(file.read_bytes().replace(b"city.add_unit", b"city.add_unix", 1))
    assert hasshin("ledger", "verify", "--export", str(file)).returncode == 1


def test_without_a_folder_each_command_says_how_to_name_one(tmp_path: Path) -> None:
    for command in (["serve"], ["worker"], ["ledger", "verify"]):
        said = hasshin(*command)
        assert said.returncode == 1
        assert "--data DIR or HASSHIN_DATA" in said.stderr
        empty = hasshin(*command, "--data", str(tmp_path))
        assert empty.returncode == 1
        assert "hasshin init" in empty.stderr
        assert "Traceback" not in empty.stderr


def test_a_broken_description_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "installation.json").write_text('{"id": "x"')
    said = hasshin("serve", "--data", str(tmp_path))
    assert said.returncode == 1
    assert str(tmp_path / "installation.json") in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["mysql://somewhere/x", "postgresql://nobody@127.0.0.1:1/x"])
def test_a_database_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    assert init(tmp_path / "d", "matsudo").returncode == 0
    said = hasshin("serve", "--data", str(tmp_path / "d"), url=url)
    assert said.returncode == 1
    assert "HASSHIN_DATABASE_URL" in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_place_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    assert init(tmp_path / "d", "matsudo").returncode == 0
    said = hasshin("ledger", "export", str(tmp_path / "no" / "x.jsonl"), "--data", str(tmp_path / "d"))
    assert said.returncode == 1
    assert len(said.stderr.splitlines()) == 1
