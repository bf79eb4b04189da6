"""When an overdue duty climbs, and to whom: the pack's ladder, or the house rule where the pack has none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hasshin.duties.duty import Duty, Owed
from hasshin.policy.controls import Escalation
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.scope import roles_with

AT_ONCE = timedelta(days=1)
AT_ONCE_URGENT = timedelta(hours=4)
"""House rule: how long what is owed at once may take before it counts as overdue. Nothing is overdue as it arises."""
HOUSE_DAYS = (timedelta(days=7), timedelta(days=14))
HOUSE_URGENT = (timedelta(hours=12), timedelta(days=2))
HOUSE_RIGHTS = ("appoint", "install_pack")


@dataclass(frozen=True, slots=True)
class Rung:
    """So long after a duty fell overdue, holders of these roles are told too."""

    after: timedelta
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs for one duty, and what they rest on."""

    rungs: tuple[Rung, ...]
    citations: tuple[Citation, ...]


def ladder(pack: Pack, duty: Duty) -> Ladder:
    """The first of the pack's ladders that fits; else the house rule's, to those who appoint and who adopt packs."""
    control = next((c for c in pack.all_of(Escalation) if c.fits(duty.kind.id, duty.urgent)), None)
    if control is not None:
        return Ladder(tuple(Rung(r.after, r.roles) for r in control.ladder), pack.cite(control))
    times = HOUSE_URGENT if duty.urgent else HOUSE_DAYS
    above = (tuple(role.id for role in roles_with(pack, right)) for right in HOUSE_RIGHTS)
    rungs = tuple(Rung(after, roles) for after, roles in zip(times, above, strict=True) if roles)
    return Ladder(rungs, (house("overdue-climbs"),))


def overdue_since(duty: Duty) -> datetime:
    """When it is, or will be, overdue; what is owed at once has a day from when it came about, urgent four hours."""
    return duty.due_at or duty.since + (AT_ONCE_URGENT if duty.urgent else AT_ONCE)


def is_overdue(duty: Duty, now: datetime) -> bool:
    """Whether it is overdue."""
    return overdue_since(duty) < now


def next_rung(found: Ladder, climbed: int, last: datetime | None, duty: Duty, now: datetime) -> Rung | None:
    """The rung that is due now, None when not yet or none is left. `climbed` rungs were told, the last one at `last`.

    One rung at a time: whoever was told is left the time between the rungs, also where the product stood still
    meanwhile, or where a clock that ran ahead was put back (nothing climbs before `last` has come round again).
    """
    if climbed >= len(found.rungs):
        return None
    rung = found.rungs[climbed]
    due = overdue_since(duty) + rung.after
    if climbed > 0 and last is not None:
        due = max(due, last + (rung.after - found.rungs[climbed - 1].after))
    return rung if due <= now else None


def place_of(duty: Duty) -> Owed:
    """Where a rung's roles are asked: for the account or unit that the duty is about, else for the city."""
    if duty.account_id is not None:
        return Owed("", "account", duty.account_id)
    unit = next((one for one in duty.owed if one.scope == "unit" and one.scope_id is not None), None)
    return Owed("", "unit", unit.scope_id) if unit is not None else Owed("")
