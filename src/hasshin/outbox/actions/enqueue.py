"""Put messages into the outbox, in the transaction of what they tell of; each key once, ever."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hasshin.outbox.models import Message

LONGEST_SUBJECT = 300
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one member of staff. `key` are the parts that say what counts as the same message."""

    key: tuple[str | int, ...]
    kind: str
    staff_id: int
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a webhook with a JSON body."""

    key: tuple[str | int, ...]
    kind: str
    webhook_id: int
    body: str


def digest_of(key: tuple[str | int, ...]) -> str:
    """The key as the table holds it: SHA-256, hex."""
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()


def known(keys: Iterable[tuple[str | int, ...]]) -> set[str]:
    """Which of these are in the outbox already, sent or not, by `digest_of`."""
    wanted = [digest_of(key) for key in keys]
    found: set[str] = set()
    for start in range(0, len(wanted), AT_ONCE):
        found |= set(Message.objects.filter(key__in=wanted[start : start + AT_ONCE]).values_list("key", flat=True))
    return found


def enqueue(messages: Iterable[Mail | Call], now: datetime) -> int:
    """Add those whose key is new; how many were. Another worker that adds the same at this moment adds none.

    Raises `RuntimeError` outside a transaction, `ValueError` for a mail without address.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue() must run inside transaction.atomic(), together with what it tells of")
    given = list(messages)
    rows = [_row(one, now) for one in given]
    there = known(one.key for one in given)
    fresh = {row.key: row for row in rows if row.key not in there}
    made = 0
    for start in range(0, len(rows := list(fresh.values())), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        Message.objects.bulk_create(batch, ignore_conflicts=True)
        made += Message.objects.filter(uid__in=[row.uid for row in batch]).count()
    return made


def _row(one: Mail | Call, now: datetime) -> Message:
    common = {"kind": one.kind, "key": digest_of(one.key), "uid": uuid.uuid4(), "not_before": now, "created_at": now}
    if isinstance(one, Call):
        return Message(channel=Message.Channel.WEBHOOK, webhook_id=one.webhook_id, body=one.body, **common)
    if "@" not in one.address:
        raise ValueError("a mail needs an address")
    return Message(
        channel=Message.Channel.MAIL,
        staff_id=one.staff_id,
        address=one.address,
        subject=" ".join(one.subject.split())[:LONGEST_SUBJECT],
        body=one.body,
        **common,
    )
