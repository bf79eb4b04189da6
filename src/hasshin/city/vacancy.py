"""Roles that the pack wants held at all times (`role_held`, M-1 and M-2): which are vacant, and when one would be.

House choice: the last holder's appointment ends without a successor only with a stated reason, which the ledger and
the duty keep; the vacancy itself is a duty until somebody holds the role again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.appointing import unfit_contractors
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import pack_at
from hasshin.city.period import in_force, serving
from hasshin.policy.controls import Owner, RoleHeld, Roster
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.pack import Pack, Role
from hasshin.policy.reasons import Reason
from hasshin.policy.text import t


@dataclass(frozen=True, slots=True)
class Seat:
    """A role for what it is held: the city (both None), a unit or an account."""

    role: str
    unit: int | None = None
    account: int | None = None

    @property
    def key(self) -> str:
        """How a form or an address names it."""
        return f"{self.role}:{'' if self.unit is None else self.unit}:{'' if self.account is None else self.account}"


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that nobody holds: since when (None: it never was held), and why it was left so, where that was said."""

    seat: Seat
    since: datetime | None
    why: str


def kept(pack: Pack, role: str) -> RoleHeld | None:
    """The control that wants this role held at all times."""
    return next((c for c in pack.all_of(RoleHeld) if role in c.roles), None)


def asked_of_accounts(pack: Pack) -> set[str]:
    """The roles that each account is to have somebody in: its owner, its roster, and those kept."""
    asked: list[ControlBase] = [*pack.all_of(Owner), *pack.all_of(Roster)]
    return {str(c.role) for c in asked if isinstance(c, Owner | Roster)} | {
        r.id for r in pack.roles if r.scope == "account" and kept(pack, r.id)
    }


def seats(pack: Pack, units: Iterable[int], accounts: Iterable[int]) -> list[Seat]:
    """What is to be filled: each appointed role of the city, of each of these units, and of each of these accounts."""
    found: list[Seat] = []
    unit_ids, account_ids = list(units), list(accounts)
    for role in pack.roles:
        if role.everyone_in_unit:
            continue
        found.extend(_of(role, unit_ids, account_ids, asked_of_accounts(pack)))
    return found


def _of(role: Role, units: Sequence[int], accounts: Sequence[int], asked: Collection[str]) -> list[Seat]:
    if role.scope == "city":
        return [Seat(role.id)]
    if role.scope == "unit":
        return [Seat(role.id, unit=unit) for unit in units]
    return [Seat(role.id, account=account) for account in accounts if role.id in asked]


def active_units() -> list[int]:
    """The units that are not closed."""
    return list(Unit.objects.filter(active=True).order_by("code").values_list("pk", flat=True))


def vacancies(wanted: Iterable[Seat], now: datetime) -> list[Vacancy]:
    """Those of the seats that nobody in service holds at `now`. Three statements, however many seats.

    A contractor's person in a seat that contractors may not hold leaves it empty.
    """
    rows = list(
        Appointment.objects.values("role", "unit_id", "account_id", "staff_id", "starts", "ends", "end_order").order_by(
            "pk"
        )
    )
    active = dict(StaffMember.objects.filter(serving(now)).values_list("pk", "contractor"))
    unfit = unfit_contractors(pack_at(now), {row["role"] for row in rows})
    held: set[Seat] = set()
    last: dict[Seat, tuple[datetime, str]] = {}
    for row in rows:
        seat = Seat(row["role"], row["unit_id"], row["account_id"])
        begun = row["starts"] <= now
        if begun and row["staff_id"] in active and (row["ends"] is None or row["ends"] > now):
            if not (active[row["staff_id"]] and row["role"] in unfit):
                held.add(seat)
        elif begun and row["ends"] is not None and row["ends"] <= now:
            last[seat] = max(last.get(seat, (row["ends"], row["end_order"])), (row["ends"], row["end_order"]))
    return [Vacancy(s, *(last.get(s) or (None, ""))) for s in wanted if s not in held]


def held_without(seat: Seat, at: datetime, without: Collection[int]) -> bool:
    """Whether somebody in service holds the seat at `at` by another appointment than these."""
    return (
        Appointment.objects.filter(
            in_force(at), serving(at, "staff__"), role=seat.role, unit=seat.unit, account_id=seat.account
        )
        .exclude(pk__in=list(without))
        .exists()
    )


def leaves_vacant(pack: Pack, seat: Seat, at: datetime, without: Collection[int], reason: str) -> list[Reason]:
    """Why these appointments may not end at `at`: the pack wants the seat held and nobody else holds it then.

    A stated reason lets it pass; who holds no kept role is let pass too.
    """
    control = kept(pack, seat.role)
    if control is None or reason.strip() or held_without(seat, at, without):
        return []
    role = pack.role(seat.role)
    return [
        Reason(
            code="would_be_vacant",
            where="vacancy_reason",
            message=t(
                "{role}が空席になります。ほかにこの役割を持つ人がいません。",
                "The role “{role}” would be vacant: nobody else holds it.",
            ).fill(role=role.title if role is not None else seat.role),
            fix=_RELIEVE if role is not None and role.single else _SUCCESSOR,
            citations=pack.cite(control),
        )
    ]


_SUCCESSOR = t(
    "先に後任を任命するか、空席とする理由を書いてください。",
    "Appoint a successor first, or state why it is left vacant.",
)
_RELIEVE = t(
    "「任命する」で後任を選び「今の人と交代する」に印を付けるか、空席とする理由を書いてください。",
    "Appoint a successor who “relieves the present holder”, or state why it is left vacant.",
)
