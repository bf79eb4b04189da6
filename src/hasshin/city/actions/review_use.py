"""Sign the after-review (後閲) of one use of a private device that is on no post (M-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.govern import record
from hasshin.city.judge import judge
from hasshin.city.models import TerminalUse
from hasshin.policy import facts
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t


def facts_of_use_review(row: TerminalUse, actor: Actor, now: datetime, verdict: str) -> facts.ReviewFacts:
    """What the pack is asked about a signature: as of any after-review, for the whole city."""
    return facts.ReviewFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        account=None,
        kind="after",
        debt="private_device",
        owed_roles=tuple(row.roles),
        done_by=(row.staff_id,),
        verdict=verdict,
    )


def review_use(
    *, actor: Actor, now: datetime, use_id: int, verdict: Literal["proper", "improper"], remarks: str = ""
) -> TerminalUse:
    """Sign once. The use stays on the list, whatever the verdict. Raises `Refused` for whoever does not owe it."""
    row = TerminalUse.objects.filter(pk=use_id, after_review_id=None).first()
    if row is None:
        raise NotFound(f"use of a private device {use_id}")
    subject = f"terminaluse:{row.pk}"
    judged = judge(
        facts_of_use_review(row, actor, now, verdict), kind="city.review_use", subject=subject, actor=actor.ref, now=now
    )
    with transaction.atomic():
        changed = TerminalUse.objects.filter(pk=row.pk, signed_at=None).update(
            signed_at=now, signed_by=actor.staff, verdict=verdict, remarks=remarks.strip()
        )
        if changed != 1:
            raise Conflict(t("この後閲は署名済みです。", "This after-review is signed already."))
        record(
            judged,
            kind="city.review_use",
            subject=subject,
            actor=actor,
            now=now,
            data={"verdict": verdict},
            personal={"remarks": remarks.strip()} if remarks.strip() else None,
        )
    row.refresh_from_db()
    return row
