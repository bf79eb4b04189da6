"""Somebody leaves (退職): by whose order, from when. From that instant the person holds nothing and can't sign in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hasshin.city.actor import Actor
from hasshin.city.appointing import last_to_appoint
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.people import demand_order, find_person, refused_if
from hasshin.city.terms import cut, cut_deputyships, cut_tokens
from hasshin.city.vacancy import Seat, leaves_vacant
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t


def leave(
    *,
    actor: Actor,
    now: datetime,
    staff_id: int,
    order: str,
    at: datetime | None = None,
    vacancy_reason: str = "",
    at_is_past: bool = False,
) -> StaffMember:
    """Record the leaving at `at` (None: now). Appointments end then, sessions and API tokens too.

    Nothing ends in hindsight: with `at_is_past` a leaving of a past day takes effect now, and the day is kept in the
    ledger as it was given. Raises `Refused` for a past `at` without that, without the right or the order, for oneself,
    or where a role that must be held would be vacant and no reason is stated; `Conflict` for somebody who has left.
    """
    person = find_person(staff_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="city.leave",
        subject=f"staffmember:{staff_id}",
        scope="unit",
        unit=person.unit_id,
    )
    demand_order(order)
    _demand_another(actor, staff_id)
    if at is not None and at < now and not at_is_past:
        raise _past()
    end = max(at or now, now)
    refused_if(vacated(staff_id, end, vacancy_reason))
    with transaction.atomic():
        changed = {"leaves_at": end, **({"is_active": False, "sessions_since": now} if end == now else {})}
        still = Q(leaves_at__isnull=True) | Q(leaves_at__gt=now)
        if StaffMember.objects.filter(still, pk=staff_id, is_active=True).update(**changed) != 1:
            raise Conflict(t("この職員はすでに退職しています。", "This person has left already."))
        why = " ".join(part for part in (order.strip(), vacancy_reason.strip()) if part)
        also = [*cut(staff_id, end, why), *cut_deputyships(staff_id, end), *cut_tokens(staff_id, end, now)]
        record(
            judged,
            kind="city.leave",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            data={"at": end.isoformat(), "stated": (at or end).isoformat(), "also": list(also)},
            personal={"order": order.strip(), "vacancy_reason": vacancy_reason.strip()},
        )
    return StaffMember.objects.get(pk=staff_id)


def call_off_leaving(*, actor: Actor, now: datetime, staff_id: int, order: str) -> StaffMember:
    """Take back a leaving that has not come yet. Appointments that were ended for it stay ended; appoint anew."""
    person = find_person(staff_id)
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="city.call_off_leaving",
        subject=f"staffmember:{staff_id}",
        scope="unit",
        unit=person.unit_id,
    )
    demand_order(order)
    with transaction.atomic():
        if StaffMember.objects.filter(pk=staff_id, is_active=True, leaves_at__gt=now).update(leaves_at=None) != 1:
            raise Conflict(
                t("取り消せる退職の予定はありません。", "There is no leaving ahead that could be called off.")
            )
        record(
            judged,
            kind="city.call_off_leaving",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            personal={"order": order.strip()},
        )
    return StaffMember.objects.get(pk=staff_id)


def vacated(staff_id: int, at: datetime, reason: str) -> list[Reason]:
    """The kept seats that nobody else would hold at `at` without this person, and the last person who appoints."""
    held = list(Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gt=at), staff=staff_id, starts__lte=at))
    pack, own = current_pack(), [row.pk for row in held]
    seats = dict.fromkeys(Seat(row.role, row.unit_id, row.account_id) for row in held)
    kept = [one for seat in seats for one in leaves_vacant(pack, seat, at, own, reason)]
    return [*last_to_appoint(pack, at, own), *kept]


def _demand_another(actor: Actor, staff_id: int) -> None:
    if actor.staff == staff_id:
        raise refuse(
            "oneself",
            "staff_id",
            "自分自身の退職や契約の終わりは、自分では記録できません。",
            "Nobody records their own leaving.",
            "職員を登録できるほかの人に依頼してください。",
            "Ask somebody else who may register staff.",
        )


def _past() -> Refused:
    return refuse(
        "past",
        "at",
        "退職の日時がすでに過ぎています。さかのぼって終わらせることはできません。",
        "That moment is past, and nothing ends in hindsight.",
        "今をもって終わらせ、その日時を退職の日として記録してよければ、at_is_past を true にしてください。",
        "To let it end now and keep that moment as the day of leaving, set at_is_past to true.",
    )
