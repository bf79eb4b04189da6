"""Claim a message, settle it, and free what a dead worker held. Conditional updates: one worker holds a message."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from hasshin.outbox import rules
from hasshin.outbox.models import Message

LEASE = timedelta(minutes=5)
State = Message.State
LONGEST_TROUBLE = 300
_chance = random.SystemRandom().random


def claim_next(channel: str, worker: str, now: datetime, skip: tuple[int, ...] = ()) -> Message | None:
    """The oldest message that is due, claimed, None when there is none. `skip` are webhooks in trouble just now."""
    due = Message.objects.filter(channel=channel, state=State.WAITING, not_before__lte=now).exclude(webhook__in=skip)
    for pk, fence in due.order_by("not_before", "pk").values_list("pk", "fence")[:10]:
        mine = Message.objects.filter(pk=pk, state=State.WAITING, fence=fence)
        if mine.update(state=State.CLAIMED, claimed_by=worker, lease_until=now + LEASE, fence=fence + 1):
            return Message.objects.select_related("webhook").get(pk=pk)
    return None


def sent(message: Message, now: datetime) -> bool:
    """It has arrived, as far as the other side says; False when the claim was lost meanwhile."""
    return _settle(message, state=State.SENT, attempts=message.attempts + 1, trouble="", ended_at=now)


def failed(
    message: Message, now: datetime, trouble: str, *, final: bool = False, asked: timedelta | None = None
) -> bool:
    """It has not; it waits longer each time, and is dead after many tries, or at once where `final`."""
    tries = message.attempts + 1
    known = {"attempts": tries, "trouble": trouble[:LONGEST_TROUBLE]}
    if final or rules.is_dead(tries):
        return _settle(message, state=State.DEAD, ended_at=now, **known)
    wait = rules.wait_after(tries, _chance(), asked)
    return _settle(message, state=State.WAITING, not_before=now + wait, **known)


def free_lost(now: datetime) -> int:
    """Messages whose worker died on the way wait again: a mail may arrive twice, a webhook tells by its id."""
    lost = Message.objects.filter(state=State.CLAIMED, lease_until__lt=now)
    return lost.update(state=State.WAITING, claimed_by="", lease_until=None)


def _settle(message: Message, **changes: object) -> bool:
    held = Message.objects.filter(pk=message.pk, state=State.CLAIMED, fence=message.fence)
    return held.update(claimed_by="", lease_until=None, **changes) == 1
