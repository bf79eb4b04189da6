"""Appoint (任命): who holds which role, for what, from when until when, by whose order; and end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q

from hasshin.city.actor import Actor
from hasshin.city.appointing import appointing_roles, fit_for, last_to_appoint, not_oneself
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged
from hasshin.city.models import Appointment, StaffMember, Unit
from hasshin.city.pack import current_pack, pack_at
from hasshin.city.people import demand_order, refused_if
from hasshin.city.period import overlapping
from hasshin.city.rules import appointing_right, still_ours
from hasshin.city.single import lock_seats, relieve, taken
from hasshin.city.terms import INSTANT, demand_within_service
from hasshin.city.vacancy import Seat, leaves_vacant
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound, Reason
from hasshin.policy.text import Text, t

Scope = Literal["city", "unit", "account"]
HELD_FOR: dict[Scope, Text] = {
    "city": t("市全体", "the whole city"),
    "unit": t("所属", "a unit"),
    "account": t("アカウント", "an account"),
}


def appoint(
    *,
    actor: Actor,
    now: datetime,
    staff_id: int,
    role: str,
    order: str,
    unit_id: int | None = None,
    account_id: int | None = None,
    starts: datetime | None = None,
    ends: datetime | None = None,
    account: facts.Account | None = None,
    relieves: bool = False,
) -> Appointment:
    """Appoint somebody to a role of the pack, for the scope that the role has there.

    Where one person at a time holds the role, `relieves` ends the present holder's appointment when this one begins.

    Owner and roster have rights of their own in a pack, which a role may hold for a single account: then `account` are
    the facts of the account `account_id` (see `accounts.actions.appoint_to_account`).

    Raises `Refused` for an unknown role, a scope that is not the role's, an end before the start, an order that is not
    named, somebody who left, the same role for the same thing at the same time, a second holder of what one person at a
    time holds, oneself, or a contractor's person for a role by which one decides.
    """
    if account is not None and account.id != account_id:
        raise ValueError(f"the facts are of account {account.id}, the appointment is for {account_id}")
    also = [*not_oneself(actor.staff, staff_id), *still_ours(account)]
    judged = _ask(actor, now, role, "city.appoint", f"staffmember:{staff_id}", account, unit_id, also)
    starts = starts or now
    scope = _demand_scope(role, unit_id, account_id)
    _demand_sound(staff_id, starts, ends, order)
    if unit_id is not None and not Unit.objects.filter(pk=unit_id, active=True).exists():
        raise NotFound(f"unit {unit_id}")
    with transaction.atomic():
        # Whoever appoints this person too waits here (PostgreSQL), so that none is appointed twice.
        person = StaffMember.objects.select_for_update().get(pk=staff_id)
        pack, seat = pack_at(now), Seat(role, unit_id, account_id)
        lock_seats(pack, [seat])
        refused_if(fit_for(pack, person, role))
        demand_within_service(person, starts, ends)
        also_ended = relieve(pack, seat, starts, staff_id, order.strip()) if relieves else []
        _demand_new(staff_id, seat, starts, ends)
        refused_if(taken(pack, seat, starts, ends, staff_id))
        row = Appointment.objects.create(
            staff_id=staff_id,
            role=role,
            scope=scope,
            unit_id=unit_id,
            account_id=account_id,
            starts=starts,
            ends=ends,
            order=order.strip(),
        )
        record(
            judged,
            kind="city.appoint",
            subject=f"appointment:{row.pk}",
            actor=actor,
            now=now,
            data={
                **{"staff": staff_id, "role": role, "scope": scope, "unit": unit_id, "account": account_id},
                **({"also": list(also_ended)} if also_ended else {}),
            },
            personal={"order": row.order},
        )
    return row


def end_appointment(
    *,
    actor: Actor,
    now: datetime,
    appointment_id: int,
    order: str,
    account: facts.Account | None = None,
    vacancy_reason: str = "",
) -> Appointment:
    """End an appointment now; whoever acts by it is stopped at the next act.

    Where the pack wants the role held (M-1, M-2) and nobody else holds it, a stated `vacancy_reason` is asked for. That
    of the last person who can appoint can't be ended at all (`city.appointing`).

    One that has not begun ends an instant after its start: its row stays, and nothing can be done by it. Raises
    `NotFound` where there is none that has not ended, `Refused` without the right or the order.
    """
    row = Appointment.objects.filter(pk=appointment_id).first()
    if row is None or (account is not None and account.id != row.account_id):
        raise NotFound(f"appointment {appointment_id}")
    judged = _ask(actor, now, row.role, "city.end_appointment", f"appointment:{row.pk}", account, row.unit_id)
    demand_order(order)
    ends = max(now, row.starts + INSTANT)
    seat = Seat(row.role, row.unit_id, row.account_id)
    if row.starts <= now and (account is None or account.state != "closed"):
        refused_if(leaves_vacant(pack_at(now), seat, ends, [row.pk], vacancy_reason))
    why = " ".join(part for part in (order.strip(), vacancy_reason.strip()) if part)
    with transaction.atomic():
        refused_if(_left_to_appoint(row, ends, now))
        still = Q(ends__isnull=True) | Q(ends__gt=ends)
        if Appointment.objects.filter(still, pk=appointment_id).update(ends=ends, end_order=why) != 1:
            raise NotFound(f"appointment {appointment_id} in force")
        record(
            judged,
            kind="city.end_appointment",
            subject=f"appointment:{appointment_id}",
            actor=actor,
            now=now,
            data={"ends": ends.isoformat()},
            personal={"order": order.strip(), "vacancy_reason": vacancy_reason.strip()},
        )
    return Appointment.objects.get(pk=appointment_id)


def _left_to_appoint(row: Appointment, ends: datetime, now: datetime) -> list[Reason]:
    """Asked with the appointments locked: of two who end each other's at once, the second is refused."""
    able = [role.id for role in appointing_roles(pack_at(now))]
    if row.scope != "city" or row.role not in able or row.starts > now:
        return []
    list(Appointment.objects.select_for_update().filter(scope="city", role__in=able).values_list("pk"))
    return last_to_appoint(pack_at(now), ends, [row.pk])


def _ask(
    actor: Actor,
    now: datetime,
    role: str,
    kind: str,
    subject: str,
    account: facts.Account | None,
    unit_id: int | None,
    also: Sequence[Reason] = (),
) -> Judged | None:
    scope: Scope = "account" if account is not None else "unit" if unit_id is not None else "city"
    return govern(
        actor=actor,
        now=now,
        verb=appointing_right(pack_at(now), role),
        kind=kind,
        subject=subject,
        scope=scope,
        unit=unit_id,
        account=account,
        also=also,
    )


def _demand_scope(role: str, unit_id: int | None, account_id: int | None) -> Scope:
    known = current_pack().role(role)
    given: Scope = "account" if account_id is not None else "unit" if unit_id is not None else "city"
    if known is None or known.everyone_in_unit:
        able = [r.title for r in current_pack().roles if not r.everyone_in_unit]
        raise refuse(
            "unknown_role",
            "role",
            f"「{known.title.ja if known is not None else role}」は任命できる役割ではありません。",
            f"“{known.title.en if known is not None else role}” is no role that one is appointed to.",
            f"次から選んでください：{'、'.join(one.ja for one in able)}",
            f"Choose among: {', '.join(one.en for one in able)}",
        )
    if known.scope != given or (unit_id is not None and account_id is not None):
        raise refuse(
            "wrong_scope",
            "role",
            f"「{known.title.ja}」は、{HELD_FOR[known.scope].ja}について任命する役割です。",
            f"The role “{known.title.en}” is held for {HELD_FOR[known.scope].en}.",
            "任命先（市全体、所属、アカウント）を役割に合わせてください。",
            "Name the whole city, a unit or an account, as the role asks.",
        )
    return given


def _demand_sound(staff_id: int, starts: datetime, ends: datetime | None, order: str) -> None:
    if not StaffMember.objects.filter(pk=staff_id, is_active=True).exists():
        raise NotFound(f"staff member {staff_id}")
    if ends is not None and ends <= starts:
        raise refuse(
            "ends_before_start",
            "ends",
            "任期の終わりが始まりより前です。",
            "The appointment would end before it starts.",
            "終わりを始まりより後にしてください。",
            "Set an end after the start.",
        )
    demand_order(order)


def _demand_new(staff_id: int, seat: Seat, starts: datetime, ends: datetime | None) -> None:
    same = Appointment.objects.filter(
        overlapping(starts, ends), role=seat.role, unit=seat.unit, account_id=seat.account, staff=staff_id
    )
    if same.exists():
        raise refuse(
            "appointed_twice",
            "staff_id",
            "同じ役割に同じ期間で任命済みです。",
            "This person holds the role for that time already.",
            "期間を改めるか、今の任命を終えてから任命してください。",
            "Choose another time, or end the present appointment first.",
        )
