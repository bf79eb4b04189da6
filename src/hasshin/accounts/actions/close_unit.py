"""Close a unit (所属の廃止): only when nobody is in it any more and it has no open account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record
from hasshin.city.models import Appointment, Posting, StaffMember, Unit
from hasshin.city.people import demand_order, refused_if
from hasshin.city.terms import INSTANT
from hasshin.policy.reasons import NotFound, Reason
from hasshin.policy.text import Text, t

SHOWN = 10


def close_unit(*, actor: Actor, now: datetime, unit_id: int, order: str) -> Unit:
    """Close it; it stays listed. Raises `Refused` naming the people and the accounts that are still there."""
    judged = govern(
        actor=actor,
        now=now,
        verb="register_unit",
        kind="accounts.close_unit",
        subject=f"unit:{unit_id}",
        scope="unit",
        unit=unit_id,
    )
    demand_order(order)
    with transaction.atomic():
        unit = Unit.objects.select_for_update().filter(pk=unit_id, active=True).first()
        if unit is None:
            raise NotFound(f"active unit {unit_id}")
        refused_if(_still_there(unit_id, now))
        Unit.objects.filter(pk=unit_id).update(active=False)
        held = Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gt=now), unit=unit_id).order_by("pk")
        also = []
        for row in held:
            Appointment.objects.filter(pk=row.pk).update(ends=max(now, row.starts + INSTANT), end_order=order.strip())
            also.append(f"appointment:{row.pk}")
        record(
            judged,
            kind="accounts.close_unit",
            subject=f"unit:{unit_id}",
            actor=actor,
            now=now,
            data={"also": list(also)},
            personal={"order": order.strip()},
        )
    return Unit.objects.get(pk=unit_id)


def _still_there(unit_id: int, now: datetime) -> list[Reason]:
    coming = Posting.objects.filter(unit=unit_id, starts__gt=now).values("staff")
    staff = StaffMember.objects.filter(Q(unit=unit_id) | Q(pk__in=coming), is_active=True).order_by("username")
    accounts = Account.objects.filter(unit=unit_id).exclude(state=Account.State.CLOSED).order_by("pk")
    reasons = []
    if people := [one.name_ja for one in staff]:
        reasons.append(
            _reason(
                "unit_has_staff",
                t("この所属には職員がいます：{names}", "There is staff in this unit: {names}").fill(
                    names=_listed(people)
                ),
                t("先に異動又は退職を記録してください。", "Record their moves or leavings first."),
            )
        )
    if open_ones := [one.name for one in accounts]:
        reasons.append(
            _reason(
                "unit_has_accounts",
                t("この所属にはアカウントがあります：{names}", "There are accounts of this unit: {names}").fill(
                    names=_listed(open_ones)
                ),
                t("先にアカウントを引き継ぐか、閉鎖してください。", "Hand the accounts over or close them first."),
            )
        )
    return reasons


def _reason(code: str, message: Text, fix: Text) -> Reason:
    return Reason(code=code, where="unit_id", message=message, fix=fix)


def _listed(names: list[str]) -> str:
    rest = f"（ほか{len(names) - SHOWN}）" if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + rest
