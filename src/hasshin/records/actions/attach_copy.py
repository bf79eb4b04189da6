"""A person attaches the screen copy (画面コピー) that a record owes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.accounts.facts import account_facts
from hasshin.blobs import store as blobs
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import judge
from hasshin.findings.actions.settle import settle_seen
from hasshin.ledger.actions.append import append
from hasshin.policy.facts import GovernFacts
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import t
from hasshin.records.actions.make import KEEPER
from hasshin.records.models import Record

LARGEST = 20 * 1024 * 1024
STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": "application/pdf"}
OWED = "copy_owed"


def attach_copy(*, actor: Actor, now: datetime, record_id: int, data: bytes) -> Record:
    """Attach a PNG, JPEG or PDF, told by its bytes, to a record that owes a copy.

    Raises `NotFound`, `Refused` for one without the right or another kind of file, `Conflict` when a copy is there.
    """
    record = Record.objects.select_related("account__unit").filter(pk=record_id).first()
    if record is None:
        raise NotFound(f"record {record_id}")
    mime = kind_of(data)
    asked = GovernFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        verb="attach_record",
        scope="account",
        unit=record.account.unit_id,
        account=account_facts(record.account, now),
    )
    subject = f"record:{record_id}"
    own = tuple(_own_reasons(data, mime))
    judged = judge(asked, kind="records.attach", subject=subject, actor=actor.ref, now=now, also=own)
    digest = blobs.put(data)
    with transaction.atomic():
        owing = Record.objects.filter(pk=record_id, copy_state=Record.CopyState.OWED)
        changed = owing.update(
            copy_state=Record.CopyState.ATTACHED, copy_digest=digest, copy_mime=mime, copy_by=actor.ref, copied_at=now
        )
        if changed != 1:
            raise Conflict(t("画面コピーはすでにあります。", "The screen copy is there already."))
        append(
            kind="records.attach",
            subject=subject,
            actor=actor.ref,
            now=now,
            data={"digest": digest, "mime": mime},
            facts=judged.facts,
            decision=judged.decision,
            pack_digest=judged.pack_digest,
        )
        settle_seen(actor=KEEPER, now=now, code=OWED, subject=subject, evidence=f"attached: {digest}")
    record.refresh_from_db()
    return record


def kind_of(data: bytes) -> str:
    """The type that the bytes themselves tell; empty for one that is not taken."""
    return next((mime for start, mime in STARTS.items() if data.startswith(start)), "")


def _own_reasons(data: bytes, mime: str) -> list[Reason]:
    if mime and len(data) <= LARGEST:
        return []
    return [
        Reason(
            code="copy_unusable",
            where="data",
            message=t(
                "画面コピーは 20 MB までの PNG、JPEG、PDF です。", "A screen copy is a PNG, JPEG or PDF of up to 20 MB."
            ),
            fix=t("その形式で保存し直してください。", "Save it in one of these forms."),
        )
    ]
