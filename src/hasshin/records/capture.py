"""Take the screen copies (画面コピー) that records owe (F-4-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx
from django.conf import settings
from django.db import transaction

from hasshin.blobs import store as blobs
from hasshin.city.pack import pack_at
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.afterwards import Records
from hasshin.policy.house import house
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from hasshin.records import chromium
from hasshin.records.actions.attach_copy import OWED
from hasshin.records.actions.make import KEEPER
from hasshin.records.models import Record
from hasshin.records.patience import TRIES, ready

AT_A_TIME = 10
COPY_OWED = t(
    "投稿「{title}」（{account}）の画面コピーを機械で取れませんでした。画面を保存し、記録に添付してください。",
    "No screen copy of the post {title} ({account}) could be taken. Save the screen and attach it to the record.",
)
Picture = Callable[[str], bytes | None]
_HTTP_OK = 200


def capture_owed(now: datetime, picture: Picture | None = None) -> int:
    """Try each owed copy once, the oldest first; how many were taken. What can't be taken is told to people."""
    taking = picture or take
    owed = Record.objects.filter(copy_state=Record.CopyState.OWED, copy_tries__lt=TRIES)
    waiting = owed.select_related("delivery", "account").order_by("copy_tries", "made_at")
    rows = [record for record in waiting if ready(record.copy_tries, record.made_at, now)]
    return sum(capture(record, now, taking) for record in rows[:AT_A_TIME])


def capture(record: Record, now: datetime, picture: Picture) -> bool:
    """Take the copy of one record; whether it is there now."""
    reachable = record.delivery.url and record.delivery.state == Delivery.State.DONE
    data = picture(record.delivery.url) if reachable else None
    if data is None:
        _failed(record, now, final=not reachable or chromium.program() is None)
        return False
    digest = blobs.put(data)
    with transaction.atomic():
        owing = Record.objects.filter(pk=record.pk, copy_state=Record.CopyState.OWED)
        changed = owing.update(
            copy_state=Record.CopyState.CAPTURED,
            copy_digest=digest,
            copy_mime="image/png",
            copy_by=KEEPER.ref,
            copied_at=now,
        )
        if changed != 1:
            return True  # a person attached one meanwhile
        subject = f"record:{record.pk}"
        append(kind="records.capture", subject=subject, actor=KEEPER.ref, now=now, data={"digest": digest})
        settle_seen(actor=KEEPER, now=now, code=OWED, subject=subject, evidence=f"captured: {digest}")
    return True


def take(url: str) -> bytes | None:
    """A picture of the page, or None; a page that does not answer gives none, lest an error page pass for the post."""
    if chromium.program() is None or not url.startswith(("http://", "https://")):
        return None
    try:
        answer = httpx.get(url, timeout=15, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    if answer.status_code != _HTTP_OK:
        return None
    return chromium.picture(url, ours=url.startswith(f"{settings.HASSHIN_INSTALLATION.origin}/"))


def _failed(record: Record, now: datetime, *, final: bool) -> None:
    tries = TRIES if final else record.copy_tries + 1
    with transaction.atomic():
        same = Record.objects.filter(pk=record.pk, copy_state=Record.CopyState.OWED, copy_tries=record.copy_tries)
        if same.update(copy_tries=tries) != 1:
            return
        subject = f"record:{record.pk}"
        append(kind="records.copy_failed", subject=subject, actor=KEEPER.ref, now=now, data={"tries": tries})
        if tries >= TRIES:
            pack = pack_at(now)
            control = pack.one_of(Records)
            raise_finding(
                actor=KEEPER,
                now=now,
                code=OWED,
                subject=subject,
                message=COPY_OWED.fill(title=record.title, account=record.account.name),
                citations=pack.cite(control) or (house("records"),),
                severity="warning",
                roles=[role.id for role in pack.roles if "attach_record" in role.may],
                staff=record.persons.filter(part="author").values_list("staff_id", flat=True),
            )
