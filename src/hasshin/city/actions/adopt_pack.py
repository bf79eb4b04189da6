"""Adopt a policy pack: its very text is kept, and every decision from now on names its digest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.annex_plan import lay_out, unfinished, why_not_under
from hasshin.city.govern import FOUNDER, govern, record, refuse
from hasshin.city.models import PackVersion
from hasshin.policy.load import load_pack_text, pack_digest
from hasshin.policy.reasons import Refused


def adopt_pack(*, actor: Actor, now: datetime, text: str, name: str = "pack.yaml") -> PackVersion:
    """Put a pack in force. Raises `PackErrors` for a broken one, `Refused` without the right or if adopted before."""
    pack = load_pack_text(text, name)
    digest = pack_digest(text)
    subject = "packversion:new"
    judged = (
        None
        if actor == FOUNDER and not PackVersion.objects.exists()
        else govern(actor=actor, now=now, verb="install_pack", kind="city.adopt_pack", subject=subject)
    )
    _demand_new(digest)
    with transaction.atomic():
        # Whoever decides on an annex or adopts a pack too waits here (PostgreSQL), so that none is laid out without it.
        PackVersion.objects.select_for_update().order_by("-adopted_at", "-pk").first()
        _demand_new(digest)
        if reasons := why_not_under(pack, unfinished(now)):
            raise Refused(reasons)
        row = PackVersion.objects.create(
            digest=digest, pack_id=pack.id, version=pack.version, text=text, adopted_at=now, adopted_by=actor.ref
        )
        record(
            judged,
            kind="city.adopt_pack",
            subject=f"packversion:{row.pk}",
            actor=actor,
            now=now,
            data={"pack": pack.id, "version": pack.version, "digest": digest, "also": lay_out(digest, now)},
        )
    return row


def _demand_new(digest: str) -> None:
    if PackVersion.objects.filter(digest=digest).exists():
        raise refuse(
            "pack_adopted_before",
            "text",
            "このポリシーパックは採用済みです。",
            "This very pack has been adopted before.",
            "版番号を上げて、変わった内容を採用してください。",
            "Raise its version and adopt what changed.",
        )
