"""Each publication has its record: exact payload, answer, read-back, copy, and who decided by which clause."""

from __future__ import annotations

import json

import pytest

from hasshin.blobs import store as blobs
from hasshin.delivery.actions.delete import request_removal
from hasshin.delivery.engine import deliver
from hasshin.delivery.remove import remove
from hasshin.findings.queries import open_findings
from hasshin.ledger.queries import entries
from hasshin.platforms.practice.memory import Fault
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.posts.models import Delivery
from hasshin.records.actions.attach_copy import attach_copy
from hasshin.records.actions.make import make, make_missing
from hasshin.records.capture import capture_owed
from hasshin.records.models import Record
from hasshin.records.patience import TRIES
from hasshin.records.queries import record_page, search
from hasshin.records.readback import read_back_owed
from tests.delivery.world import World

PNG = b"\x89PNG\r\n\x1a\ncopy"


def out(world: World, text: str = "図書館は明日休館します。") -> Delivery:
    delivery = world.approved(text)
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    delivery.refresh_from_db()
    return delivery


def recorded(world: World, text: str = "図書館は明日休館します。") -> Record:
    delivery = out(world, text)
    make_missing(world.now)
    return Record.objects.get(delivery=delivery)


@pytest.mark.clause("M-13")
def test_a_publication_has_one_record_with_payload_answer_people_and_clauses(world: World) -> None:
    record = recorded(world)
    assert make_missing(world.now) == 0
    page = record_page(record.pk)
    assert page is not None
    assert page.payload["text"] == "図書館は明日休館します。"
    assert json.loads(blobs.get(record.payload_digest)) == page.payload
    assert page.answer["outcome"] == "done"
    assert page.answer["remote_id"] == record.delivery.remote_id
    assert {(p.staff_id, p.part) for p in page.people} >= {
        (world.operator.staff, "author"),
        (world.colleague.staff, "decider"),
    }
    (decision,) = page.citations
    assert "M-11" in [c["id"] for c in decision["citations"]]


def test_nothing_is_recorded_that_is_not_out(world: World) -> None:
    world.approved()
    assert make_missing(world.now) == 0


def test_two_workers_that_make_the_same_record_make_one(world: World) -> None:
    delivery = out(world)
    assert make(delivery, world.now) is not None
    assert make(delivery, world.now) is None
    assert Record.objects.count() == 1


def test_what_was_found_after_a_lost_answer_is_recorded_with_the_services_own_time(world: World) -> None:
    from hasshin.delivery.find import find

    delivery = world.approved()
    world.board.order(Fault("put", "after"))
    deliver(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    put_up = world.now
    world.forward(minutes=1)
    find(delivery.pk, worker="w1", clock=world.clock, connect=world.connect)
    make_missing(world.now)
    record = Record.objects.get()
    assert record.answer["outcome"] == "found"
    assert record.posted_at == put_up


def test_what_was_deleted_keeps_its_record_and_says_so(world: World) -> None:
    record = recorded(world)
    removal = request_removal(actor=world.operator, now=world.now, delivery_id=record.delivery_id, reason="誤り")
    remove(removal.pk, worker="w1", clock=world.clock, connect=world.connect)
    assert [row.deleted for row in search("図書館").rows] == [True]


def test_the_post_is_read_back_and_agrees(world: World) -> None:
    record = recorded(world)
    assert read_back_owed(world.now, world.connect) == 1
    record.refresh_from_db()
    assert record.matches is True
    assert record.readback is not None
    assert record.readback["text"] == record.text
    assert read_back_owed(world.now, world.connect) == 0


def test_a_post_that_stands_differently_is_a_finding_for_those_concerned(world: World) -> None:
    record = recorded(world)
    world.board.edit(record.delivery.remote_id, text="すり替え", alts=())
    read_back_owed(world.now, world.connect)
    record.refresh_from_db()
    assert record.matches is False
    assert [f.code for f in open_findings(world.now, staff=world.operator.staff)] == ["readback_differs"]


def test_a_post_that_vanished_does_not_agree(world: World) -> None:
    record = recorded(world)
    world.board.delete(record.delivery.remote_id)
    read_back_owed(world.now, world.connect)
    record.refresh_from_db()
    assert (record.matches, record.readback) == (False, {"gone": True})


def test_a_service_that_does_not_answer_says_nothing_and_is_asked_again(world: World) -> None:
    record = recorded(world)
    world.board.order(Fault("get", "unavailable"))
    assert read_back_owed(world.now, world.connect) == 0
    record.refresh_from_db()
    assert record.matches is None
    assert read_back_owed(world.now, world.connect) == 0
    assert read_back_owed(world.forward(seconds=10), world.connect) == 1


def test_the_copy_is_taken_once_and_kept(world: World) -> None:
    record = recorded(world)
    asked: list[str] = []

    def picture(url: str) -> bytes:
        asked.append(url)
        return PNG

    assert capture_owed(world.now, picture) == 1
    assert capture_owed(world.now, picture) == 0
    record.refresh_from_db()
    assert asked == [record.delivery.url]
    assert (record.copy_state, blobs.get(record.copy_digest)) == ("captured", PNG)


@pytest.mark.clause("F-4-1")
def test_a_copy_that_cant_be_taken_is_owed_told_and_attached_by_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASSHIN_CHROMIUM", "/nowhere/chromium")
    record = recorded(world)
    assert capture_owed(world.now) == 0
    record.refresh_from_db()
    assert record.copy_state == "owed"
    (finding,) = open_findings(world.now, code="copy_owed")
    assert "M-13" in [c.id for c in finding.citations]
    attach_copy(actor=world.operator, now=world.now, record_id=record.pk, data=PNG)
    record.refresh_from_db()
    assert (record.copy_state, record.copy_by) == ("attached", world.operator.ref)
    assert open_findings(world.now, code="copy_owed") == ()
    assert [e.kind for e in entries(subject=f"record:{record.pk}")] == [
        "records.make",
        "records.copy_failed",
        "records.attach",
    ]


def test_a_page_that_gives_no_picture_is_tried_a_few_times_and_then_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASSHIN_CHROMIUM", "/bin/sh")
    recorded(world)
    for _ in range(TRIES - 1):
        capture_owed(world.now, lambda _: None)
        world.forward(hours=1)
    assert open_findings(world.now, code="copy_owed") == ()
    capture_owed(world.now, lambda _: None)
    world.forward(hours=2)
    assert len(open_findings(world.now, code="copy_owed")) == 1
    assert capture_owed(world.now, lambda _: PNG) == 0


def test_only_a_picture_or_pdf_is_attached_once_by_one_with_the_right(world: World) -> None:
    record = recorded(world)
    with pytest.raises(Refused):
        attach_copy(actor=world.operator, now=world.now, record_id=record.pk, data=b"<html>")
    with pytest.raises(Refused):
        attach_copy(actor=world.outsider, now=world.now, record_id=record.pk, data=PNG)
    attach_copy(actor=world.owner, now=world.now, record_id=record.pk, data=PNG)
    with pytest.raises(Conflict):
        attach_copy(actor=world.owner, now=world.now, record_id=record.pk, data=PNG)
    with pytest.raises(NotFound):
        attach_copy(actor=world.owner, now=world.now, record_id=999, data=PNG)
