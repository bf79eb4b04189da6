"""Files too large to be held at once: stored piece by piece, found complete, and never half there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hasshin.blobs import store

WHOLE = b"film" * 1000


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.HASSHIN_BLOBS = tmp_path / "blobs"
    return tmp_path / "blobs"


def pieces(*more: Exception) -> Iterator[bytes]:
    for start in range(0, len(WHOLE), 7):
        yield WHOLE[start : start + 7]
    for error in more:
        raise error


def test_pieces_are_stored_under_the_digest_of_the_whole_and_once(folder: Path) -> None:
    digest, size = store.put_pieces(pieces())
    assert (digest, size) == (hashlib.sha256(WHOLE).hexdigest(), len(WHOLE))
    assert store.put_pieces(pieces()) == (digest, size)
    assert store.put(WHOLE) == digest
    assert [path.is_file() for path in folder.rglob("*") if not path.is_dir()] == [True]
    assert (store.get(digest), store.size(digest)) == (WHOLE, len(WHOLE))
    assert store.file_of(digest).read_bytes() == WHOLE
    assert (store.part(digest, 2, 5), store.part(digest, len(WHOLE) - 1, 9)) == (b"lmfil", b"m")


def test_a_source_that_fails_leaves_nothing_behind(folder: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        store.put_pieces(pieces(OSError("gone")))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_damage_is_found_before_a_byte_leaves() -> None:
    digest, _ = store.put_pieces(pieces())
    store.file_of(digest).write_bytes(WHOLE[:-1] + b"x")
    with pytest.raises(store.BlobDamaged):
        store.file_of(digest)


def test_what_is_not_there_says_so() -> None:
    for ask in (store.file_of, store.size, lambda digest: store.part(digest, 0, 1)):
        with pytest.raises(store.BlobMissing):
            ask("0" * 64)
