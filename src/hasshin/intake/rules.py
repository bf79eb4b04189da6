"""How a telegram is taken, by what was there before. Pure: facts in, one word out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.intake.concern import Concern
from hasshin.intake.telegram import CORRECTED, WITHDRAWN, Telegram

OLD = timedelta(hours=24)
"""From this age on, what comes in is kept and shown, but drafts nothing: it is news no more."""


@dataclass(frozen=True)
class Before:
    """The newest telegram of the thread that is there already, with the core of its figures."""

    serial: int | None
    reported_at: datetime
    control_at: datetime
    core: Mapping[str, object]


def standing(telegram: Telegram, found: Concern, before: Before | None, now: datetime) -> str:
    """current, same, late, old or shown: see `models.Telegram`."""
    if before is not None and not telegram.newer_than(before.serial, before.reported_at, before.control_at):
        return "late"
    if telegram.info_type in (WITHDRAWN, CORRECTED):
        return "current"
    if now - telegram.reported_at > OLD:
        return "old"
    if before is not None and dict(before.core) == found.core:
        return "same"
    if not found.template:
        return "shown" if telegram.family == "unknown" or found.figures.intensity == "" else "current"
    return "current"
