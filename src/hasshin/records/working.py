"""The whole worker: sending, and the records' own periodic work."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from hasshin.accounts.directory import periodic as directory
from hasshin.delivery import worker
from hasshin.delivery.connect import Connect
from hasshin.delivery.periodic import Periodic
from hasshin.posts.models import Delivery
from hasshin.records.actions.make import PARTS, make, make_missing
from hasshin.records.capture import capture, capture_owed, take
from hasshin.records.links.watch import watch_links
from hasshin.records.models import Record
from hasshin.records.overdue import find_overdue
from hasshin.records.readback import read_back, read_back_owed

JOBS: tuple[Periodic, ...] = (
    Periodic("make_records", timedelta(seconds=1), lambda now, _: make_missing(now)),
    Periodic("read_back", timedelta(seconds=5), read_back_owed),
    Periodic("capture", timedelta(seconds=5), lambda now, _: capture_owed(now)),
    Periodic("directory", timedelta(seconds=10), lambda now, _: directory.keep_up(now)),
    Periodic("read_back_directory", timedelta(minutes=1), lambda now, _: directory.read_back_due(now)),
    Periodic("links", timedelta(seconds=30), lambda now, _: watch_links(now)),
    Periodic("overdue_reviews", timedelta(minutes=30), lambda now, _: find_overdue(now)),
)


def run(stop: threading.Event) -> None:
    """Run a worker in this thread until `stop` is set."""
    worker.run(stop, periodic=JOBS, before_removal=keep_evidence)


def keep_evidence(delivery_id: int, now: datetime, connect: Connect) -> None:
    """Before something is deleted: its record, read-back and screen copy, as far as they can be had."""
    delivery = Delivery.objects.select_related(*PARTS).get(pk=delivery_id)
    if not Record.objects.filter(delivery=delivery).exists():
        make(delivery, now)
    record = Record.objects.select_related("delivery", "account__unit").get(delivery=delivery)
    if record.read_back_at is None:
        read_back(record, now, connect)
    if record.copy_state == Record.CopyState.OWED:
        capture(record, now, take)
