"""Acts on who may speak: units, staff, appointments, deputies, terminals.

They share the router of what is read: one address has one view, whatever its methods.
"""

from __future__ import annotations

from typing import Annotated

from ninja import Status
from pydantic import BaseModel, Field

from hasshin.accounts.actions.appoint_to_account import appoint_to_account, end_on_account, name_deputy_on_account
from hasshin.accounts.models import Account
from hasshin.api.city import router
from hasshin.api.known import demand_known
from hasshin.api.request import Call, now_of
from hasshin.api.values import Code, Id, Key, Line, Moment, Name, Title
from hasshin.city import queries
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.queries import AppointmentRow, StaffRow, UnitRow, staff_row

LONGEST_PASSWORD = 256


class UnitIn(BaseModel, extra="forbid"):
    """`functions` are unit functions of the pack."""

    code: Code
    name_ja: Title
    name_en: Title = ""
    functions: Annotated[list[Key], Field(max_length=50)] = []


class StaffIn(BaseModel, extra="forbid"):
    """A person who signs in. The password can't be read back. A contractor's person needs `contract_ends`."""

    username: Key
    name_ja: Name
    name_en: Name = ""
    unit_id: Id
    password: Annotated[str, Field(max_length=LONGEST_PASSWORD)]
    rank: Annotated[Key, Field(max_length=40)] = ""
    email: Annotated[Line, Field(pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    contractor: bool = False
    number: Annotated[Key, Field(max_length=32)] = ""
    contract_ends: Moment | None = None


class AppointmentIn(BaseModel, extra="forbid"):
    """For the city, or for `unit_id`, or for `account_id`, as the role asks; `order` says by whose order.

    Where one person at a time holds the role, `relieves` ends the present holder's appointment when this one begins.
    """

    staff_id: Id
    role: Key
    order: Line
    unit_id: Id | None = None
    account_id: Id | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    relieves: bool = False


class OrderIn(BaseModel, extra="forbid"):
    """`vacancy_reason` is asked for where the guideline wants the role held and nobody else holds it."""

    order: Line
    vacancy_reason: Annotated[Line, Field(max_length=190)] = ""


class DeputyIn(BaseModel, extra="forbid"):
    """Who acts for the holder of that appointment, from when until when, why, by whose order."""

    appointment_id: Id
    deputy_id: Id
    starts: Moment
    ends: Moment
    reason: Line
    order: Line


@router.post("/units", response={201: UnitRow})
def create_unit(request: Call, data: UnitIn) -> Status[UnitRow]:
    """Add a unit (所属)."""
    unit = add_unit(actor=request.auth, now=now_of(request), **data.model_dump())
    return Status(201, next(row for row in queries.units() if row.id == unit.pk))


@router.post("/staff", response={201: StaffRow})
def create_staff(request: Call, data: StaffIn) -> Status[StaffRow]:
    """Add a member of staff (職員); appointments give rights, this gives none."""
    demand_known(Unit, data.unit_id)
    return Status(201, staff_row(add_staff(actor=request.auth, now=now_of(request), **data.model_dump())))


@router.post("/appointments", response={201: AppointmentRow})
def create_appointment(request: Call, data: AppointmentIn) -> Status[AppointmentRow]:
    """Appoint somebody (任命)."""
    now = now_of(request)
    demand_known(StaffMember, data.staff_id)
    demand_known(Unit, data.unit_id)
    demand_known(Account, data.account_id)
    if data.account_id is None or data.unit_id is not None:
        row = appoint(actor=request.auth, now=now, **data.model_dump())
    else:
        given = data.model_dump(exclude={"unit_id", "account_id"})
        row = appoint_to_account(actor=request.auth, now=now, account_id=data.account_id, **given)
    return Status(201, _shown(row.pk))


@router.post("/appointments/{appointment_id}/end", response=AppointmentRow)
def end(request: Call, appointment_id: Id, data: OrderIn) -> AppointmentRow:
    """End an appointment now; whoever acts by it is stopped at the next act."""
    act = end_on_account if _of_account(appointment_id) else end_appointment
    return _shown(act(actor=request.auth, now=now_of(request), appointment_id=appointment_id, **data.model_dump()).pk)


@router.post("/deputies", response={201: None})
def create_deputy(request: Call, data: DeputyIn) -> Status[None]:
    """Name a deputy (代決者) for an absent decider."""
    act = name_deputy_on_account if _of_account(data.appointment_id) else name_deputy
    act(actor=request.auth, now=now_of(request), **data.model_dump())
    return Status(201, None)


def _of_account(appointment_id: int) -> bool:
    return Appointment.objects.filter(pk=appointment_id, scope="account").exists()


def _shown(appointment_id: int) -> AppointmentRow:
    held = Appointment.objects.get(pk=appointment_id)
    rows = queries.appointments(staff_id=held.staff_id)
    return next(row for row in rows if row.id == appointment_id)
