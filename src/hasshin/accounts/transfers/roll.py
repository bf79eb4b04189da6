"""Who is where and holds what, as plain frozen facts: what a transfer is planned on. Pure; `read.py` fills it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hasshin.city.vacancy import Seat
from hasshin.policy.text import Text


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, also one who has left. `postings` are (from when, unit, rank), the earliest first."""

    id: int
    key: str
    number: str
    username: str
    name: str
    unit: int
    rank: str
    active: bool = True
    joins_at: datetime | None = None
    leaves_at: datetime | None = None
    contract_ends: datetime | None = None
    contractor: bool = False
    name_en: str = ""
    postings: tuple[tuple[datetime, int, str], ...] = ()

    @property
    def title(self) -> Text:
        """The name in both languages."""
        return Text(ja=self.name, en=self.name_en or self.name)

    def serves(self, at: datetime) -> bool:
        """In the city's service at that time."""
        ends = (self.leaves_at, self.contract_ends)
        return self.active and (self.joins_at is None or self.joins_at <= at) and all(e is None or e > at for e in ends)

    def posted(self, at: datetime) -> tuple[int, str]:
        """Unit and rank at that time."""
        begun = [(unit, rank) for starts, unit, rank in self.postings if starts <= at]
        return begun[-1] if begun else (self.unit, self.rank)


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment. `id` is 0 for one that the plan would make."""

    id: int
    person: str
    seat: Seat
    starts: datetime
    ends: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.starts <= moment and (self.ends is None or self.ends > moment)


@dataclass(frozen=True, slots=True)
class Deputy:
    """A deputyship for the appointment `held`."""

    id: int
    held: int
    deputy: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, or an account with the unit it belongs to."""

    id: int
    name: str
    active: bool
    code: str = ""
    unit: int = 0
    service: str = ""
    rank_reason: bool = False
    name_en: str = ""

    @property
    def title(self) -> Text:
        """The name in both languages."""
        return Text(ja=self.name, en=self.name_en or self.name)


@dataclass(frozen=True)
class Roll:
    """Everything at one reading. People are keyed "staff:3", or "line:5" for a newcomer of the file."""

    people: Mapping[str, Person]
    held: tuple[Held, ...]
    deputies: tuple[Deputy, ...]
    units: Mapping[int, Place]
    accounts: Mapping[int, Place]
    _by_seat: dict[Seat, list[Held]] = field(default_factory=dict, compare=False)

    def holders(self, seat: Seat, at: datetime) -> tuple[str, ...]:
        """Who, in service, holds the seat at that time; in order of their keys."""
        if not self._by_seat:
            for one in self.held:
                self._by_seat.setdefault(one.seat, []).append(one)
        rows = self._by_seat.get(seat, ())
        found = {h.person for h in rows if h.at(at) and h.person in self.people and self.people[h.person].serves(at)}
        return tuple(sorted(found))

    def of(self, person: str) -> list[Held]:
        """What the person was, is or will be appointed to."""
        return [one for one in self.held if one.person == person]

    def place(self, seat: Seat) -> Text:
        """The name of what a seat is for; "" for the whole city."""
        if seat.account is not None:
            found, kind = self.accounts.get(seat.account), f"account {seat.account}"
        elif seat.unit is not None:
            found, kind = self.units.get(seat.unit), f"unit {seat.unit}"
        else:
            found, kind = None, ""
        return found.title if found is not None else Text(ja=kind, en=kind)

    def unit_of(self, seat: Seat) -> int | None:
        """The unit that a seat belongs to; None for the city's."""
        if seat.account is not None:
            return self.accounts[seat.account].unit if seat.account in self.accounts else None
        return seat.unit


def by_key(people: Iterable[Person]) -> dict[str, Person]:
    """People by their keys."""
    return {one.key: one for one in people}
