"""What is done again and again beside sending; and of several workers, by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.city.actions.declare import note_over
from hasshin.city.actions.settle_people import settle_people
from hasshin.delivery.actions.close_cases import close_finished
from hasshin.delivery.allowances import read_allowances
from hasshin.delivery.connect import Connect
from hasshin.delivery.limits import settle_held
from hasshin.delivery.models import PeriodicRun
from hasshin.delivery.overdue import find_overdue
from hasshin.delivery.profiles import read_profiles
from hasshin.delivery.remove import free_removals
from hasshin.delivery.resting import tell_resting
from hasshin.delivery.settle_closed import settle_closed
from hasshin.delivery.sweep import sweep
from hasshin.delivery.watch_token import watch_tokens
from hasshin.delivery.watching import LOOK, compare_due
from hasshin.ledger.actions.checkpoint import checkpoint
from hasshin.posts.actions.end_drill import stop_ended
from hasshin.posts.actions.hold_for_election import hold_for_election
from hasshin.posts.dormant import watch_dormant

SHARED = timedelta(minutes=1)
"""From this interval on, workers agree who runs it; what runs more often is harmless to run twice."""


@dataclass(frozen=True)
class Periodic:
    """One thing to do every so often. `run` gets the time and how to reach accounts; running it twice is harmless."""

    name: str
    every: timedelta
    run: Callable[[datetime, Connect], object]


JOBS: tuple[Periodic, ...] = (
    Periodic("drills", timedelta(seconds=5), lambda now, _: stop_ended(now)),
    Periodic("sweep", timedelta(seconds=2), lambda now, _: sweep(now)),
    Periodic("resting", timedelta(seconds=5), lambda now, _: tell_resting(now)),
    Periodic("held", timedelta(seconds=5), lambda now, _: settle_held(now)),
    Periodic("allowances", timedelta(minutes=1), read_allowances),
    Periodic("free_removals", timedelta(seconds=5), lambda now, _: free_removals(now)),
    Periodic("close_cases", timedelta(seconds=5), lambda now, _: close_finished(now)),
    Periodic("election_periods", timedelta(seconds=10), lambda now, _: hold_for_election(now)),
    Periodic("profiles", timedelta(minutes=1), read_profiles),
    Periodic("tokens", timedelta(minutes=1), lambda now, _: watch_tokens(now)),
    Periodic("reconcile", LOOK, compare_due),
    Periodic("people", timedelta(minutes=1), lambda now, _: settle_people(now)),
    Periodic("declarations", timedelta(minutes=1), lambda now, _: note_over(now)),
    Periodic("checkpoint", timedelta(minutes=5), lambda now, _: checkpoint(now=now)),
    Periodic("dormant_accounts", timedelta(hours=1), lambda now, _: watch_dormant(now)),
    Periodic("closed_accounts", timedelta(minutes=1), lambda now, _: settle_closed(now)),
    Periodic("overdue_after_reviews", timedelta(minutes=30), lambda now, _: find_overdue(now)),
)


def take_turn(job: Periodic, now: datetime) -> bool:
    """Whether it is this worker's turn to run a job now. Conditional, so that exactly one worker gets it."""
    if job.every < SHARED:
        return True
    PeriodicRun.objects.get_or_create(name=job.name, defaults={"ran_at": now - job.every})
    return PeriodicRun.objects.filter(name=job.name, ran_at__lte=now - job.every).update(ran_at=now) == 1
