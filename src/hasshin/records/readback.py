"""Read each publication back from its service, and see whether it stands there as it left."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from hasshin.blobs import store as blobs
from hasshin.delivery.connect import Connect, NotConnected
from hasshin.delivery.outside import outside
from hasshin.delivery.storable import storable
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.ledger.actions.append import append
from hasshin.platforms.values import Outcome, Read, RemotePost
from hasshin.policy.house import house
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from hasshin.records.actions.make import KEEPER
from hasshin.records.models import Record
from hasshin.records.patience import TRIES, ready

AT_A_TIME = 50
DIFFERS = t(
    "投稿「{title}」（{account}）が、発信した内容と違って見えています。媒体の画面を確かめてください。",
    "The post {title} ({account}) does not stand on the service as it was sent. Look at the service's own screen.",
)


def read_back_owed(now: datetime, connect: Connect) -> int:
    """Read back what was not read yet; how many could be."""
    unread = Record.objects.filter(
        read_back_at__isnull=True, readback_tries__lt=TRIES, delivery__state=Delivery.State.DONE
    ).exclude(delivery__remote_id="")
    waiting = unread.select_related("delivery", "account__unit").order_by("readback_tries", "made_at")
    rows = [record for record in waiting if ready(record.readback_tries, record.made_at, now)]
    return sum(read_back(record, now, connect) for record in rows[:AT_A_TIME])


def read_back(record: Record, now: datetime, connect: Connect) -> bool:
    """Read one back; whether the service answered. A service that can't be asked says nothing about the post."""
    try:
        platform = connect(record.account)
    except NotConnected:
        return _tried(record)
    read = outside(lambda: platform.get(record.delivery.remote_id))
    if read.outcome is not Outcome.DONE:
        return _tried(record)
    _write(record, read, now)
    return True


def matches(record: Record, seen: RemotePost | None) -> bool:
    """Whether text, number of files and, where shown, title, alternative texts and bytes agree with what left."""
    if seen is None or _plain(seen.text) != _plain(record.text) or len(seen.media) != len(record.media):
        return False
    if seen.title and _plain(seen.title) != _plain(_title(record)):
        return False
    pairs = list(zip(record.media, seen.media, strict=True))
    if any(shown.digest and shown.digest != ours["digest"] for ours, shown in pairs):
        return False
    return all(not shown.alt or shown.alt == ours["alt"] for ours, shown in pairs)


def _title(record: Record) -> str:
    """The title that left; the record's own is the office's."""
    return str(json.loads(blobs.get(record.payload_digest)).get("title", ""))


def _plain(text: str) -> str:
    """Without what a service adds or changes by itself: white space, and "http://" before a bare domain (X)."""
    return " ".join(text.replace("http://", "").split())


def _tried(record: Record) -> bool:
    # How often we asked is no state of the city, so it is not in the ledger.
    Record.objects.filter(pk=record.pk).update(readback_tries=record.readback_tries + 1)
    return False


def _write(record: Record, read: Read[RemotePost], now: datetime) -> None:
    same = matches(record, read.value)
    with transaction.atomic():
        unread = Record.objects.filter(pk=record.pk, read_back_at__isnull=True)
        if unread.update(readback=storable(_shown(read.value)), read_back_at=now, matches=same) != 1:
            return
        subject = f"record:{record.pk}"
        append(kind="records.read_back", subject=subject, actor=KEEPER.ref, now=now, data={"matches": same})
        if not same:
            raise_finding(
                actor=KEEPER,
                now=now,
                code="readback_differs",
                subject=subject,
                message=DIFFERS.fill(title=record.title, account=record.account.name),
                citations=(house("records"),),
                severity="serious",
                roles=(),
                staff=record.persons.values_list("staff_id", flat=True),
            )


def _shown(seen: RemotePost | None) -> dict[str, Any]:
    if seen is None:
        return {"gone": True}
    return {
        "id": seen.id,
        "url": seen.url,
        "text": seen.text,
        **({"title": seen.title} if seen.title else {}),
        "created_at": seen.created_at.isoformat(),
        "visibility": seen.visibility,
        "media": [{"id": m.id, "alt": m.alt, "digest": m.digest, "url": m.url} for m in seen.media],
    }
