"""Whom an incident concerns: the holders of roles for its account, or for anything where it has none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import Appointment, Deputyship
from hasshin.city.own import holds, not_the_role
from hasshin.city.period import in_force, serving
from hasshin.city.posted import posted
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason
from hasshin.policy.scope import Target, deputies_for, held


def holders(
    pack: Pack, roles: Iterable[str], account: Account | None, unit_id: int | None, now: datetime
) -> dict[int, list[str]]:
    """Staff ids with the roles by which they are concerned, deputies among them; four statements.

    `unit_id` is the unit of whoever opened it, for roles that everybody of a unit has, where there is no account.
    """
    wanted = list(dict.fromkeys(roles))
    found: dict[int, list[str]] = {}

    def add(staff: int, role: str) -> None:
        if role not in found.setdefault(staff, []):
            found[staff].append(role)

    here = Q()
    if account is not None:
        here = Q(scope="city") | Q(scope="unit", unit_id=account.unit_id) | Q(scope="account", account_id=account.pk)
    rows = Appointment.objects.filter(in_force(now), here, serving(now, "staff__"), role__in=wanted)
    own = {row.pk: row for row in rows.order_by("pk")}
    for row in own.values():
        add(row.staff_id, row.role)
    deputised = [row.pk for row in own.values() if deputies_for(pack, row.role) is not None]
    stand_in = Deputyship.objects.filter(in_force(now), serving(now, "deputy__"), appointment__in=deputised)
    for one in stand_in.exclude(appointment__staff=F("deputy")).order_by("pk"):
        add(one.deputy_id, own[one.appointment_id].role)
    everyone = [role.id for role in pack.roles if role.everyone_in_unit and role.id in wanted]
    of_unit = account.unit_id if account is not None else unit_id
    if everyone and of_unit is not None:
        members = posted(now).filter(serving(now), unit_at=of_unit)
        for pk in members.order_by("pk").values_list("pk", flat=True):
            for role_id in everyone:
                add(pk, role_id)
    return found


def not_by_role(
    pack: Pack, actor: Actor, now: datetime, roles: Iterable[str], account: Account | None, control: ControlBase | None
) -> list[Reason]:
    """A reason where the actor holds none of the roles for it; empty where they do."""
    who, wanted = actor_facts(actor, now), tuple(dict.fromkeys(roles))
    if account is None:
        able = holds(pack, who, wanted)
    else:
        target = Target(account=account_facts(account, now))
        able = any(held(pack, who, role, target) is not None for role in wanted)
    return [] if able else [not_the_role(pack, wanted, control)]


def unit_of(staff: int, now: datetime) -> int | None:
    """The unit to which a member of staff belongs at `now`."""
    row = posted(now).filter(pk=staff).first()
    return None if row is None else row.unit_at
