"""When a secret must be changed: by time and by event, computed from what the tables hold. Pure.

An event is the end of somebody's access: whoever had the custody of a password when it was last changed or since, or
was shown a secret, or typed it in, and no longer has that custody. It stands until the secret is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hasshin.policy.controls.standing import Credentials

CauseKind = Literal["time", "transfer", "contractor_end", "incident"]


@dataclass(frozen=True)
class Stint:
    """Somebody had a custody from `starts` until `ends` (None: still). A deputy's (`deputy`) ends without a duty."""

    staff: int
    starts: datetime
    ends: datetime | None
    contractor: bool = False
    deputy: bool = False


@dataclass(frozen=True)
class Knows:
    """Somebody who is known to know the secret in force: typed it in or was shown it, `at` that time.

    `until` is the end of that person's service with the city, None for none in sight.
    """

    staff: int
    at: datetime
    contractor: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Secret:
    """One secret of an account as the tables have it; `kept` False: none is kept, and `changed_at` is the opening.

    `knows` are those of the generation in force; `called` are the calls for a change that no change has answered.
    """

    account: int
    kind: str
    changed_at: datetime
    kept: bool = True
    knows: tuple[Knows, ...] = ()
    called: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class Due:
    """A change that is due. `since` is when it came about, `at` when it becomes overdue.

    `staff` is who lost access, `detail` the cause that was stated of an incident.
    """

    account: int
    kind: str
    cause: CauseKind
    since: datetime
    at: datetime
    staff: int | None = None
    detail: str = ""

    def overdue(self, now: datetime) -> bool:
        """From that instant on."""
        return self.at <= now


def due_of(secret: Secret, control: Credentials, stints: Sequence[Stint], now: datetime) -> tuple[Due, ...]:
    """All causes for which this secret must be changed, those by time also when they lie ahead; soonest first."""
    found = [*_by_time(secret, control), *_by_call(secret, control)]
    if secret.kept:
        found += _by_event(secret, control, stints, now)
    return tuple(sorted(found, key=lambda due: (due.at, due.since, due.cause, due.staff or 0)))


def next_by_time(secret: Secret, control: Credentials) -> datetime | None:
    """When its change by time falls due; None where it never does."""
    if control.rotate_days is None or secret.kind != "password":
        return None
    return secret.changed_at + timedelta(days=control.rotate_days)


def held_until(stints: Iterable[Stint], staff: int, now: datetime) -> tuple[list[datetime], bool]:
    """The ends, up to `now`, of that person's unbroken times of custody, and whether one goes on at `now`."""
    own = sorted((s for s in stints if s.staff == staff and s.starts <= now), key=lambda s: s.starts)
    ends: list[datetime] = []
    last: datetime | None = None
    open_end = False
    for stint in own:
        if last is not None and not open_end and stint.starts > last:
            ends.append(last)
        if stint.ends is None:
            open_end = True
        elif not open_end:
            last = stint.ends if last is None or stint.ends > last else last
    if open_end or (last is not None and last > now):
        return ends, True
    return [*ends, *([last] if last is not None else [])], False


def _by_time(secret: Secret, control: Credentials) -> list[Due]:
    at = next_by_time(secret, control)
    return [] if at is None else [Due(secret.account, secret.kind, "time", at, at)]


def _by_call(secret: Secret, control: Credentials) -> list[Due]:
    if "incident" not in control.rotate_on:
        return []
    return [Due(secret.account, secret.kind, "incident", at, at, None, cause) for at, cause in secret.called]


def _by_event(secret: Secret, control: Credentials, stints: Sequence[Stint], now: datetime) -> list[Due]:
    grace = timedelta(days=control.event_days)
    lost = _lost(secret, stints, now)
    found = []
    for staff, (since, contractor) in lost.items():
        cause: CauseKind | None = None
        if contractor and "contractor_end" in control.rotate_on:
            cause = "contractor_end"
        elif "transfer" in control.rotate_on:
            cause = "transfer"
        if cause is not None:
            found.append(Due(secret.account, secret.kind, cause, since, since + grace, staff))
    return found


def _lost(secret: Secret, stints: Sequence[Stint], now: datetime) -> Mapping[int, tuple[datetime, bool]]:
    """Who lost access since the last change: when first, and whether of a contractor."""
    lost: dict[int, tuple[datetime, bool]] = {}
    knows = {one.staff: one for one in secret.knows}
    # The custody of passwords is a role's; what else there is, only those know who typed it in or were shown it.
    holders = {s.staff for s in stints if not s.deputy} if secret.kind == "password" else set()
    for staff in sorted(holders | set(knows)):
        contractor = any(s.contractor for s in stints if s.staff == staff)
        known = knows.get(staff)
        counted = [s for s in stints if s.staff == staff and (known is not None or not s.deputy)]
        if known is not None and secret.kind != "password" and not _covers(counted, known.at):
            # A token may be pasted by who connects accounts and has no custody: that person's leaving counts alone.
            if known.until is not None and known.until <= now:
                lost[staff] = (known.until, contractor or known.contractor)
            continue
        ends, still = held_until(counted, staff, now)
        gone = [end for end in ends if end > (secret.changed_at if known is None else known.at)]
        if gone:
            lost[staff] = (gone[0], contractor or (known is not None and known.contractor))
        elif known is not None and not still:
            lost[staff] = (known.at, contractor or known.contractor)
    return lost


def _covers(stints: Sequence[Stint], at: datetime) -> bool:
    return any(s.starts <= at and (s.ends is None or s.ends > at) for s in stints)
