"""Units, staff, appointments and terminals, to be read."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import Field

from hasshin.accounts.queries_staff import PAGE, FoundStaff, Standing, Wanted, find_staff
from hasshin.api.request import Call, now_of
from hasshin.api.values import Count, Id, Key
from hasshin.city import queries
from hasshin.city.queries import AppointmentRow, StaffRow, TerminalRow, UnitRow

router = Router(tags=["city"])
MOST = 200


@router.get("/units", response=list[UnitRow])
def list_units(request: Call) -> list[UnitRow]:
    """All units by code."""
    return queries.units()


@router.get("/staff", response=list[StaffRow])
def list_staff(request: Call, unit_id: Id | None = None, active_only: bool = True) -> list[StaffRow]:
    """Staff of a unit or of all units. Addresses of mail and everything about signing in are not here."""
    return queries.staff(unit_id=unit_id, active_only=active_only)


@router.get("/people/staff", response=FoundStaff)
def found(
    request: Call,
    text: Annotated[str, Field(max_length=80)] = "",
    unit_id: Id | None = None,
    role: Key = "",
    standing: Standing = "here",
    limit: Annotated[int, Field(ge=1, le=MOST)] = PAGE,
    offset: Count = 0,
) -> FoundStaff:
    """The staff by name, sign-in name or number, unit, role and standing, with the roles held now, and counts."""
    return find_staff(Wanted(text, unit_id, role, standing), now_of(request), limit=limit, offset=offset)


@router.get("/appointments", response=list[AppointmentRow])
def list_appointments(
    request: Call, staff_id: Id | None = None, account_id: Id | None = None, history: bool = False
) -> list[AppointmentRow]:
    """Appointments in force now, or with `history` all that ever were, the newest first."""
    at = None if history else now_of(request)
    return queries.appointments(at=at, staff_id=staff_id, account_id=account_id)


@router.get("/terminals", response=list[TerminalRow])
def list_terminals(request: Call) -> list[TerminalRow]:
    """Registered terminals, the lost and the retired too. A device's key is nowhere to be read."""
    return queries.terminals()
