"""A device that was reported lost is found again (発見): it stays shut out until it is enrolled anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Terminal
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

NOT_LOST = t("この端末は、紛失の届出中ではありません。", "This device is not reported lost.")


def found_terminal(*, actor: Actor, now: datetime, terminal_id: int, circumstances: str) -> Terminal:
    """Close the report of a loss: where and in what state the device was found. Its old key counts for nothing.

    When it was lost stays in the register, and so do the changes of passwords that the loss called for. Raises
    `Refused` without the right or the words, `Conflict` for a device that is not lost.
    """
    row = Terminal.objects.filter(pk=terminal_id, kind="device").first()
    if row is None:
        raise NotFound(f"device {terminal_id}")
    subject = f"terminal:{row.pk}"
    judged = govern(actor=actor, now=now, verb="register_terminal", kind="city.find_terminal", subject=subject)
    if not circumstances.strip():
        raise refuse(
            "circumstances_missing",
            "circumstances",
            "どこでどのように見つかったかが書かれていません。",
            "It is not said where and how it was found.",
            "見つかった場所と、人の手に渡った様子があるかを書いてください。",
            "Write where it was, and whether it seems to have been in somebody's hands.",
        )
    with transaction.atomic():
        lost = Terminal.objects.filter(pk=row.pk, state=Terminal.State.LOST)
        if lost.update(state=Terminal.State.PREPARED, enrolled_at=None, kept_since=now) != 1:
            raise Conflict(NOT_LOST)
        record(
            judged,
            kind="city.find_terminal",
            subject=subject,
            actor=actor,
            now=now,
            data={"state": str(Terminal.State.PREPARED)},
            personal={"circumstances": circumstances.strip()},
        )
    row.refresh_from_db()
    return row
