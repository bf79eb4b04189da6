"""Files and folders of an export, written so that they are whole and on the disk before anybody can read them."""

from __future__ import annotations

import os
from pathlib import Path

from hasshin.policy.text import Text, t

MANIFEST = "hasshin-directory.json"
FILE_MODE, FOLDER_MODE = 0o644, 0o755


class ExportRefused(Exception):
    """Nothing was written. `message` says why and what to do."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def in_the_way(path: Path) -> Text:
    """Something that is not ours stands where a file of ours would."""
    return t(
        "{path} は、この一覧の書き出しで作られたものではありません。何も書いていません。"
        "別のフォルダを指定するか、移動してください。",
        "{path} was not made by an export of the directory. Nothing was written. Name another folder, or move it away.",
    ).fill(path=path)


def demand_folder(place: Path) -> None:
    """Raise `ExportRefused` where something else than a folder stands there."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise ExportRefused(in_the_way(place))


def write(place: Path, data: bytes, mode: int = FILE_MODE) -> None:
    """A new file, synced to the disk. Raises `OSError`."""
    with place.open("xb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def make_folders(root: Path, path: str) -> None:
    """The folders that lead to `path` below `root`, open to readers whatever the umask."""
    for folder in reversed(list((root / path).relative_to(root).parents)[:-1]):
        if not (root / folder).exists():
            (root / folder).mkdir()
            (root / folder).chmod(FOLDER_MODE)


def sync_folder(folder: Path) -> None:
    """What was renamed in the folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
