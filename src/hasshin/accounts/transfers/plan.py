"""What a file's changes do to what is held: which appointments end, which seats fall vacant, who could follow. Pure.

A person who moves loses what is held for the city, for the old unit and for its accounts, unless it is kept by choice;
what belongs to the new unit stays. A person who leaves loses everything. Nobody follows unless chosen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from hasshin.accounts.transfers.match import Change
from hasshin.accounts.transfers.roll import Deputy, Held, Person, Roll
from hasshin.city.actions.change_staff import EVER
from hasshin.city.terms import INSTANT
from hasshin.city.vacancy import Seat
from hasshin.policy.pack import Pack


@dataclass(frozen=True)
class Choices:
    """What the clerk chose on the dry run: appointments that a mover keeps, who follows whom, why a seat stays vacant.

    `successors` maps the id of an appointment that ends to the key of a person.
    """

    keep: frozenset[int] = frozenset()
    successors: Mapping[int, str] = field(default_factory=dict)
    vacancy_reason: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Choices:
        """From what stands in the table."""
        return cls(
            frozenset(int(one) for one in stored.get("keep", ())),
            {int(ended): str(who) for ended, who in stored.get("successors", {}).items() if who},
            str(stored.get("vacancy_reason", "")),
        )

    def stored(self) -> dict[str, Any]:
        """As it stands in the table."""
        return {
            "keep": sorted(self.keep),
            "successors": {str(ended): who for ended, who in sorted(self.successors.items())},
            "vacancy_reason": self.vacancy_reason,
        }


@dataclass(frozen=True, slots=True)
class Ending:
    """An appointment of somebody who moves or leaves: it ends at `at`, or is kept. Who could follow, who was chosen."""

    held: Held
    at: datetime
    why: Literal["leaves", "moves"]
    kept: bool
    candidates: tuple[str, ...]
    successor: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A deputyship that ends early: the deputy goes, or the holder's appointment ends."""

    deputy: Deputy
    at: datetime
    why: Literal["deputy_goes", "holder_goes"]


@dataclass(frozen=True)
class Plan:
    """All that one act would do. `after` is the roll as it then stands; `instants` are when something changes."""

    changes: tuple[Change, ...]
    endings: tuple[Ending, ...]
    cuts: tuple[Cut, ...]
    begins: tuple[Held, ...]
    after: Roll
    instants: tuple[datetime, ...]
    choices: Choices

    @property
    def ended(self) -> tuple[Ending, ...]:
        """Those that are not kept."""
        return tuple(one for one in self.endings if not one.kept)


def plan(pack: Pack, roll: Roll, changes: Sequence[Change], choices: Choices, now: datetime) -> Plan:
    """The plan at `now`: what is due already takes effect at once."""
    at = {one.person: max(one.at, now) for one in changes}
    arriving = _arriving(roll, changes)
    endings = tuple(
        _ending(pack, roll, one, held, at[one.person], choices, arriving, at)
        for one in changes
        if one.does in ("leave", "move")
        for held in roll.of(one.person)
        if (held.ends is None or held.ends > at[one.person]) and not _belongs(roll, held, one)
    )
    ended = {one.held.id: one.at for one in endings if not one.kept}
    cuts = _cuts(roll, changes, at, ended)
    people = _people(roll, changes, at)
    begins = _begins(endings, at, people)
    after = replace(
        roll,
        people=people,
        held=(*(_ended(held, ended.get(held.id)) for held in roll.held), *begins),
        deputies=tuple(_shortened(one, cuts) for one in roll.deputies),
        _by_seat={},
    )
    instants = sorted({now, *at.values(), *(one.starts for one in begins)})
    return Plan(tuple(changes), endings, cuts, begins, after, tuple(instants), choices)


def _begins(endings: Sequence[Ending], at: Mapping[str, datetime], people: Mapping[str, Person]) -> tuple[Held, ...]:
    """What the chosen successors begin, each person each seat once, no sooner than both have come about."""
    found: dict[tuple[str, Seat], Held] = {}
    for one in endings:
        if one.successor and not one.kept:
            starts = max(one.at, at.get(one.successor, one.at))
            made = Held(0, one.successor, one.held.seat, starts, _term(people[one.successor]))
            before = found.setdefault((one.successor, one.held.seat), made)
            if made.starts < before.starts:
                found[one.successor, one.held.seat] = made
    return tuple(found.values())


def _belongs(roll: Roll, held: Held, change: Change) -> bool:
    """Whether an appointment is for the unit to which the person moves; who leaves takes nothing along."""
    return change.does == "move" and roll.unit_of(held.seat) == change.unit


def _arriving(roll: Roll, changes: Sequence[Change]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    for one in changes:
        if one.does in ("move", "join"):
            found.setdefault(one.unit, []).append(one)
    return found


def _ending(
    pack: Pack,
    roll: Roll,
    change: Change,
    held: Held,
    at: datetime,
    choices: Choices,
    arriving: Mapping[int, Sequence[Change]],
    going: Collection[str],
) -> Ending:
    kept = change.does == "move" and held.id in choices.keep
    unit, rank = roll.people[change.person].posted(at - INSTANT)
    place = roll.unit_of(held.seat) or unit
    come = [one for one in arriving.get(place, ()) if one.person != change.person]
    order = [one.id for one in pack.ranks]
    come.sort(key=lambda one: (one.rank != rank, order.index(one.rank) if one.rank in order else len(order), one.line))
    stay = [p.key for p in roll.people.values() if p.key not in going and p.serves(at) and p.posted(at)[0] == place]
    holders = set(roll.holders(held.seat, at))
    candidates = tuple(key for key in (*(one.person for one in come), *stay) if key not in holders)
    chosen = choices.successors.get(held.id, "")
    return Ending(
        held=held,
        at=at,
        why="leaves" if change.does == "leave" else "moves",
        kept=kept,
        candidates=candidates,
        successor=chosen if chosen in candidates and not kept else "",
    )


def _cuts(
    roll: Roll, changes: Sequence[Change], at: Mapping[str, datetime], ended: Mapping[int, datetime]
) -> tuple[Cut, ...]:
    going = {one.person: one for one in changes if one.does in ("leave", "move")}
    of = {held.id: held for held in roll.held}
    found = []
    for one in roll.deputies:
        holder_ends = ended.get(one.held)
        change = going.get(one.deputy)
        stays = change is not None and one.held in of and _belongs(roll, of[one.held], change)
        if change is not None and not stays and one.ends > at[one.deputy]:
            found.append(Cut(one, at[one.deputy], "deputy_goes"))
        elif holder_ends is not None and one.ends > holder_ends:
            found.append(Cut(one, holder_ends, "holder_goes"))
    return tuple(found)


def _people(roll: Roll, changes: Sequence[Change], at: Mapping[str, datetime]) -> dict[str, Person]:
    people = dict(roll.people)
    for one in changes:
        here = people.get(one.person)
        if one.does == "leave" and here is not None:
            people[one.person] = replace(here, leaves_at=at[one.person])
        elif here is None:
            people[one.person] = Person(
                id=0,
                key=one.person,
                number=one.number,
                username=one.username,
                name=one.name,
                unit=one.unit,
                rank=one.rank,
                joins_at=at[one.person],
            )
        else:
            # What was known before the first posting stays what it was before this one.
            postings = here.postings or ((EVER, here.unit, here.rank),)
            again = {"active": True, "leaves_at": None, "joins_at": at[one.person]} if one.returns else {}
            people[one.person] = replace(here, postings=(*postings, (at[one.person], one.unit, one.rank)), **again)  # type: ignore[arg-type]
    return people


def _term(person: Person) -> datetime | None:
    """Until when somebody can be appointed at most."""
    return min((end for end in (person.contract_ends, person.leaves_at) if end is not None), default=None)


def _ended(held: Held, at: datetime | None) -> Held:
    return held if at is None else replace(held, ends=max(at, held.starts + INSTANT))


def _shortened(deputy: Deputy, cuts: Sequence[Cut]) -> Deputy:
    at = next((cut.at for cut in cuts if cut.deputy.id == deputy.id), None)
    return deputy if at is None else replace(deputy, ends=max(at, deputy.starts + INSTANT))


def digest(made: Plan, impact: Sequence[object], order: str) -> str:
    """SHA-256, hex, of what would be done and of what it would leave behind: the same while both are the same.

    Times are those of the orders, not of the asking, so that looking twice gives one digest.
    """
    shown = {
        "order": order,
        "changes": [
            [c.person, c.does, c.at.isoformat(), c.unit, c.rank, c.name, c.number, c.username, c.email, c.returns]
            for c in made.changes
        ],
        "endings": [[e.held.id, e.why, e.kept, e.successor] for e in made.endings],
        "cuts": [[c.deputy.id, c.why] for c in made.cuts],
        "begins": [[b.person, b.seat.key] for b in made.begins],
        "vacancy_reason": made.choices.vacancy_reason,
        "impact": impact,
    }
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def seats_ended(made: Plan) -> dict[Seat, list[Ending]]:
    """What loses a holder, with the appointments that end."""
    found: dict[Seat, list[Ending]] = {}
    for one in made.ended:
        found.setdefault(one.held.seat, []).append(one)
    return found


def proposals(made: Plan) -> dict[int, str]:
    """Who could follow, of those who arrive: the first of the same rank, each person once for a seat.

    What was chosen already stays. Nobody is appointed by this; it fills the choices of the dry run.
    """
    rank = {one.person: one.rank for one in made.changes}
    found = dict(made.choices.successors)
    taken = {(one.held.seat, found[one.held.id]) for one in made.ended if one.held.id in found}
    for one in made.ended:
        if one.held.id in found:
            continue
        had = made.after.people[one.held.person].posted(one.at - INSTANT)[1]
        fits = (c for c in one.candidates if rank.get(c) == had and (one.held.seat, c) not in taken)
        chosen = next(fits, "")
        if chosen:
            found[one.held.id] = chosen
            taken.add((one.held.seat, chosen))
    return found
