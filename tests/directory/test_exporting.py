"""Files for the city's own web server: whole or not at all, stable, and never at the cost of somebody else's file."""

from __future__ import annotations

import errno
import json
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hasshin.accounts.actions.export_directory import export_directory
from hasshin.accounts.actions.freeze import freeze
from hasshin.accounts.directory import editions
from hasshin.accounts.directory import export as exporter
from hasshin.accounts.directory import files as writing
from hasshin.accounts.directory.export import Exported, export, exporting
from hasshin.accounts.directory.files import MANIFEST, ExportRefused
from hasshin.accounts.models import Account


def files(folder: Path) -> dict[str, bytes]:
    """All that readers may ask for, by path."""
    found = (path for path in shown(folder) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def shown(folder: Path) -> list[Path]:
    """All but what is kept in hidden folders."""
    return [p for p in folder.rglob("*") if not any(one.startswith(".") for one in p.relative_to(folder).parts)]


def put(folder: Path, wanted: dict[str, bytes], *, plain: bool = False) -> Exported:
    manifest = json.dumps({"files": dict.fromkeys(wanted, "")}).encode()
    with exporting(folder):
        return export(folder, {**wanted, MANIFEST: manifest}, plain=plain)


OLD = {"index.html": b"old list", "accounts/1.html": b"old one", "accounts/2.html": b"two"}
NEW = {"index.html": b"new list", "accounts/1.html": b"new one", "accounts/3.html": b"three", "en/index.html": b"en"}


@pytest.mark.clause("M-15-1")
def test_the_copy_outlives_the_installation_as_plain_files(city_matsudo: Any, clock: Any, tmp_path: Path) -> None:
    target = tmp_path / "www"
    number, done = export_directory(now=clock.now, target=target)
    assert number == 1
    assert done.files == len(files(target))
    page = (target / "index.html").read_text("utf-8")
    for account in Account.objects.all():
        assert account.name in page
        assert (target / "accounts" / f"{account.pk}.html").exists()
    assert "verify" not in page  # this installation has no address that readers could reach
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    local = {link for link in links if "//" not in link and not link.startswith(("#", "data:"))}
    assert [link for link in sorted(local) if not (target / link).is_file()] == []


def test_nothing_changed_means_not_a_byte(city_matsudo: Any, clock: Any, tmp_path: Path) -> None:
    export_directory(now=clock.now, target=tmp_path / "a")
    first, times = files(tmp_path / "a"), {p: p.stat().st_mtime_ns for p in (tmp_path / "a").rglob("*.html")}
    _, done = export_directory(now=clock.forward(days=3), target=tmp_path / "a")
    assert (done.written, done.removed) == ((), ())
    assert files(tmp_path / "a") == first
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "a").rglob("*.html")} == times
    export_directory(now=clock.forward(days=30), target=tmp_path / "b")
    assert files(tmp_path / "b") == first


def test_a_change_writes_what_changed(city_matsudo: Any, clock: Any, tmp_path: Path) -> None:
    export_directory(now=clock.now, target=tmp_path / "a")
    account = Account.objects.get(handle="mihon_matsudo")
    freeze(actor=city_matsudo.actor("takahashi"), now=clock.forward(hours=1), account_id=account.pk, reason="点検")
    number, done = export_directory(now=clock.now, target=tmp_path / "a")
    assert number == 2
    assert done.written[-1] == MANIFEST
    assert f"accounts/{account.pk}.html" in done.written
    assert "発信停止中" in (tmp_path / "a" / "accounts" / f"{account.pk}.html").read_text("utf-8")


def test_files_of_others_stay_and_are_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_bytes(b"theirs")
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "logo.png").write_bytes(b"theirs too")
    put(tmp_path, OLD)
    put(tmp_path, NEW)
    assert (tmp_path / "robots.txt").read_bytes() == b"theirs"
    assert (tmp_path / "accounts" / "logo.png").read_bytes() == b"theirs too"
    assert not (tmp_path / "accounts" / "2.html").exists()


@pytest.mark.parametrize("inside", ["index.html", "accounts/1.html"])
def test_a_file_of_others_in_the_way_is_named_and_nothing_written(tmp_path: Path, inside: str) -> None:
    (tmp_path / inside).parent.mkdir(exist_ok=True)
    (tmp_path / inside).write_bytes(b"theirs")
    with pytest.raises(ExportRefused, match=inside):
        put(tmp_path, NEW)
    assert files(tmp_path) == {inside: b"theirs"}


def test_a_link_in_the_way_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "accounts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportRefused):
        put(tmp_path / "www", NEW)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_manifest_can_remove_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"keep")
    www = tmp_path / "www"
    www.mkdir()
    listed = {"../secret": "", "/etc/hostname": "", "a/../../secret": ""}
    (www / MANIFEST).write_text(json.dumps({"files": listed}))
    put(www, NEW)
    assert (tmp_path / "secret").read_bytes() == b"keep"


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("at", range(6))
def test_a_full_disk_leaves_the_old_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, plain: bool
) -> None:
    put(tmp_path, OLD, plain=plain)
    before, count = files(tmp_path), 0
    real = writing.write

    def full(place: Path, data: bytes, mode: int = 0o644) -> None:
        nonlocal count
        count += 1
        if count > at:
            place.write_bytes(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        real(place, data, mode)

    monkeypatch.setattr(exporter, "write", full)
    monkeypatch.setattr(editions, "write", full)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, NEW, plain=plain)
    assert files(tmp_path) == before
    assert not list(tmp_path.glob(".hasshin-export-*"))
    monkeypatch.undo()
    put(tmp_path, NEW, plain=plain)
    assert {p: d for p, d in files(tmp_path).items() if p != MANIFEST} == NEW


class Killed(BaseException):
    """As when the process is killed: nothing is tidied by who catches errors."""


@pytest.mark.parametrize("at", range(5))
def test_without_links_killed_between_two_renames_every_file_is_whole_and_the_next_export_mends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    put(tmp_path, OLD, plain=True)
    real, count = exporter._place, 0

    def killed(staged: Path, target: Path, path: str) -> None:
        nonlocal count
        if count == at:
            raise Killed
        count += 1
        real(staged, target, path)

    monkeypatch.setattr(exporter, "_place", killed)
    with pytest.raises(Killed):
        put(tmp_path, NEW, plain=True)
    for path, data in files(tmp_path).items():
        assert path == MANIFEST or data in (OLD.get(path), NEW.get(path)), path
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())["files"]
    assert set(manifest) == set(OLD)
    assert all((tmp_path / path).exists() for path in manifest)
    monkeypatch.undo()
    put(tmp_path, NEW, plain=True)
    assert {p: d for p, d in files(tmp_path).items() if p != MANIFEST} == NEW


def test_a_reader_never_meets_half_a_file_nor_a_dead_link(tmp_path: Path) -> None:
    big = {f"accounts/{n}.html": bytes([65 + n % 26]) * 200_000 for n in range(20)}
    one = {**big, "index.html": b"1" * 300_000}
    two = {path: data.lower() for path, data in one.items()}
    put(tmp_path, one)
    stop, seen = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            for path in ("index.html", "accounts/3.html"):
                data = (tmp_path / path).read_bytes()
                if data not in (one[path], two[path]):
                    seen.append((path, len(data)))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(6):
        put(tmp_path, two if turn % 2 == 0 else one)
    stop.set()
    reader.join()
    assert not seen


def test_exports_at_the_same_time_follow_one_another(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def go(content: dict[str, bytes]) -> None:
        try:
            for _ in range(5):
                put(tmp_path, content)
        except BaseException as error:  # shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=go, args=(content,)) for content in (OLD, NEW, OLD, NEW)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not errors
    left = {p: d for p, d in files(tmp_path).items() if p != MANIFEST}
    assert left in (OLD, NEW)


def test_readers_may_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "www", NEW)
    finally:
        os.umask(before)
    for path in shown(tmp_path / "www"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path
    (tmp_path / "www" / "index.html").chmod(0o664)
    put(tmp_path / "www", OLD)
    assert stat.S_IMODE((tmp_path / "www" / "index.html").stat().st_mode) == 0o664


def test_the_worker_keeps_the_folder_up_and_says_when_it_can_not(
    city_matsudo: Any, clock: Any, tmp_path: Path, settings: Any
) -> None:
    from hasshin.accounts.directory.periodic import NOT_WRITTEN, keep_up
    from hasshin.findings.models import Finding

    target = tmp_path / "www"
    target.mkdir()
    (target / "index.html").write_bytes(b"theirs")
    settings.HASSHIN_INSTALLATION = settings.HASSHIN_INSTALLATION.model_copy(update={"directory_folder": str(target)})
    assert keep_up(clock.now)
    finding = Finding.objects.get(code=NOT_WRITTEN)
    assert finding.settled_at is None
    (target / "index.html").unlink()
    keep_up(clock.now + timedelta(minutes=1))
    finding.refresh_from_db()
    assert finding.settled_at is not None
    assert "松戸市" in (target / "index.html").read_text("utf-8")
