"""Tables of sending and of watching: what goes out, and what stands there that did not go out from here."""

from __future__ import annotations

from hasshin.delivery.models.passing import FreezePass
from hasshin.delivery.models.sending import Attempt, PeriodicRun, Removal, WorkerBeat
from hasshin.delivery.models.service import Allowance, ServiceHealth
from hasshin.delivery.models.watch import (
    ProfileReading,
    StandingPost,
    UnaccountedAct,
    VerificationApplication,
    WatchMark,
)

__all__ = [
    "Allowance",
    "Attempt",
    "FreezePass",
    "PeriodicRun",
    "ProfileReading",
    "Removal",
    "ServiceHealth",
    "StandingPost",
    "UnaccountedAct",
    "VerificationApplication",
    "WatchMark",
    "WorkerBeat",
]
