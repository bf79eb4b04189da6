"""Who holds which role for what at a time, who stands in, what is vacant, and how it was before. Six statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment, Deputyship, StaffMember, Unit
from hasshin.city.pack import pack_at
from hasshin.city.period import serving
from hasshin.city.single import single
from hasshin.city.vacancy import Seat, kept, seats
from hasshin.policy.controls import Owner, Roster
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.text import Text


@dataclass(frozen=True)
class DeputyRow:
    """Who acts for the holder, from when until when, and why."""

    name: Text
    starts: datetime
    ends: datetime
    reason: str


@dataclass(frozen=True)
class HolderRow:
    """An appointment to a seat: in force at the time asked for, before it, or after it."""

    id: int
    staff_id: int
    name: Text
    contractor: bool
    starts: datetime
    ends: datetime | None
    order: str
    end_order: str
    state: Literal["now", "past", "ahead"]
    deputies: tuple[DeputyRow, ...]


@dataclass(frozen=True)
class SeatRow:
    """A role for what it is held, with its holders. `asked` cites what wants it held; empty where nothing does.

    `short` says how many more the guideline asks for; `vacant_since` is None where it was never held. `crowded`:
    several hold what one person at a time should, appointed before that was asked.
    """

    role: str
    title: Text
    scope: str
    unit_id: int | None
    account_id: int | None
    place: Text
    asked: tuple[Citation, ...]
    short: int
    vacant_since: datetime | None
    why: str
    holders: tuple[HolderRow, ...]
    others: tuple[HolderRow, ...]
    crowded: bool

    @property
    def vacant(self) -> bool:
        return not self.holders


@dataclass(frozen=True)
class PeoplePage:
    """All seats at a time: of the city, of units, of accounts; those that want filling stand in `missing` too."""

    at: datetime
    city: tuple[SeatRow, ...]
    units: tuple[SeatRow, ...]
    accounts: tuple[SeatRow, ...]

    @property
    def missing(self) -> tuple[SeatRow, ...]:
        """What the guideline asks for and nobody, or too few, hold; then the other vacant ones of city and units."""
        rows = (*self.city, *self.units, *self.accounts)
        return tuple(sorted((r for r in rows if r.short or r.vacant), key=lambda r: not r.asked))


def people_page(at: datetime) -> PeoplePage:
    """Everything at `at`, under the pack then in force."""
    pack = pack_at(at)
    units = {u.pk: Text(ja=u.name_ja, en=u.name_en) for u in Unit.objects.filter(active=True).order_by("code")}
    accounts = {
        a.pk: Text(ja=a.name, en=a.name)
        for a in Account.objects.exclude(state=Account.State.CLOSED).order_by("unit__code", "service", "pk")
    }
    held = _held(at)
    wanted = list(dict.fromkeys([*seats(pack, units, accounts), *_strays(pack, held, units, accounts)]))
    rows = [_row(pack, seat, held.get(seat, []), units, accounts) for seat in wanted]
    return PeoplePage(
        at,
        tuple(r for r in rows if r.scope == "city"),
        tuple(r for r in rows if r.scope == "unit"),
        tuple(r for r in rows if r.scope == "account"),
    )


def _held(at: datetime) -> dict[Seat, list[HolderRow]]:
    deputies: dict[int, list[DeputyRow]] = {}
    for d in Deputyship.objects.filter(starts__lte=at, ends__gt=at).select_related("deputy").order_by("pk"):
        name = Text(ja=d.deputy.name_ja, en=d.deputy.name_en)
        deputies.setdefault(d.appointment_id, []).append(DeputyRow(name, d.starts, d.ends, d.reason))
    serve = set(StaffMember.objects.filter(serving(at)).values_list("pk", flat=True))
    found: dict[Seat, list[HolderRow]] = {}
    for a in Appointment.objects.select_related("staff").order_by("-starts", "-pk"):
        over = a.ends is not None and a.ends <= at
        state: Literal["now", "past", "ahead"] = "ahead" if a.starts > at else "past" if over else "now"
        # Who has left since is no longer of the staff, and still held the role then.
        left = a.staff.leaves_at is not None and a.staff.leaves_at > at
        if state == "now" and a.staff_id not in serve and not left:
            state = "past"
        found.setdefault(Seat(a.role, a.unit_id, a.account_id), []).append(
            HolderRow(
                a.pk,
                a.staff_id,
                Text(ja=a.staff.name_ja, en=a.staff.name_en),
                a.staff.contractor,
                a.starts,
                a.ends,
                a.order,
                a.end_order,
                state,
                tuple(deputies.get(a.pk, ())),
            )
        )
    return found


def _strays(pack: Pack, held: Iterable[Seat], units: dict[int, Text], accounts: dict[int, Text]) -> list[Seat]:
    """Seats that nothing asks to be filled and somebody holds or held."""
    known = [one for one in held if pack.role(one.role) is not None]
    return [
        one
        for one in known
        if (one.unit is None or one.unit in units) and (one.account is None or one.account in accounts)
    ]


def _row(
    pack: Pack, seat: Seat, held: Sequence[HolderRow], units: dict[int, Text], accounts: dict[int, Text]
) -> SeatRow:
    role = pack.role(seat.role)
    now = tuple(one for one in held if one.state == "now")
    others = tuple(one for one in held if one.state != "now")
    last = max((one for one in others if one.ends is not None and one.state == "past"), key=_ended, default=None)
    place = units.get(seat.unit or 0) or accounts.get(seat.account or 0) or Text(ja="", en="")
    asked, minimum = _asked(pack, seat)
    return SeatRow(
        role=seat.role,
        title=role.title if role is not None else Text(ja=seat.role, en=seat.role),
        scope="account" if seat.account is not None else "unit" if seat.unit is not None else "city",
        unit_id=seat.unit,
        account_id=seat.account,
        place=place,
        asked=asked,
        short=max(0, minimum - len({one.staff_id for one in now})),
        vacant_since=last.ends if last is not None and not now else None,
        why=last.end_order if last is not None and not now else "",
        holders=now,
        others=others,
        crowded=len({one.staff_id for one in now}) > 1 and bool(single(pack, seat.role)),
    )


def _ended(one: HolderRow) -> datetime:
    return one.ends or one.starts


def _asked(pack: Pack, seat: Seat) -> tuple[tuple[Citation, ...], int]:
    """What asks for the seat to be held, and by how many."""
    cited: list[Citation] = []
    least = 0
    if (control := kept(pack, seat.role)) is not None:
        cited += pack.cite(control)
        least = 1
    if seat.account is not None:
        for owner in (c for c in pack.all_of(Owner) if c.role == seat.role):
            cited += pack.cite(owner)
            least = max(least, 1)
        for roster in (c for c in pack.all_of(Roster) if c.role == seat.role):
            cited += pack.cite(roster)
            least = max(least, roster.minimum)
    return tuple(cited), least
