"""One record handed out as a file."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

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
    made = zipfile.ZipFile(io.BytesIO(export_record(actor=world.owner, now=world.now, record_id=record.pk)))
    assert json.loads(made.read("payload.json"))["text"] == "図書館は明日休館します。"
    assert made.read("copy.png") == PNG
    kinds = [json.loads(line)["kind"] for line in made.read("ledger.jsonl").splitlines()]
    assert kinds[0] == "posts.draft"
    assert {"delivery.begin", "delivery.done", "records.make", "records.attach"} <= set(kinds)
    assert entries(subject=f"record:{record.pk}")[-1].kind == "records.export"


def test_one_without_the_right_gets_nothing(world: World, record: Record) -> None:
    with pytest.raises(Refused):
        export_record(actor=world.outsider, now=world.now, record_id=record.pk)
