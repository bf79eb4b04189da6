"""Every row that sending and recording make is named by an entry of the ledger (promise 7)."""

from __future__ import annotations

from django.db.models import Model

from hasshin.delivery.actions.delete import request_removal
from hasshin.delivery.engine import deliver
from hasshin.delivery.find import find
from hasshin.delivery.models import Attempt, Removal
from hasshin.delivery.remove import remove
from hasshin.delivery.sweep import sweep
from hasshin.findings.models import Finding
from hasshin.ledger.queries import entries
from hasshin.platforms.practice.memory import Fault
from hasshin.posts.models import Delivery
from hasshin.records.actions.make import make_missing
from hasshin.records.actions.review import sign_review
from hasshin.records.capture import capture_owed
from hasshin.records.models import Record, RecordPerson, Review
from hasshin.records.readback import read_back_owed
from tests.delivery.world import World

TABLES: tuple[type[Model], ...] = (Attempt, Removal, Finding, Record, RecordPerson, Review, Delivery)


def test_no_row_is_missing_from_the_ledger(world: World) -> None:
    done, lost, late = (world.approved(f"お知らせ {n}") for n in range(3))
    deliver(done.pk, worker="w1", clock=world.clock, connect=world.connect)
    world.board.order(Fault("put", "after"))
    deliver(lost.pk, worker="w1", clock=world.clock, connect=world.connect)
    world.forward(minutes=1)
    find(lost.pk, worker="w1", clock=world.clock, connect=world.connect)
    world.forward(hours=2)
    sweep(world.now)
    late.refresh_from_db()
    assert late.state == Delivery.State.MISSED
    make_missing(world.now)
    read_back_owed(world.now, world.connect)
    capture_owed(world.now, lambda _: b"\x89PNG\r\n\x1a\n")
    removal = request_removal(actor=world.operator, now=world.now, delivery_id=done.pk, reason="誤り")
    remove(removal.pk, worker="w1", clock=world.clock, connect=world.connect)
    sign_review(actor=world.owner, now=world.now, account_id=world.account.pk, period_to=world.now, remarks="済")
    named = {subject for entry in entries() for subject in (entry.subject, *entry.also)}
    for table in TABLES:
        rows = {f"{table.__name__.lower()}:{pk}" for pk in table._default_manager.values_list("pk", flat=True)}
        assert rows, table
        assert rows <= named, rows - named
