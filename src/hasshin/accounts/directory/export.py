"""Write the directory as files for the city's own web server.

A reader never meets half a file, nor files of two editions: each edition is written and synced into a folder of its
own, and one link is switched (`editions`). Where the folder takes no symbolic links, or plain files are asked for, all
is written beside its place first, then each file that differs is renamed into place (leaves before the lists that lead
to them, the manifest last): whole files, but for the moment of the renames, or after a stop in it, of two editions.
What is not ours is never touched: ours is what the manifest, or the note of an export that was cut off, lists.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hasshin.accounts.directory.editions import can_link, forget_editions, is_link, put_edition, sweep_editions
from hasshin.accounts.directory.files import (
    FOLDER_MODE,
    MANIFEST,
    ExportRefused,
    demand_folder,
    in_the_way,
    make_folders,
    sync_folder,
    write,
)
from hasshin.policy.text import t

LOCK = ".hasshin-export.lock"
PENDING = ".hasshin-export.pending.json"
STAGE = ".hasshin-export-"


@dataclass(frozen=True)
class Exported:
    """What an export did: paths written and removed; both empty when nothing had changed."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    files: int


@contextmanager
def exporting(target: Path) -> Iterator[None]:
    """Hold the folder: exports into it follow one another. Take it before the content is read."""
    if target.exists() and not target.is_dir():
        raise ExportRefused(t("{path} はフォルダではありません。", "{path} is no folder.").fill(path=target))
    target.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    handle = os.open(target / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def export(target: Path, files: dict[str, bytes], *, plain: bool = False) -> Exported:
    """Bring the folder to exactly these files, beside those of others. Call it inside `exporting`.

    `plain`: without links, for a folder that is copied elsewhere by something that does not follow them.

    Raises `ExportRefused` where a file that is not ours stands in the way, `OSError` where the disk is full or
    forbidden; in both cases the folder says what it said before.
    """
    ours = _ours(target)
    _demand_free(target, files, ours)
    changed = {path: data for path, data in files.items() if _stands(target, path) != data}
    gone = sorted(path for path in ours - files.keys() if is_link(target, path) or _is_plain(target / path))
    flat = plain and any(is_link(target, path) for path in files)
    if not changed and not gone and not flat:
        with suppress(FileNotFoundError):
            (target / PENDING).unlink()
        _sweep(target)
        sweep_editions(target)
        return Exported((), (), len(files))
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=target))
    try:
        if not plain and can_link(target):
            _note(stage, target, ours | files.keys())
            put_edition(target, files, changed, ours | files.keys(), gone)
        else:
            _put_plain(stage, target, files if flat else changed, ours | files.keys(), gone)
            forget_editions(target)
        (target / PENDING).unlink(missing_ok=True)
        sync_folder(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    _sweep(target)
    return Exported(tuple(sorted(changed, key=_rank)), tuple(gone), len(files))


def _put_plain(stage: Path, target: Path, files: dict[str, bytes], ours: set[str], gone: list[str]) -> None:
    _stage(stage, files)
    _note(stage, target, ours)
    for path in sorted(files, key=_rank):
        _place(stage / path, target, path)
    for path in gone:
        (target / path).unlink(missing_ok=True)


def _rank(path: str) -> tuple[int, str]:
    """Style first, then single pages, data, the lists that lead to them, the manifest last."""
    if path == MANIFEST:
        return 4, path
    if path.endswith(".css"):
        return 0, path
    if path.endswith("index.html"):
        return 3, path
    return (1 if path.endswith(".html") else 2), path


def _ours(target: Path) -> set[str]:
    found: set[str] = set()
    for name in (MANIFEST, PENDING):
        try:
            listed = json.loads((target / name).read_bytes())["files"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found |= {path for path in listed if isinstance(path, str) and _inside(path)}
        found.add(MANIFEST)
    return found


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/") and "\x00" not in path


def _demand_free(target: Path, files: dict[str, bytes], ours: set[str]) -> None:
    for path, data in files.items():
        place = target / path
        for folder in list(place.relative_to(target).parents)[:-1]:
            demand_folder(target / folder)
        if path in ours or is_link(target, path) or not os.path.lexists(place):
            continue
        if place.is_symlink() or _stands(target, path) != data:
            raise ExportRefused(in_the_way(place))


def _is_plain(place: Path) -> bool:
    return place.is_file() and not place.is_symlink()


def _stands(target: Path, path: str) -> bytes | None:
    """What a reader gets there, through a link of ours but through nobody else's."""
    place = target / path
    try:
        return None if place.is_symlink() and not is_link(target, path) else place.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _stage(stage: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        place = stage / path
        place.parent.mkdir(parents=True, exist_ok=True)
        write(place, data)


def _note(stage: Path, target: Path, paths: set[str]) -> None:
    """Note which files are ours before the first one is in place: an export that is cut off here can be taken up."""
    digest = hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()
    write(stage / "pending", (json.dumps({"files": dict.fromkeys(sorted(paths), digest)}) + "\n").encode())
    (stage / "pending").replace(target / PENDING)


def _place(staged: Path, target: Path, path: str) -> None:
    place = target / path
    make_folders(target, path)
    with suppress(FileNotFoundError):
        staged.chmod(place.stat().st_mode & 0o777)
    staged.replace(place)


def _sweep(target: Path) -> None:
    """Clear away what exports that were killed left beside the files, and empty folders of ours."""
    for left in target.glob(f"{STAGE}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
    for folder in ("accounts", "en/accounts", "en"):
        with suppress(OSError):
            (target / folder).rmdir()
