"""Put people in charge of an account: owner, roster, deputies; asked of the pack for that very account."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.facts import account_facts
from hasshin.accounts.rows import load_account
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.actor import Actor
from hasshin.city.models import Appointment, Deputyship
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound


def appoint_to_account(
    *,
    actor: Actor,
    now: datetime,
    account_id: int,
    staff_id: int,
    role: str,
    order: str,
    starts: datetime | None = None,
    ends: datetime | None = None,
    relieves: bool = False,
) -> Appointment:
    """Appoint somebody for the account. Raises `NotFound`, and `Refused` as `city.actions.appoint.appoint` does."""
    seen = account_facts(load_account(account_id), now)
    return appoint(
        actor=actor,
        now=now,
        staff_id=staff_id,
        role=role,
        order=order,
        account_id=account_id,
        starts=starts,
        ends=ends,
        account=seen,
        relieves=relieves,
    )


def end_on_account(
    *, actor: Actor, now: datetime, appointment_id: int, order: str, vacancy_reason: str = ""
) -> Appointment:
    """End an appointment to an account now. Raises `NotFound` where it is none, `Refused` without the right."""
    return end_appointment(
        actor=actor,
        now=now,
        appointment_id=appointment_id,
        order=order,
        account=_account_of(appointment_id, now),
        vacancy_reason=vacancy_reason,
    )


def name_deputy_on_account(
    *,
    actor: Actor,
    now: datetime,
    appointment_id: int,
    deputy_id: int,
    starts: datetime,
    ends: datetime,
    reason: str,
    order: str,
) -> Deputyship:
    """Name a deputy for an appointment to an account, as `city.actions.name_deputy.name_deputy` does."""
    return name_deputy(
        actor=actor,
        now=now,
        appointment_id=appointment_id,
        deputy_id=deputy_id,
        starts=starts,
        ends=ends,
        reason=reason,
        order=order,
        account=_account_of(appointment_id, now),
    )


def _account_of(appointment_id: int, now: datetime) -> facts.Account:
    row = Appointment.objects.filter(pk=appointment_id, scope="account").first()
    if row is None or row.account_id is None:
        raise NotFound(f"appointment {appointment_id} to an account")
    return account_facts(load_account(row.account_id), now)
