"""Controls on where from, where to, when: services, units, releases, terminals, hours, opening, coming into force."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from hasshin.policy.controls.base import ControlBase, FunctionRef, Part, RoleRef, ServiceRef
from hasshin.policy.text import Text
from hasshin.policy.vocabulary import TERMINAL_ACTS, How, ModeName, Weekday


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise ValueError('a time of day is written "09:00" (Japanese time, 24 hours)')
    return value


TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]


class InForce(ControlBase):
    """Acts before the pack's `in_force_from` are refused; source and version stand with each decision."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["in_force"]


class Services(ControlBase):
    """Only these services. `units: any` opens them to every unit; `by_rule` asks a `service_units` control."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["services"]
    only: tuple[ServiceRef, ...] = Field(min_length=1)
    units: Literal["any", "by_rule"] = "by_rule"


class ServiceUnits(ControlBase):
    """Which units may use these services: those with one of the functions and, if so said, released ones."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["service_units"]
    services: tuple[ServiceRef, ...] = Field(min_length=1)
    unit_functions: tuple[FunctionRef, ...] = ()
    released_units: bool = False


class Releases(ControlBase):
    """A unit is released for a named service, by whom, for at most `days` (None: until ended)."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["releases"]
    decided_by: tuple[RoleRef, ...] = Field(min_length=1)
    days: int | None = Field(default=None, ge=1)


class TerminalException(Part):
    """Other devices for at most `max_hours`, with the consent of a role; each use owes an after-review."""

    consent_by: tuple[RoleRef, ...] = Field(min_length=1)
    max_hours: int = Field(default=72, ge=1, le=24 * 31, description="the longest time that one consent may run")
    after_review_by: tuple[RoleRef, ...] = Field(min_length=1)
    after_review_days: int = Field(default=14, ge=1)


class Terminals(ControlBase):
    """From where the named acts may be done. `official` asks for a registered terminal that is the city's own."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["terminals"]
    require: Literal["registered", "official"] = "registered"
    acts: tuple[TERMINAL_ACTS, ...] = ("submit", "decide", "move", "reconfirm", "correct", "outward")
    exception: TerminalException | None = None


class Window(Part):
    """Hours of some weekdays, in Japanese time; `end` is exclusive.

    An `end` that is not after `start` lies on the day after: 17:15 to 08:30 runs overnight, from the days named.
    """

    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    start: TimeOfDay
    end: TimeOfDay


class Hours(ControlBase):
    """Posts go out only within these windows, save in the modes named."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce"})
    type: Literal["hours"]
    windows: tuple[Window, ...] = Field(min_length=1)
    except_modes: tuple[ModeName, ...] = ()
    services: tuple[ServiceRef, ...] = ()


class OpeningApproval(Part):
    """One decision that opening an account needs."""

    roles: tuple[RoleRef, ...] = Field(min_length=1)
    title: Text


class Opening(ControlBase):
    """Opening an account: whose approvals it needs, who obtains it, to whom it is reported, who grants it."""

    meets: ClassVar[frozenset[How]] = frozenset({"enforce", "evidence"})
    type: Literal["opening"]
    approvals: tuple[OpeningApproval, ...] = ()
    asker_may_approve: bool = Field(
        default=False, description="whether who asked for the account may also give one of these approvals"
    )
    reported_to: Text | None = Field(
        default=None, description="the meeting or body to which each new account is reported"
    )
    reported_by: tuple[RoleRef, ...] = Field(
        default=(), description="who reports; with none, whoever gave an approval or may open accounts"
    )
    report_days: int = Field(default=30, ge=1, description="within how many days of obtaining a report is due")
    obtained_personally: tuple[ServiceRef, ...] = Field(
        default=(), description="services whose accounts a named staff member obtains personally and reports"
    )
    designated_by: tuple[RoleRef, ...] = Field(
        default=(), description="who names that staff member; with none, whoever may open accounts"
    )
    granted_by: tuple[RoleRef, ...] = Field(
        default=(), description="who grants an obtained account to its unit; with none, no grant is asked for"
    )
