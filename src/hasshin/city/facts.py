"""Facts of who acts and from where, read anew at each act, so that an appointment's end counts at once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from hasshin.city.actor import Actor
from hasshin.city.knowing import acknowledged_by
from hasshin.city.models import Appointment, Deputyship
from hasshin.city.period import in_force, serving
from hasshin.city.posted import posted
from hasshin.city.seen import terminal_from
from hasshin.policy import facts

__all__ = ["actor_facts", "holdings", "terminal_from"]


def actor_facts(actor: Actor, now: datetime) -> facts.Actor:
    """The actor as the rules see it at `now`. Who is unknown or no longer active holds nothing and belongs nowhere."""
    if actor.staff is None or actor.robot:
        return facts.Actor(staff=None, robot=actor.robot or "unnamed")
    staff = posted(now).filter(serving(now), pk=actor.staff).first()
    if staff is None:
        return facts.Actor(staff=actor.staff)
    return facts.Actor(
        staff=staff.pk,
        unit=staff.unit_at,
        holdings=holdings(staff.pk, now),
        contractor=staff.contractor,
        acknowledged=acknowledged_by(staff.pk, now),
    )


def holdings(staff_id: int, now: datetime) -> tuple[facts.Holding, ...]:
    """What an active member of staff holds at `now`: appointments, then deputyships.

    A deputy holds what the absent holder holds: only while that appointment itself is in force and its holder active.
    """
    own = Appointment.objects.filter(in_force(now), staff=staff_id).order_by("pk")
    deputed = (
        Deputyship.objects.filter(
            in_force(now),
            in_force(now, "appointment__"),
            serving(now, "appointment__staff__"),
            deputy=staff_id,
        )
        .exclude(appointment__staff=F("deputy"))
        .select_related("appointment")
        .order_by("pk")
    )
    return (
        *(_holding(appointment) for appointment in own),
        *(_holding(one.appointment, deputy_for=one.appointment.staff_id) for one in deputed),
    )


def _holding(appointment: Appointment, deputy_for: int | None = None) -> facts.Holding:
    scope_id = appointment.unit_id if appointment.unit_id is not None else appointment.account_id
    match appointment.scope:
        case "city" | "unit" | "account" as scope:
            return facts.Holding(role=appointment.role, scope=scope, scope_id=scope_id, deputy_for=deputy_for)
        case other:
            raise ValueError(f"appointment {appointment.pk} has the scope {other!r}; expected city, unit or account")
