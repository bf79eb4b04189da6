"""What a service's answers say of a token, as pure functions: a transient 5xx is not a dead token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.platforms.values import Outcome, Renewal, Result

CONNECTED, DOUBTFUL, RECONNECT = "connected", "doubtful", "reconnect"
LOST, REFUSED, UNSEEN = "refresh_lost", "refresh_refused", "not_confirmed"
AGAIN = timedelta(minutes=30)
SECOND_LOOK = timedelta(minutes=2)
SOON = timedelta(minutes=5)
LONGEST_UNSEEN = timedelta(hours=24)
BEFORE_EXPIRY = timedelta(minutes=15)
ENOUGH = 2
"""Looks in a row that must say no before a token counts as dead."""


@dataclass(frozen=True)
class Known:
    """What was known before: the state and its code, the looks in a row that said no, and when it last was good."""

    state: str
    code: str
    doubts: int
    good_at: datetime | None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Learned:
    """What is known now. `state` None: nothing changes. `next_at` is when to look again."""

    state: str | None
    code: str
    doubts: int
    next_at: datetime
    good: bool = False


def after_look(known: Known, result: Result, now: datetime) -> Learned:
    """What `check_auth` says. Only the service's own refusal, seen twice, makes a token dead."""
    if result.outcome is Outcome.DONE:
        # What a lost or refused renewal left behind is not mended by a token that has not run out yet.
        stays = known.state == DOUBTFUL and known.code in (LOST, REFUSED)
        return Learned(None if stays else CONNECTED, "ok", 0, now + AGAIN, good=True)
    if result.outcome is Outcome.REJECTED and result.code == "other_account":
        return Learned(RECONNECT, result.code, known.doubts + 1, now + AGAIN)
    if result.outcome is Outcome.REJECTED and result.code == "auth":
        dead = known.doubts + 1 >= ENOUGH or known.state == RECONNECT
        return Learned(
            RECONNECT if dead else DOUBTFUL, "auth", known.doubts + 1, now + (AGAIN if dead else SECOND_LOOK)
        )
    if known.state == RECONNECT:
        return Learned(None, result.code, known.doubts, now + AGAIN)
    if result.outcome is Outcome.REJECTED:
        return Learned(DOUBTFUL, result.code, known.doubts, now + AGAIN)
    unseen = known.good_at is not None and now - known.good_at > LONGEST_UNSEEN
    wait = max(SOON, result.retry_after or timedelta(0))
    # No answer proves nothing either way: looks that said no before still count, and none is added.
    return Learned(DOUBTFUL if unseen and known.state == CONNECTED else None, UNSEEN, known.doubts, now + wait)


def to_renew(known: Known, has_refresh_token: bool, now: datetime, before: timedelta = BEFORE_EXPIRY) -> bool:
    """Is it time for a new token, `before` its end? Not where the service refused it: a person must connect anew."""
    if not has_refresh_token or known.expires_at is None or known.code == REFUSED:
        return False
    return known.expires_at - now <= before


def after_renewal(known: Known, renewal: Renewal, now: datetime) -> Learned:
    """What a renewal without a new token says; the present token is never given up for it."""
    over = known.expires_at is not None and known.expires_at <= now
    if renewal.outcome is Outcome.UNKNOWN:
        return Learned(DOUBTFUL, LOST, known.doubts, now + SOON)
    if renewal.outcome is Outcome.REJECTED and renewal.code in ("invalid_grant", "invalid_client"):
        return Learned(RECONNECT if over else DOUBTFUL, REFUSED, known.doubts, now + SECOND_LOOK)
    if renewal.outcome in (Outcome.REJECTED, Outcome.NOT_DONE):
        keep = known.state == RECONNECT or not over
        return Learned(None if keep else DOUBTFUL, renewal.code, known.doubts, now + SOON)
    return Learned(None, "ok", known.doubts, now + AGAIN)
