"""Reads of units, staff and appointments for faces: frozen rows, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.models import Appointment, Deputyship, StaffMember, Terminal, Unit
from hasshin.city.pack import NoPack, current_pack
from hasshin.city.period import in_force, serving
from hasshin.policy.pack import Pack, Role
from hasshin.policy.text import Text


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit (所属)."""

    id: int
    code: str
    name: Text
    functions: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff (職員)."""

    id: int
    username: str
    name: Text
    unit_id: int
    unit: Text
    rank: str
    active: bool
    contractor: bool
    number: str
    joins_at: datetime | None
    leaves_at: datetime | None
    contract_ends: datetime | None


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment (任命) with its holder."""

    id: int
    staff: StaffRow
    role: str
    role_title: Text
    scope: str
    unit_id: int | None
    account_id: int | None
    starts: datetime
    ends: datetime | None
    order: str


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A registered terminal (端末). Its key is not here; nobody can read it again."""

    id: int
    name: str
    kind: str
    network: str
    official: bool
    state: str
    registered_at: datetime


def units() -> list[UnitRow]:
    """All units by code, also those that are no longer active."""
    return [
        UnitRow(u.pk, u.code, Text(ja=u.name_ja, en=u.name_en), tuple(u.functions), u.active)
        for u in Unit.objects.order_by("code")
    ]


def staff(*, unit_id: int | None = None, active_only: bool = True) -> list[StaffRow]:
    """Staff by name, of one unit or of all."""
    found = StaffMember.objects.select_related("unit").order_by("unit__code", "username")
    if unit_id is not None:
        found = found.filter(unit=unit_id)
    return [staff_row(s) for s in (found.filter(is_active=True) if active_only else found)]


def staff_row(member: StaffMember) -> StaffRow:
    """The row of one member of staff; reads the unit, so select it along."""
    return StaffRow(
        id=member.pk,
        username=member.username,
        name=Text(ja=member.name_ja, en=member.name_en),
        unit_id=member.unit_id,
        unit=Text(ja=member.unit.name_ja, en=member.unit.name_en),
        rank=member.rank,
        active=member.is_active,
        contractor=member.contractor,
        number=member.number,
        joins_at=member.joins_at,
        leaves_at=member.leaves_at,
        contract_ends=member.contract_ends,
    )


def appointments(
    *, at: datetime | None = None, staff_id: int | None = None, account_id: int | None = None
) -> list[AppointmentRow]:
    """Appointments, the newest first: those in force at `at`, or with None the whole history."""
    found = Appointment.objects.select_related("staff__unit").order_by("-starts", "-pk")
    if at is not None:
        found = found.filter(in_force(at))
    if staff_id is not None:
        found = found.filter(staff=staff_id)
    if account_id is not None:
        found = found.filter(account_id=account_id)
    pack = current_pack()
    return [_appointment_row(a, pack) for a in found]


def holders(role: str, scope: str, unit_id: int | None, account_id: int | None, now: datetime) -> list[StaffRow]:
    """Active staff appointed to the role for exactly that city, unit or account at `now`; no deputies."""
    found = (
        Appointment.objects.filter(
            in_force(now), serving(now, "staff__"), role=role, scope=scope, unit=unit_id, account_id=account_id
        )
        .select_related("staff__unit")
        .order_by("staff__username")
    )
    return list({a.staff_id: staff_row(a.staff) for a in found}.values())


def terminals() -> list[TerminalRow]:
    """All terminals by name, the lost and the retired too."""
    return [
        TerminalRow(t.pk, t.name, t.kind, t.network, t.official, t.state, t.registered_at)
        for t in Terminal.objects.order_by("name", "pk")
    ]


def sign_in_allowed(member: StaffMember, now: datetime) -> bool:
    """Whether this person may sign in at `now`: in the city's service, and holding something or with no role yet.

    Held is an appointment or a deputyship in force, or a role that the pack gives to each member of a unit. Staff of a
    unit who never had a role may ask for an account for their unit, and open nothing else (`asks_only`): otherwise
    nobody could ask for a city's first account. Whose roles have all ended may not, nor may a contractor's person.
    """
    if not in_service(member, now):
        return False
    if _holds(member.pk, now) or (member.unit.active and everyone_holds_something()):
        return True
    had = Appointment.objects.filter(staff=member.pk, starts__lte=now).exists()
    return (
        member.unit.active
        and not member.contractor
        and not had
        and not Deputyship.objects.filter(deputy=member.pk, starts__lte=now).exists()
    )


def asks_only(staff_id: int, now: datetime) -> bool:
    """Whether somebody who is signed in has no role yet, so that asking for an account is all that is open."""
    return not everyone_holds_something() and not _holds(staff_id, now)


def _holds(staff_id: int, now: datetime) -> bool:
    if Appointment.objects.filter(in_force(now), staff=staff_id).exists():
        return True
    absent = serving(now, "appointment__staff__")
    return Deputyship.objects.filter(in_force(now), in_force(now, "appointment__"), absent, deputy=staff_id).exists()


def holds_any(staff_id: int, now: datetime) -> bool:
    """Whether the person has an appointment, in force or to come."""
    return Appointment.objects.filter(staff=staff_id).exclude(ends__lte=now).exists()


def in_service(member: StaffMember, now: datetime) -> bool:
    """`period.serving` for a row that is at hand."""
    joined = member.joins_at is None or member.joins_at <= now
    ends = (member.leaves_at, member.contract_ends)
    return member.is_active and joined and all(end is None or end > now for end in ends)


def everyone_holds_something() -> bool:
    """Whether the pack gives a role to each member of a unit without appointment."""
    try:
        return any(role.everyone_in_unit and role.may for role in current_pack().roles)
    except NoPack:
        return False


def founding_roles(pack: Pack) -> tuple[Role, ...]:
    """The city-wide roles that may appoint others, those with most rights first: what the first administrator needs."""
    able: Iterable[Role] = (r for r in pack.roles if r.scope == "city" and "appoint" in r.may)
    return tuple(sorted(able, key=lambda role: -len(role.may)))


def _appointment_row(a: Appointment, pack: Pack) -> AppointmentRow:
    role = pack.role(a.role)
    return AppointmentRow(
        id=a.pk,
        staff=staff_row(a.staff),
        role=a.role,
        role_title=role.title if role is not None else Text(ja=a.role, en=a.role),
        scope=a.scope,
        unit_id=a.unit_id,
        account_id=a.account_id,
        starts=a.starts,
        ends=a.ends,
        order=a.order,
    )
