"""When a service is left in peace (休止), as pure functions: a circuit breaker in the product's own words."""

from __future__ import annotations

from datetime import datetime, timedelta

from hasshin.platforms.values import Outcome

ENOUGH = 5
"""Failures of the service's own in a row, of whatever account, after which it rests."""
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=1)
"""A disaster's post must not wait long for a service that is back."""
HICCUP = timedelta(seconds=10)
"""A rest that is over within this time is told to nobody."""
TRIAL = timedelta(seconds=60)
"""How long the one post that tries may take, before another may."""
OWN_FAILURES = frozenset({"unreachable", "no_answer", "unreadable", "server_error"})


def speaks_against(outcome: Outcome, code: str) -> bool | None:
    """Whether an answer shows the service itself out of order; None where it shows nothing of the service.

    A refusal of words, token or rate is an answer of a service in good order.
    """
    if outcome in (Outcome.NOT_DONE, Outcome.UNKNOWN) and code in OWN_FAILURES:
        return True
    return None if code in ("not_connected", "stood_still") else False


def rest_after(failures: int, pauses: int, now: datetime) -> datetime | None:
    """Until when the service rests after so many failures in a row and `pauses` rests before; None: it goes on.

    A service that just had a rest rests again after its next failure, twice as long.
    """
    if failures < (1 if pauses else ENOUGH):
        return None
    longer: timedelta = FIRST_REST * (1 << min(pauses, 10))
    return now + min(longer, LONGEST_REST)
