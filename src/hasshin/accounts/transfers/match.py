"""Orders of a file against the roll: whom each is about, and what it does. What does not fit is named. Pure."""

# long because: all that may not fit about one order stands together, one short method a thing.

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from typing import Literal

from hasshin.accounts.transfers import words
from hasshin.accounts.transfers.columns import KIND_TITLES, TITLES, Column, Kind, folded
from hasshin.accounts.transfers.find import Numbers, find_rank, find_unit
from hasshin.accounts.transfers.letters import same_letters
from hasshin.accounts.transfers.parse import Order
from hasshin.accounts.transfers.roll import Person, Place, Roll
from hasshin.accounts.transfers.wrong import Wrong
from hasshin.policy.clock import JST
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, joined, t

Does = Literal["move", "join", "leave", "rank"]


@dataclass(frozen=True, slots=True)
class Change:
    """What one order does to one person: at `at` joins `unit`, moves there, changes rank, or leaves.

    `person` is the key on the roll; that of a newcomer is "line:5". `unit` and `rank` are those from then on. `kind` is
    the order as the file calls it, None where it does not say.
    """

    line: int
    person: str
    does: Does
    at: datetime
    unit: int
    rank: str
    name: str
    number: str
    username: str = ""
    email: str = ""
    returns: bool = False
    notes: tuple[Text, ...] = ()
    kind: Kind | None = None


@dataclass
class Matched:
    """The changes, and what does not fit."""

    changes: list[Change] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)


def match(
    pack: Pack, roll: Roll, orders: Sequence[Order], headers: Mapping[str, str], broken: Sequence[Order] = ()
) -> Matched:
    """Every order to its person, unit and rank. `headers` are the names that the file gives to its columns.

    Of `broken` orders, in which something could not be read, the rest is looked at too, so that all is named at once.
    """
    found = Matched()
    numbers = Numbers(roll.people.values())
    seen: dict[str, int] = {}
    usernames = {p.username.casefold(): p.key for p in roll.people.values()}
    for order in orders:
        one = _Match(pack, roll, numbers, order, headers, found.wrongs)
        change = one.change()
        if change is None:
            continue
        who = change.person if not change.person.startswith("line:") else f"new:{change.number or change.name}"
        if who in seen:
            one.wrong("twice", "number", words.TWICE.fill(name=change.name, line=seen[who]), words.ONCE)
            continue
        seen[who] = change.line
        if change.does == "join" and not change.returns:
            other = usernames.get(change.username.casefold())
            if other is not None:
                one.wrong("username_taken", "username", words.TAKEN.fill(name=change.username), words.ANOTHER)
                continue
            usernames[change.username.casefold()] = change.person
        found.changes.append(change)
    for order in broken:
        _Match(pack, roll, numbers, order, headers, found.wrongs).partly(seen)
    return found


class _Match:
    """One order."""

    def __init__(
        self, pack: Pack, roll: Roll, numbers: Numbers, order: Order, headers: Mapping[str, str], wrongs: list[Wrong]
    ) -> None:
        self.pack, self.roll, self.numbers, self.order = pack, roll, numbers, order
        self.headers, self.wrongs = headers, wrongs
        self.notes: list[Text] = []
        self.sound = True

    def change(self) -> Change | None:
        """What it does, or None where something does not fit."""
        order = self.order
        person = self._person()
        if not self.sound:
            return None
        leaving = order.kind in ("retire", "term_end", "out")
        # The last day of service is a day of service; all else counts from the day's beginning.
        day = order.day + timedelta(days=1) if order.kind in ("retire", "term_end") else order.day
        at = datetime.combine(day, time(), JST)
        if leaving:
            return self._leave(person, at)
        if person is None or (order.kind in ("join", "in") and not person.active):
            return self._join(person, at)
        return self._move(person, at)

    def partly(self, seen: dict[str, int]) -> None:
        """Name what else is wrong with an order that can't be read whole: its person, its unit, a second line."""
        order = self.order
        joining = order.kind in ("join", "in", None)
        person = self.numbers.find(order.number)[0] if order.number else None
        if order.number and person is None and not joining:
            self.wrong("person_unknown", "number", words.UNKNOWN.fill(who=order.number), words.REGISTER)
        self._new_unit()
        who = person.key if person is not None else f"new:{order.number or order.name}"
        if who in seen:
            self.wrong("twice", "number", words.TWICE.fill(name=order.name or order.number, line=seen[who]), words.ONCE)
        seen.setdefault(who, order.line)

    def wrong(self, code: str, column: Column, what: Text, fix: Text) -> None:
        """Note what does not fit."""
        self.sound = False
        title = " ".join(self.headers.get(column, TITLES[column]).split())
        self.wrongs.append(Wrong(code, self.order.line, title, what, fix, self._value(column)))

    def _value(self, column: Column) -> str:
        """What the line says there, as people write it."""
        order = self.order
        if column == "date":
            return f"{order.day.year}/{order.day.month}/{order.day.day}"
        if column == "kind":
            return KIND_TITLES.get(order.kind, "")
        return str(getattr(order, column))

    def _person(self) -> Person | None:
        order = self.order
        joining = order.kind in ("join", "in")
        person = self._by_number() if order.number else self._by_name()
        if not self.sound:
            return None
        if person is None:
            if not joining:
                shown = " ".join(part for part in (order.number, order.name) if part)
                self.wrong(
                    "person_unknown",
                    "number" if order.number else "name",
                    words.UNKNOWN.fill(who=shown),
                    words.REGISTER,
                )
            return None
        if order.kind == "join" and person.active:
            self.wrong("already_here", "kind", words.HERE.fill(name=person.title), words.MOVES)
        elif not joining and not person.active:
            self.wrong("already_left", "number", words.LEFT.fill(name=person.title), words.DELETE_LINE)
        return person

    def _by_number(self) -> Person | None:
        order = self.order
        person, exact = self.numbers.find(order.number)
        if len(several := self.numbers.several(order.number)) > 1:
            both = joined(t(f"{p.number} {p.name}", f"{p.number} {p.name_en or p.name}") for p in several)
            self.wrong(
                "number_ambiguous", "number", words.SEVERAL.fill(file=order.number, both=both), words.WRITE_ZEROS
            )
            return None
        if person is None:
            namesake = [p for p in self._namesakes() if not p.number]
            if namesake:
                self.wrong(
                    "number_unregistered", "number", words.WITHOUT_NUMBER.fill(name=order.name), words.GIVE_NUMBER
                )
            return None
        if order.name and same_letters(order.name) != same_letters(person.name):
            self.wrong(
                "name_differs",
                "name",
                words.NOT_THE_NAME.fill(number=order.number, name=person.title),
                words.CHECK_NAME,
            )
        elif order.name and order.name.replace(" ", "") != re.sub(r"\s", "", person.name):
            self.notes.append(words.OTHER_LETTERS.fill(file=order.name, ours=person.name))
        if not exact:
            self.notes.append(words.ZEROS.fill(file=order.number, ours=person.number))
        return person

    def _by_name(self) -> Person | None:
        found = self._namesakes()
        if self.order.old_unit and len(found) > 1:
            at = datetime.combine(self.order.day, time(), JST) - timedelta(seconds=1)
            place = find_unit(self.roll.units.values(), self.order.old_unit)
            found = [p for p in found if place is not None and p.posted(at)[0] == place.id]
        if len(found) > 1:
            self.wrong("namesakes", "name", words.NAMESAKES.fill(name=self.order.name, n=len(found)), words.NUMBER_THEM)
            return None
        return found[0] if found else None

    def _namesakes(self) -> list[Person]:
        wanted = same_letters(self.order.name)
        return [p for p in self.roll.people.values() if p.active and wanted and same_letters(p.name) == wanted]

    def _leave(self, person: Person | None, at: datetime) -> Change | None:
        if person is None:
            return None
        order = self.order
        self._old_unit(person, at)
        new = self._new_unit(quiet=order.kind == "out")
        if new is not None or (order.kind != "out" and (order.new_unit or order.new_unit_code)):
            self.wrong("leaver_with_unit", "new_unit", words.LEAVER.fill(name=person.title), words.NO_UNIT)
        elif order.new_unit and self.sound:
            self.notes.append(words.TO.fill(to=order.new_unit))
        if person.leaves_at is not None:
            self.wrong("already_leaving", "kind", words.LEAVING.fill(name=person.title), words.DELETE_LINE)
        self._demand_served(person, at - timedelta(seconds=1))
        if not self.sound:
            return None
        return self._made(person, "leave", at, person.unit, person.posted(at)[1])

    def _join(self, person: Person | None, at: datetime) -> Change | None:
        order = self.order
        if person is not None and person.contractor:
            self.wrong("contractor", "kind", words.CONTRACTOR.fill(name=person.title), words.REGISTER_ANEW)
        unit = self._new_unit()
        if unit is None and self.sound:
            self.wrong("unit_missing", "new_unit", t("新所属がありません。", "There is no new unit."), words.WRITE_UNIT)
        if not order.name:
            self.wrong("name_missing", "name", t("氏名がありません。", "There is no name."), words.WRITE_NAME)
        number = order.number if person is not None else self.numbers.filled(order.number)
        if number != order.number:
            self.notes.append(words.FILLED.fill(file=order.number, ours=number))
        username = person.username if person is not None else order.username or number
        if not username:
            self.wrong("username_missing", "username", words.NO_USERNAME, words.WRITE_USERNAME)
        rank = self._rank("")
        if unit is None or not self.sound:
            return None
        made = self._made(person, "join", at, unit.id, rank)
        if person is None:
            made = replace(made, number=number)
        return replace(made, username=username, returns=person is not None)

    def _move(self, person: Person, at: datetime) -> Change | None:
        order = self.order
        self._old_unit(person, at)
        unit = self._new_unit()
        here, had = person.posted(at)
        rank = self._rank(had)
        if unit is None and order.kind != "promote" and self.sound:
            self.wrong("unit_missing", "new_unit", t("新所属がありません。", "There is no new unit."), words.WRITE_UNIT)
        if any(starts > at for starts, _unit, _rank in person.postings):
            self.wrong("later_posting", "date", words.LATER.fill(name=person.title), words.IN_ORDER)
        self._demand_served(person, at)
        if not self.sound:
            return None
        goes = unit.id if unit is not None else here
        if (goes, rank) == (here, had):
            self.wrong("nothing_changes", "new_unit", words.SAME.fill(name=person.title), words.DELETE_LINE)
            return None
        return self._made(person, "rank" if goes == here else "move", at, goes, rank)

    def _made(self, person: Person | None, does: Does, at: datetime, unit: int, rank: str) -> Change:
        return Change(
            line=self.order.line,
            person=person.key if person is not None else f"line:{self.order.line}",
            does=does,
            at=at,
            unit=unit,
            rank=rank,
            name=person.name if person is not None else self.order.name,
            number=person.number if person is not None else self.order.number,
            email=self.order.email,
            notes=tuple(self.notes),
            kind=self.order.kind,
        )

    def _demand_served(self, person: Person, at: datetime) -> None:
        if self.sound and not person.serves(at) and not person.serves(at + timedelta(seconds=2)):
            self.wrong("not_serving", "date", words.NOT_SERVING.fill(name=person.title), words.CHECK_DATE)

    def _old_unit(self, person: Person, at: datetime) -> None:
        order = self.order
        column: Column = "old_unit_code" if order.old_unit_code and not order.old_unit else "old_unit"
        written = order.old_unit or order.old_unit_code
        if not written:
            return
        place = find_unit(self.roll.units.values(), written)
        here = self.roll.units[person.posted(at - timedelta(seconds=1))[0]]
        if place is None or place.id != here.id:
            self.wrong("old_unit_differs", column, words.OLD_UNIT.fill(file=written, ours=here.title), words.CHECK_UNIT)

    def _new_unit(self, *, quiet: bool = False) -> Place | None:
        order = self.order
        units = self.roll.units.values()
        named = find_unit(units, order.new_unit) if order.new_unit else None
        coded = next((u for u in units if order.new_unit_code and folded(u.code) == folded(order.new_unit_code)), None)
        if quiet:
            return named or coded
        for written, place, column in (
            (order.new_unit, named, "new_unit"),
            (order.new_unit_code, coded, "new_unit_code"),
        ):
            if written and place is None:
                self.wrong("unit_unknown", column, words.NO_UNIT_SO.fill(unit=written), self._near(written))  # type: ignore[arg-type]
            elif place is not None and not place.active:
                self.wrong("unit_closed", column, words.CLOSED.fill(unit=place.title), words.WRITE_UNIT)  # type: ignore[arg-type]
        if named is not None and coded is not None and named.id != coded.id:
            self.wrong(
                "units_disagree", "new_unit_code", words.DISAGREE.fill(a=named.title, b=coded.title), words.CHECK_UNIT
            )
        return named or coded

    def _near(self, written: str) -> Text:
        names = [u.name for u in self.roll.units.values() if u.active]
        close = get_close_matches(written, names, n=3, cutoff=0.4)
        if not close:
            return words.WRITE_UNIT
        return t("次のことですか：{close}", "Did you mean: {close}?").fill(close="、".join(close))

    def _rank(self, had: str) -> str:
        written = self.order.rank
        if not written:
            return had
        rank = find_rank(self.pack.ranks, written, self.order.new_unit or self.order.old_unit)
        if rank is None:
            self.notes.append(words.RANK_UNKNOWN.fill(rank=written))
            return ""
        return rank
