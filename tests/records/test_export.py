"""One record handed out as a file."""

from __future__ import annotations

import errno
import json
import os
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from hasshin.blobs import store
from hasshin.delivery.engine import deliver
from hasshin.ledger.queries import entries
from hasshin.policy.reasons import Refused
from hasshin.records.actions.attach_copy import attach_copy
from hasshin.records.actions.export import export_record
from hasshin.records.actions.make import make_missing
from hasshin.records.models import Record
from tests.delivery.world import World

PNG = b"\x89PNG\r\n\x1a\ncopy"


@pytest.fixture
def record(world: World) -> Record:
    delivery = world.approved("図書館は明日休館します。")
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    make_missing(world.now)
    record = Record.objects.get()
    return attach_copy(actor=world.operator, now=world.now, record_id=record.pk, data=PNG)


def test_the_file_holds_all_that_is_kept_and_the_ledgers_entries(world: World, record: Record) -> None:
    file = export_record(actor=world.owner, now=world.now, record_id=record.pk)
    with file, zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        whole = {name: made.read(name) for name in made.namelist()}
    assert json.loads(whole["payload.json"])["text"] == "図書館は明日休館します。"
    assert whole["copy.png"] == PNG
    kinds = [json.loads(line)["kind"] for line in whole["ledger.jsonl"].splitlines()]
    assert kinds[0] == "posts.draft"
    assert {"delivery.begin", "delivery.done", "records.make", "records.attach"} <= set(kinds)
    assert entries(subject=f"record:{record.pk}")[-1].kind == "records.export"


def test_one_without_the_right_gets_nothing(world: World, record: Record) -> None:
    with pytest.raises(Refused):
        export_record(actor=world.outsider, now=world.now, record_id=record.pk)


MIB = 1024 * 1024


def pieces(mib: int) -> Iterator[bytes]:
    return (os.urandom(MIB) for _ in range(mib))


def test_large_media_are_never_held_in_memory(world: World, record: Record) -> None:
    digests = [store.put_pieces(pieces(24))[0] for _ in range(4)]
    Record.objects.filter(pk=record.pk).update(media=[{"digest": one, "mime": "video/mp4"} for one in digests])
    tracemalloc.start()
    try:
        file = export_record(actor=world.owner, now=world.now, record_id=record.pk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * MIB, peak
    with file, zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        assert {f"media/{one}.mp4" for one in digests} <= set(made.namelist())
        assert entries(subject=f"record:{record.pk}")[-1].data == {"bytes": os.fstat(file.fileno()).st_size}


def test_a_full_disk_hands_nothing_out_and_leaves_nothing(
    world: World, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    class Full(tempfile.SpooledTemporaryFile):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            made.append(self)

        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Full)
    with pytest.raises(OSError, match="No space left"):
        export_record(actor=world.owner, now=world.now, record_id=record.pk)
    assert made[0].closed
    assert entries(subject=f"record:{record.pk}")[-1].kind != "records.export"
