"""Is this machine fit for an installation? Each check says what it found and, where it is not right, what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from hasshin.cli.say import fail
from hasshin.config.installation import Folder, InstallationMissing
from hasshin.policy.text import Text, t

State = Literal["good", "lacking", "bad"]
MIB = 1024 * 1024
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right shows an earlier time
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
FONT_NAMES = ("cjk", "ipa", "takao", "vlgothic", "biz", "hiragino", "mplus")


@dataclass(frozen=True)
class Check:
    """One thing looked at. `lacking` leaves the product usable with less; `bad` must be put right first."""

    name: Text
    state: State
    found: str
    advice: Text | None = None


def all_checks(folder: Folder | None, port: int | None) -> Iterator[Check]:
    """Look at the machine, and at the folder and the port where they are given."""
    yield python()
    yield sqlite()
    yield browser()
    yield japanese_font()
    yield clock(datetime.now(UTC))
    if folder is not None:
        yield disk(folder.root)
        yield writable(folder.root)
        yield write_ahead_log(folder.root)
        yield from private(folder)
        yield from keys(folder)
    if port is not None:
        yield port_is_free("127.0.0.1", port)


def python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    advice = t("Python 3.11 以上を導入してください", "install Python 3.11 or later")
    return Check(t("Python", "Python"), "good" if good else "bad", found, None if good else advice)


def sqlite() -> Check:
    """Full-text search (FTS5) is what the record is searched with; 3.35 brought RETURNING."""
    name = t("SQLite と全文検索", "SQLite with full-text search")
    advice = t(
        "FTS5 付きの SQLite 3.35 以上で作られた Python を使うか、PostgreSQL を使ってください（HASSHIN_DATABASE_URL）",
        "use a Python built with SQLite 3.35 or later and FTS5, or PostgreSQL (HASSHIN_DATABASE_URL)",
    )
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
    except sqlite3.OperationalError:
        return Check(name, "bad", f"{sqlite3.sqlite_version}, FTS5 -", advice)
    finally:
        connection.close()
    good = sqlite3.sqlite_version_info >= (3, 35)
    return Check(name, "good" if good else "bad", f"{sqlite3.sqlite_version}, FTS5", None if good else advice)


def browser() -> Check:
    """Screen copies are made with Chromium; without it each record says that the copy is owed."""
    name = t("Chromium（画面コピー）", "Chromium (screen copies)")
    path = next((found for each in BROWSERS if (found := shutil.which(each))), None)
    if path:
        return Check(name, "good", path)
    advice = t(
        "「sudo apt install chromium」。なくても動きますが、画面コピーは人が添付することになります",
        "'sudo apt install chromium'. It works without, but then people attach the screen copies",
    )
    return Check(name, "lacking", "-", advice)


def japanese_font() -> Check:
    """Without a Japanese font every character on a screen copy is a box."""
    name = t("日本語フォント", "A Japanese font")
    found = _listed_font() or _font_file()
    if found:
        return Check(name, "good", found)
    return Check(name, "lacking", "-", t("「sudo apt install fonts-noto-cjk」", "'sudo apt install fonts-noto-cjk'"))


def _listed_font() -> str:
    if not shutil.which("fc-list"):
        return ""
    answer = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, timeout=20, check=False)
    return next(iter(answer.stdout.splitlines()), "")


def _font_file() -> str:
    for place in FONT_FOLDERS:
        for file in Path(place).expanduser().rglob("*.[to]t[fc]"):
            if any(name in file.name.lower() for name in FONT_NAMES):
                return file.name
    return ""


def clock(now: datetime) -> Check:
    """A clock that is wrong makes every time in the record wrong."""
    name = t("時計", "The clock")
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < RELEASED:
        advice = t("時計が過去です。合わせてください（timedatectl）", "the clock is in the past: set it (timedatectl)")
        return Check(name, "bad", shown, advice)
    if _synchronised() is False:
        advice = t(
            "時刻同期が働いていません。「sudo timedatectl set-ntp true」",
            "it is not synchronised: 'sudo timedatectl set-ntp true'",
        )
        return Check(name, "lacking", shown, advice)
    return Check(name, "good", shown)


def _synchronised() -> bool | None:
    """What systemd says of the clock; None where it says nothing (no systemd, a container)."""
    if not shutil.which("timedatectl"):
        return None
    command = ["timedatectl", "show", "-p", "NTPSynchronized", "--value"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    return {"yes": True, "no": False}.get(answer)


def disk(root: Path) -> Check:
    name = t("空き容量", "Disk space")
    free = shutil.disk_usage(_existing(root)).free // MIB
    advice = t("1 GB 以上空けるか、別の場所を選んでください", "free at least 1 GB, or choose another place")
    state: State = "good" if free >= 1024 else "lacking" if free >= 200 else "bad"  # noqa: PLR2004 - MiB, as advised
    return Check(name, state, f"{free:,} MiB: {_existing(root)}", None if state == "good" else advice)


def writable(root: Path) -> Check:
    name = t("データフォルダへの書込み", "Writing to the data folder")
    place = _existing(root)
    if os.access(place, os.W_OK | os.X_OK):
        return Check(name, "good", str(place))
    advice = t(
        f"{place} を書込み可能にするか、--data で別の場所を", f"make {place} writable or name another with --data"
    )
    return Check(name, "bad", str(place), advice)


def write_ahead_log(root: Path) -> Check:
    """SQLite's WAL needs a local disk: network file systems share no memory."""
    name = t("WAL（書込み先行ログ）", "Write-ahead log")
    probe = _existing(root) / f".wal-probe-{os.getpid()}.sqlite3"
    try:
        connection = sqlite3.connect(probe)
        mode = str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        connection.execute("CREATE TABLE probe (id INTEGER)")
        connection.close()
    except sqlite3.OperationalError as problem:
        mode = str(problem)
    finally:
        for leftover in probe.parent.glob(f"{probe.name}*"):
            leftover.unlink()
    advice = t("データフォルダをローカルディスクに置いてください", "put the data folder on a local disk")
    return Check(name, "good" if mode == "wal" else "bad", mode, None if mode == "wal" else advice)


def private(folder: Folder) -> Iterator[Check]:
    """Drafts, names and evidence are for nobody but the service. Nothing is said where no installation is made yet."""
    if not folder.description.exists():
        return
    for path, mode in [(folder.root, 0o700), (folder.database, 0o600)]:
        if not path.exists():
            continue
        name = t(f"読める人: {path.name}", f"Who may read {path.name}")
        found = stat.S_IMODE(path.stat().st_mode)
        state: State = "bad" if found & 0o007 else "lacking" if found & 0o070 else "good"
        advice = t(f"chmod {mode:o} '{path}'", f"chmod {mode:o} '{path}'")
        yield Check(name, state, f"{found:o}", None if state == "good" else advice)


def keys(folder: Folder) -> Iterator[Check]:
    """Keys are the owner's alone: 0700 for their folder, 0600 for each. Nothing is said where none are made yet."""
    if not folder.keys.exists():
        return
    wanted = [(folder.keys, 0o700), (folder.django_key, 0o600), (folder.ledger_key, 0o600)]
    if folder.credentials_key.exists() or _sealed_by_file(folder):
        wanted.append((folder.credentials_key, 0o600))
    for path, mode in wanted:
        name = t(f"鍵の権限: {path.name}", f"Permissions of {path.name}")
        if not path.exists():
            advice = t("鍵がありません。控えから戻してください", "the key is missing: bring it back from your copy")
            yield Check(name, "bad", str(path), advice)
            continue
        status = path.stat()
        found = stat.S_IMODE(status.st_mode)
        mine = status.st_uid == os.geteuid()
        good = mine and not found & ~mode
        advice = (
            t(f"chmod {mode:o} '{path}'", f"chmod {mode:o} '{path}'")
            if mine
            else t(f"所有者が違います: chown '{path}'", f"it belongs to another user: chown '{path}'")
        )
        yield Check(name, "good" if good else "bad", f"{found:o}", None if good else advice)


def _sealed_by_file(folder: Folder) -> bool:
    """Whether the master key of the accounts' secrets has to be in its file."""
    try:
        return folder.read().credentials_keys.provider == "file"
    except (InstallationMissing, ValueError):
        return True


def port_is_free(host: str, port: int) -> Check:
    name = t("ポート", "The port")
    try:
        bind(host, port)
    except OSError as problem:
        advice = t(
            f"{host}:{port} を使えません（{problem.strerror}）。--port で別の番号にするか、使う側を止めてください",
            f"{host}:{port} can't be used ({problem.strerror}): choose another with --port or stop what uses it",
        )
        return Check(name, "bad", f"{host}:{port}", advice)
    return Check(name, "good", f"{host}:{port}")


def bind(host: str, port: int) -> None:
    """Bind the address as a server would, and let it go; raises OSError where that can't be."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def require_port(host: str, port: int) -> None:
    """Raise a `Failure` where the port is taken."""
    found = port_is_free(host, port)
    if found.advice is not None:
        raise fail(found.advice.ja, found.advice.en)


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.absolute().parents) if place.exists())
