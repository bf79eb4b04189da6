"""Try dead messages again, drop them, and empty what is long over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from hasshin.outbox.models import Message

EMPTIED_AFTER = timedelta(days=30)
DELETED_AFTER = timedelta(days=400)
ERASED = "erased@invalid"
State = Message.State
OVER = (State.SENT, State.DROPPED)


def retry(found: QuerySet[Message], now: datetime) -> list[int]:
    """Dead ones wait again, with their tries counted from the start; their ids."""
    return _change(found, state=State.WAITING, attempts=0, not_before=now, ended_at=None)


def drop(found: QuerySet[Message], now: datetime) -> list[int]:
    """Dead ones are given up by a person; their ids."""
    return _change(found, state=State.DROPPED, ended_at=now)


def tidy(now: datetime) -> int:
    """Empty what was sent or dropped long ago (words, addresses), and delete it much later; how many were emptied.

    The row itself stays between: its key keeps the same thing from being told twice.
    """
    over = Message.objects.filter(state__in=OVER)
    over.filter(ended_at__lt=now - DELETED_AFTER).delete()
    old = over.filter(ended_at__lt=now - EMPTIED_AFTER).exclude(body="", subject="")
    mails = old.filter(channel=Message.Channel.MAIL).update(subject="", body="", address=ERASED, trouble="")
    return mails + old.filter(channel=Message.Channel.WEBHOOK).update(subject="", body="", trouble="")


def _change(found: QuerySet[Message], **changes: object) -> list[int]:
    ids = list(found.filter(state=State.DEAD).values_list("pk", flat=True))
    return [pk for pk in ids if Message.objects.filter(pk=pk, state=State.DEAD).update(**changes) == 1]
