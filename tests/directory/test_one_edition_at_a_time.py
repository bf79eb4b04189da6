"""Whenever an export is killed, the files are those of one edition, at the addresses they always had."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hasshin.accounts.directory import editions
from hasshin.accounts.directory.files import MANIFEST, ExportRefused
from tests.directory.test_exporting import NEW, OLD, files, put

ROOT = Path(__file__).parents[2]
DONE = 0
STAGE = """
import json, os, signal, sys
from pathlib import Path
from hasshin.accounts.directory.export import export, exporting

target, left = Path(sys.argv[1]), int(sys.argv[2])
content = {path: data.encode() for path, data in json.loads(sys.argv[3]).items()}

def counted(name):
    real = getattr(os, name)
    def act(*given, **more):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real(*given, **more)
    setattr(os, name, act)

for name in ("symlink", "replace", "link", "unlink", "mkdir", "rmdir", "fsync", "chmod"):
    counted(name)
with exporting(target):
    export(target, content)
"""
"""Exports the new edition, and kills itself before the given act on the file system."""


def killed_before(target: Path, act: int) -> bool:
    """Export the new edition over what stands; whether it was done before so many acts."""
    listed = {**NEW, MANIFEST: json.dumps({"files": dict.fromkeys(NEW, "")}).encode()}
    content = json.dumps({path: data.decode() for path, data in listed.items()})
    done = subprocess.run(
        [sys.executable, "-c", STAGE, str(target), str(act), content],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (DONE, -signal.SIGKILL), done.stderr.decode()[-2000:]
    return done.returncode == DONE


def edition(target: Path) -> dict[str, bytes]:
    """What readers get, and that the manifest is of the same edition."""
    found = files(target)
    manifest = json.loads(found.pop(MANIFEST))["files"]
    assert set(manifest) == set(found)
    return found


@pytest.mark.parametrize(("plain", "every"), [(False, 1), (True, 3)], ids=["over links", "over plain files of before"])
def test_killed_at_any_moment_the_files_are_of_one_edition_and_the_next_export_mends(
    tmp_path: Path, plain: bool, every: int
) -> None:
    seen = []
    for act in range(0, 300, every):
        target = tmp_path / str(act)
        put(target, OLD, plain=plain)
        over = killed_before(target, act)
        now = edition(target)
        assert now in (OLD, NEW), act
        seen.append(now == NEW)
        put(target, NEW)
        assert edition(target) == NEW
        assert not list(target.glob(".hasshin-export-*"))
        if over:
            break
    assert over
    assert seen == sorted(seen), "once it is the new edition it stays so"
    assert len(seen) > 20
    assert not seen[0]


@pytest.mark.parametrize("act", [8, 14, 20])
def test_after_a_kill_the_old_edition_may_come_back_and_nothing_of_the_new_one_stays(tmp_path: Path, act: int) -> None:
    put(tmp_path, OLD)
    assert not killed_before(tmp_path, act)
    put(tmp_path, OLD)
    assert edition(tmp_path) == OLD
    assert not os.path.lexists(tmp_path / "accounts" / "3.html")
    assert not os.path.lexists(tmp_path / "en" / "index.html")


def test_what_did_not_change_keeps_its_date_and_two_editions_are_kept_at_most(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    before = (tmp_path / "accounts" / "2.html").stat()
    for number in range(4):
        put(tmp_path, {**OLD, "index.html": str(number).encode()})
    after = (tmp_path / "accounts" / "2.html").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert len(list((tmp_path / editions.HOME).glob("e-*"))) == 2
    os.utime(tmp_path / editions.HOME / editions.CURRENT, (0, 0), follow_symlinks=False)
    put(tmp_path, {**OLD, "index.html": b"3"})
    assert len(list((tmp_path / editions.HOME).glob("e-*"))) == 1


def test_the_folder_may_be_moved_or_copied_as_a_whole(tmp_path: Path) -> None:
    put(tmp_path / "a", OLD)
    (tmp_path / "a").rename(tmp_path / "b")
    assert edition(tmp_path / "b") == OLD
    put(tmp_path / "b", NEW)
    assert edition(tmp_path / "b") == NEW


def test_where_no_links_can_be_made_plain_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object, **_more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", refused)
    put(tmp_path, OLD)
    put(tmp_path, NEW)
    assert edition(tmp_path) == NEW
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    monkeypatch.undo()
    put(tmp_path, OLD)
    assert edition(tmp_path) == OLD
    assert (tmp_path / "index.html").is_symlink()


def test_plain_files_come_back_where_they_are_asked_for(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    put(tmp_path, OLD, plain=True)
    assert edition(tmp_path) == OLD
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert not (tmp_path / editions.HOME).exists()


def test_somebody_else_s_folder_of_that_name_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / editions.HOME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportRefused):
        put(tmp_path / "www", OLD)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.loopback
def test_a_web_server_gives_the_files_at_their_addresses(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for wanted in (OLD, NEW):
            put(tmp_path, wanted)
            for path, data in wanted.items():
                caller = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
                caller.request("GET", f"/{path}")
                answer = caller.getresponse()
                assert (answer.status, answer.read()) == (200, data), path
                caller.close()
        server.shutdown()
