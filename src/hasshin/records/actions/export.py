"""Hand out one record as a ZIP file: what left, what came back, the copy, and what the ledger says of it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from contextlib import ExitStack
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.blobs import store as blobs
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.ledger.actions.append import append
from hasshin.ledger.models import Entry
from hasshin.policy.facts import GovernFacts
from hasshin.policy.reasons import NotFound
from hasshin.records.models import Record

ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
}


IN_MEMORY = 1024 * 1024
"""Bytes of a file that is too small to be worth a place on the disk."""


def export_record(*, actor: Actor, now: datetime, record_id: int) -> IO[bytes]:
    """The ZIP: payload.json, media/, answer.json, readback.json, decisions.json, copy.*, ledger.jsonl (entry bodies).

    It is made in a temporary file, and open at its beginning; closing it removes it. However large the media are, a few
    megabytes of memory do. Raises `NotFound`, `Refused` for one without the right, `OSError` where the disk has no
    room: then nothing was handed out. That it was handed out is in the ledger.
    """
    record = Record.objects.select_related("account__unit", "delivery").filter(pk=record_id).first()
    if record is None:
        raise NotFound(f"record {record_id}")
    asked = GovernFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        verb="export_records",
        scope="account",
        unit=record.account.unit_id,
        account=account_facts(record.account, now),
    )
    subject = f"record:{record_id}"
    judged = judge(asked, kind="records.export", subject=subject, actor=actor.ref, now=now)
    with ExitStack() as closing:
        file = closing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        _zip(record, file)
        size = file.tell()
        file.seek(0)
        _keep(judged, subject, size, actor, now)
        closing.pop_all()
    return file


def _keep(judged: Judged, subject: str, size: int, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        append(
            kind="records.export",
            subject=subject,
            actor=actor.ref,
            now=now,
            data={"bytes": size},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )


def _zip(record: Record, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("payload.json", blobs.get(record.payload_digest))
        made.writestr("answer.json", _json(record.answer))
        made.writestr(
            "readback.json", _json({"at": record.read_back_at, "matches": record.matches, "seen": record.readback})
        )
        made.writestr("decisions.json", _json(record.citations))
        for one in {m["digest"]: m for m in record.media}.values():
            # What is packed already does not become smaller, and a video is never held as a whole here.
            name = f"media/{one['digest']}.{ENDINGS.get(one['mime'], 'bin')}"
            made.write(blobs.file_of(one["digest"]), name, zipfile.ZIP_STORED)
        if record.copy_digest:
            name = f"copy.{ENDINGS.get(record.copy_mime, 'bin')}"
            made.write(blobs.file_of(record.copy_digest), name, zipfile.ZIP_STORED)
        subjects = (f"record:{record.pk}", f"delivery:{record.delivery_id}", f"post:{record.delivery.post_id}")
        bodies = Entry.objects.filter(subject__in=subjects).order_by("seq").values_list("body", flat=True)
        with made.open("ledger.jsonl", "w") as lines:
            for body in bodies.iterator(chunk_size=200):
                lines.write(bytes(body) + b"\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
