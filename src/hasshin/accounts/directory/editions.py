"""Put a whole edition of the directory in the place of another by switching one symbolic link.

    DIR/index.html                          -> .hasshin-directory/current/index.html, and so each file of ours
    DIR/.hasshin-directory/current          -> e-…, the edition that readers see
    DIR/.hasshin-directory/e-…/index.html   the files; what did not change is one file with the edition before

The addresses stay those of plain files. Whenever the process or the machine stops, the files are those of one edition:
links to pages that are new are made before the switch, those to pages that went are taken away after it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from hasshin.accounts.directory.files import (
    FILE_MODE,
    FOLDER_MODE,
    demand_folder,
    make_folders,
    sync_folder,
    write,
)

HOME = ".hasshin-directory"
CURRENT = "current"
TRIAL = ".hasshin-export-"
EDITION = "e-"
FRESH = ".fresh"
READERS_HAVE_LEFT = 60
"""Seconds for which the edition before stays: a web server may have looked a file up and not opened it yet."""


def can_link(target: Path) -> bool:
    """Whether the folder takes symbolic links (a share of another system may not)."""
    try:
        with tempfile.TemporaryDirectory(prefix=TRIAL, dir=target) as trial:
            (Path(trial) / "link").symlink_to("nowhere")
    except OSError:
        return False
    return True


def is_link(target: Path, path: str) -> bool:
    """Whether what stands there is the link of ours for that path."""
    try:
        return os.readlink(target / path) == _leads(path)
    except OSError:
        return False


def put_edition(
    target: Path, files: Mapping[str, bytes], changed: Collection[str], ours: Collection[str], gone: Collection[str]
) -> None:
    """Bring the folder to these files. `changed` differ from what stands, `gone` are no longer part of it.

    `ours` are the paths that may be written over. Raises `OSError`; the folder then says what it said before.
    """
    home = target / HOME
    demand_folder(home)
    make_folders(target, f"{HOME}/x")
    standing = [path for path in ours if (target / path).is_file() and (is_link(target, path) or _plain(target, path))]
    if any(_plain(target, path) and not _same(target, path) for path in standing):
        _switch(home, _edition(target, {}, standing))
    for path in standing:
        if _plain(target, path):
            _link(target, path)
    before = _current(home)
    made = _edition(target, {path: files[path] for path in changed}, [path for path in files if path not in changed])
    try:
        for path in files:
            if not is_link(target, path):
                _link(target, path)
        _switch(home, made)
    except BaseException:
        if _current(home) != made.name:
            shutil.rmtree(made, ignore_errors=True)
        raise
    for path in gone:
        (target / path).unlink(missing_ok=True)
    _sweep(home, {made.name, before})


def sweep_editions(target: Path) -> None:
    """Clear away editions that nobody can be reading any more, and those that were cut off."""
    home = target / HOME
    with suppress(OSError):
        if time.time() - (home / CURRENT).lstat().st_mtime > READERS_HAVE_LEFT:
            _sweep(home, {_current(home)})


def forget_editions(target: Path) -> None:
    """Clear all of them away, for the files stand in the folder themselves now."""
    if not (target / HOME).is_symlink():
        shutil.rmtree(target / HOME, ignore_errors=True)


def _plain(target: Path, path: str) -> bool:
    return (target / path).is_file() and not (target / path).is_symlink()


def _same(target: Path, path: str) -> bool:
    """Whether the edition in force has these very bytes, so that a link in their place changes nothing."""
    try:
        return (target / HOME / CURRENT / path).read_bytes() == (target / path).read_bytes()
    except OSError:
        return False


def _current(home: Path) -> str:
    try:
        return os.readlink(home / CURRENT)
    except OSError:
        return ""


def _edition(target: Path, written: Mapping[str, bytes], standing: Collection[str]) -> Path:
    """A new folder with these files: those that are new or differ, and those that stand as they are."""
    made = Path(tempfile.mkdtemp(prefix=EDITION, dir=target / HOME))
    try:
        made.chmod(FOLDER_MODE)
        for path in standing:
            make_folders(made, path)
            _keep((target / path).resolve(), made / path)
        for path, data in written.items():
            make_folders(made, path)
            write(made / path, data, _mode(target / path))
        for folder in (made, *(one for one in made.rglob("*") if one.is_dir())):
            sync_folder(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _keep(stands: Path, place: Path) -> None:
    """The same file under another name, so that its date and a web server's ETag stay; where that can't be, a copy."""
    try:
        os.link(stands, place)
    except OSError:
        write(place, stands.read_bytes(), _mode(stands))
        shutil.copystat(stands, place)


def _mode(place: Path) -> int:
    """That of the file that stands there, for an administrator may have changed it."""
    try:
        return place.stat().st_mode & 0o777
    except OSError:
        return FILE_MODE


def _leads(path: str) -> str:
    return "../" * path.count("/") + f"{HOME}/{CURRENT}/{path}"


def _link(target: Path, path: str) -> None:
    make_folders(target, path)
    fresh = target / HOME / FRESH
    fresh.unlink(missing_ok=True)
    # A link's text is kept as written, so it may be made in one folder and renamed into another.
    fresh.symlink_to(_leads(path))
    fresh.replace(target / path)


def _switch(home: Path, made: Path) -> None:
    """The one step by which readers get another edition."""
    fresh = home / FRESH
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(made.name)
    sync_folder(home)
    fresh.replace(home / CURRENT)
    sync_folder(home)


def _sweep(home: Path, keep: Collection[str]) -> None:
    for left in home.glob(f"{EDITION}*"):
        if left.name not in keep and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
