"""Acts of tests that need whole processes: `python -m tests.duties.stage ACT`, in the installation of HASSHIN_DATA.

tell      four workers tell at the same moment of a city with overdue and urgent duties, three times; prints what came
send      four workers send the same mails through a folder at the same moment; prints how many each mail became
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.tables import lay_tables

WORKERS = 4


def main(act: str) -> None:
    """Do one act and print one line of JSON."""
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    os.environ["DJANGO_SETTINGS_MODULE"] = "hasshin.config.settings"
    folder = Folder(Path(os.environ["HASSHIN_DATA"]))
    installation.make(folder, Installation(id="demo-test", pack="matsudo", demo=True))
    import django

    django.setup()
    installation.make_keys_of_rooms(folder)
    lay_tables()
    from hasshin.cli.samples import load_sample

    now = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
    load_sample("matsudo", now)
    print(json.dumps({"tell": _tell, "send": _send}[act](now)))


def at_once(act: Callable[[], Any]) -> list[str]:
    """Run it in threads that start together; what went wrong."""
    from django.db import connections

    gate = threading.Barrier(WORKERS)
    troubles: list[str] = []

    def work() -> None:
        gate.wait()
        try:
            act()
        except Exception as error:
            troubles.append(repr(error))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def _tell(now: datetime) -> dict[str, Any]:
    from hasshin.duties.models import Watched
    from hasshin.duties.tell import tell
    from hasshin.ledger.actions.verify import verify
    from hasshin.ledger.models import Entry
    from hasshin.outbox.models import Message

    troubles = []
    for days in (100, 105):
        troubles += at_once(lambda at=now + timedelta(days=days): tell(at))  # type: ignore[misc]
    climbs = Counter(
        (e.subject, json.loads(bytes(e.body))["data"]["rung"]) for e in Entry.objects.filter(kind="duties.climb")
    )
    mails = Counter((m.kind, m.staff_id, m.subject) for m in Message.objects.exclude(kind="duty.digest"))
    digests = Counter((m.staff_id, m.created_at.date().isoformat()) for m in Message.objects.filter(kind="duty.digest"))
    return {
        "troubles": troubles,
        "watched": Watched.objects.filter(gone_at=None).count(),
        "climbs": len(climbs),
        "rungs": sum(Watched.objects.values_list("rung", flat=True)),
        "most_climbs": max(climbs.values()),
        "most_mails": max(mails.values()),
        "most_digests": max(digests.values()),
        "digests": len(digests),
        "ledger": verify().ok,
    }


def _send(now: datetime) -> dict[str, Any]:
    from django.conf import settings
    from django.db import transaction

    from hasshin.outbox.actions.enqueue import Mail, enqueue
    from hasshin.outbox.models import Message
    from hasshin.outbox.sending import send_mail

    with transaction.atomic():
        enqueue([Mail(("t", n), "t", 1, f"p{n}@city.example.jp", "s", f"mail-{n}-") for n in range(40)], now)
    troubles = at_once(lambda: send_mail(now))
    text = "".join(path.read_text("utf-8") for path in settings.HASSHIN_FOLDER.mail.iterdir())
    return {
        "troubles": troubles,
        "states": Counter(Message.objects.values_list("state", flat=True)),
        "copies": [text.count(f"mail-{n}-") for n in range(40)],
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
