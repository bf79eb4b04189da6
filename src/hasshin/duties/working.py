"""The whole worker: sending, the records' work, and telling people what is due."""

from __future__ import annotations

import threading
from datetime import timedelta

from hasshin.delivery import worker
from hasshin.delivery.periodic import Periodic
from hasshin.duties.dead import find_dead
from hasshin.duties.tell import tell
from hasshin.incidents.actions.report_fake import tidy_reports
from hasshin.incidents.containment import contain_due
from hasshin.intake.look import look
from hasshin.outbox.actions.again import tidy
from hasshin.outbox.sending import call_webhooks, send_mail
from hasshin.records import working as records

JOBS: tuple[Periodic, ...] = (
    *records.JOBS,
    Periodic("contain", timedelta(seconds=1), lambda now, connect: contain_due(now, connect, clock=worker.utc_now)),
    Periodic("duties", timedelta(minutes=1), lambda now, _: tell(now)),
    Periodic("send_mail", timedelta(seconds=5), lambda now, _: send_mail(now)),
    Periodic("call_webhooks", timedelta(seconds=5), lambda now, _: call_webhooks(now)),
    Periodic("intake", timedelta(minutes=1), lambda now, _: look(now)),
    Periodic("dead_messages", timedelta(minutes=5), lambda now, _: find_dead(now)),
    Periodic("tidy_reports", timedelta(days=1), lambda now, _: tidy_reports(now)),
    Periodic("tidy_outbox", timedelta(days=1), lambda now, _: tidy(now)),
)


def run(stop: threading.Event) -> None:
    """Run a worker in this thread until `stop` is set."""
    worker.run(stop, periodic=JOBS, before_removal=records.keep_evidence)
