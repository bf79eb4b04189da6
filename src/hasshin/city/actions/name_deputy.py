"""Name a deputy (代決者) for one appointment of an absent decider, for a time and a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.appointing import fit_for, not_oneself
from hasshin.city.govern import govern, record
from hasshin.city.models import Appointment, Deputyship, StaffMember
from hasshin.city.pack import pack_at
from hasshin.city.people import demand_order, refused_if
from hasshin.city.rules import still_ours
from hasshin.city.terms import demand_within_service
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound, Reason
from hasshin.policy.scope import deputies_for
from hasshin.policy.text import Text, t


def name_deputy(
    *,
    actor: Actor,
    now: datetime,
    appointment_id: int,
    deputy_id: int,
    starts: datetime,
    ends: datetime,
    reason: str,
    order: str,
    account: facts.Account | None = None,
) -> Deputyship:
    """Let `deputy_id` act for the holder of that appointment. `account` are the facts of the account that it is for.

    Raises `Refused` where the pack knows no deputy for the role, for the holder, for a contractor's person where one
    decides by the role, for a time that is over, for oneself, without reason or order.
    """
    appointment = Appointment.objects.filter(pk=appointment_id).first()
    deputy = StaffMember.objects.filter(pk=deputy_id, is_active=True).first()
    if appointment is None or deputy is None:
        raise NotFound(f"appointment {appointment_id} or staff member {deputy_id}")
    if account is not None and account.id != appointment.account_id:
        raise ValueError(f"the facts are of account {account.id}, the appointment is for {appointment.account_id}")
    scope: Literal["city", "unit", "account"] = "account" if account else "unit" if appointment.unit_id else "city"
    oneself = not_oneself(actor.staff, deputy_id, "deputy_id") if appointment.staff_id != deputy_id else ()
    judged = govern(
        actor=actor,
        now=now,
        verb="name_deputy",
        kind="city.name_deputy",
        subject=f"appointment:{appointment_id}",
        scope=scope,
        unit=appointment.unit_id,
        account=account,
        also=(*oneself, *still_ours(account)),
    )
    reasons = _against(appointment, deputy, starts, ends, now, reason)
    refused_if([*reasons, *fit_for(pack_at(now), deputy, appointment.role, "deputy_id")])
    demand_order(order)
    demand_within_service(deputy, starts, ends)
    with transaction.atomic():
        row = Deputyship.objects.create(
            appointment=appointment,
            deputy_id=deputy_id,
            starts=starts,
            ends=ends,
            reason=reason.strip(),
            order=order.strip(),
        )
        record(
            judged,
            kind="city.name_deputy",
            subject=f"deputyship:{row.pk}",
            actor=actor,
            now=now,
            data={"appointment": appointment_id, "deputy": deputy_id},
            personal={"reason": row.reason, "order": row.order},
        )
    return row


def _against(
    appointment: Appointment, deputy: StaffMember, starts: datetime, ends: datetime, now: datetime, reason: str
) -> list[Reason]:
    """One reason for each thing that is wrong, at the field where it is wrong."""
    found = []
    role = pack_at(now).role(appointment.role)
    if deputies_for(pack_at(now), appointment.role) is None:
        title = role.title if role is not None else t(appointment.role, appointment.role)
        message = t("「{role}」には代決者を定められません。", "The role “{role}” has no deputies.").fill(role=title)
        fix = t("代決者を定められる役割の任命を選んでください。", "Choose an appointment to a role that has deputies.")
        found.append(_reason("no_deputies", "appointment_id", message, fix))
    if deputy.pk == appointment.staff_id:
        message = t("本人を本人の代決者にはできません。", "Nobody is their own deputy.")
        found.append(_reason("own_deputy", "deputy_id", message, t("別の職員を選んでください。", "Choose another.")))
    if ends <= starts:
        message = t("終わりが始まりより後ではありません。", "The end is not after the start.")
        found.append(_reason("ends_before_start", "ends", message, t("期間を確かめてください。", "Check the time.")))
    elif ends <= now:
        message = t("終わりが過ぎた日時です。", "The end is in the past.")
        found.append(_reason("over", "ends", message, t("今より後にしてください。", "Choose a time from now on.")))
    if not reason.strip():
        message = t("代決の理由が書かれていません。", "It is not said why a deputy is needed.")
        fix = t("出張、休暇などの理由を書いてください。", "Write the reason: a journey, leave and the like.")
        found.append(_reason("reason_missing", "reason", message, fix))
    return found


def _reason(code: str, where: str, message: Text, fix: Text) -> Reason:
    return Reason(code=code, where=where, message=message, fix=fix)
