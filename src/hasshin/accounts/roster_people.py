"""Who may speak or decide on an account without a role on it: by their unit, for the whole city, or as a deputy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hasshin.accounts.queries_openings import unit_name
from hasshin.city.models import Appointment, Deputyship, Posting, Unit
from hasshin.city.period import in_force
from hasshin.city.posted import posted
from hasshin.policy.pack import Pack, Role
from hasshin.policy.scope import contractor_may
from hasshin.policy.text import Text, t

SPEAKS = ("submit", "decide")
DEPUTY = t("{role}の代決者", "deputy of the {role}")
CONTRACTOR = t("{role}（受託者）", "{role} (contractor)")
WRITES_ONLY = t("{role}（受託者、起案まで）", "{role} (contractor: may only write)")


@dataclass(frozen=True)
class RosterLine:
    """One person on a roster: in which role, since and until when, by whose order.

    `since` is None where somebody belongs to the unit since before the product kept that.
    """

    staff_id: int
    name: Text
    unit: Text
    role: str
    title: Text
    since: datetime | None
    until: datetime | None
    order: str


@dataclass(frozen=True)
class Speaking:
    """`appointed` hold a role of a unit or of the city by which one speaks or decides; `of_unit` are a unit's own staff
    who may by belonging to it. `head_roles` are the roles that decide for a unit.
    """

    appointed: tuple[Appointment, ...]
    of_unit: Mapping[int, Sequence[RosterLine]]
    head_roles: frozenset[str]


def speaking(pack: Pack, units: Set[int], at: datetime, now: datetime) -> Speaking:
    """Those who may speak or decide at `at` on accounts of these units. Three statements at most.

    Who has left the city's service counts for the past alone, as in the roster.
    """
    able = [role for role in pack.roles if role.scope != "account" and set(role.may) & set(SPEAKS)]
    named = [role.id for role in able if not role.everyone_in_unit]
    appointed: tuple[Appointment, ...] = ()
    if named:
        where = Q(scope="city") | Q(scope="unit", unit__in=units)
        held = Appointment.objects.filter(in_force(at), where, role__in=named)
        if at >= now:
            held = held.filter(staff__is_active=True)
        order = {role: place for place, role in enumerate(named)}
        rows = held.select_related("staff__unit").order_by("starts", "pk")
        appointed = tuple(sorted(rows, key=lambda row: order[row.role]))
    everyone = next((role for role in able if role.everyone_in_unit), None)
    heads = (role.id for role in able if role.scope == "unit" and not role.everyone_in_unit and "decide" in role.may)
    return Speaking(
        appointed=appointed,
        of_unit=_staff(pack, everyone, units, at, now, {row.staff_id for row in appointed}) if everyone else {},
        head_roles=frozenset(heads),
    )


def deputies(pack: Pack, rows: Iterable[Appointment], at: datetime) -> dict[int, list[RosterLine]]:
    """Appointment id -> who stood in for its holder at `at`. One statement."""
    of = {row.pk: row for row in rows}
    found: defaultdict[int, list[RosterLine]] = defaultdict(list)
    named = Deputyship.objects.filter(in_force(at), appointment__in=of).select_related("deputy__unit")
    for row in named.order_by("starts", "pk"):
        role = pack.role(of[row.appointment_id].role)
        title = role.title if role is not None else Text(ja="", en="")
        found[row.appointment_id].append(
            RosterLine(
                staff_id=row.deputy_id,
                name=Text(ja=row.deputy.name_ja, en=row.deputy.name_en),
                unit=unit_name(row.deputy.unit),
                role=of[row.appointment_id].role,
                title=DEPUTY.fill(role=title),
                since=row.starts,
                until=row.ends,
                order=row.order,
            )
        )
    return found


def line_of(pack: Pack, row: Appointment) -> RosterLine:
    """The holder of an appointment."""
    role = pack.role(row.role)
    return RosterLine(
        staff_id=row.staff_id,
        name=Text(ja=row.staff.name_ja, en=row.staff.name_en),
        unit=unit_name(row.staff.unit),
        role=row.role,
        title=role.title if role is not None else Text(ja=row.role, en=row.role),
        since=row.starts,
        until=row.ends,
        order=row.order,
    )


def _staff(
    pack: Pack, role: Role, units: Set[int], at: datetime, now: datetime, but: Set[int]
) -> dict[int, list[RosterLine]]:
    """The staff of each unit at `at` who may write for it, save those who stand there by an appointment."""
    there = Q(joins_at=None) | Q(joins_at__lte=at)
    for end in ("leaves_at", "contract_ends"):
        there &= Q(**{end: None}) | Q(**{f"{end}__gt": at})
    if at >= now:
        there &= Q(is_active=True)
    people = list(posted(at).filter(there, unit_at__in=units).exclude(pk__in=but).order_by("number", "pk"))
    names = {unit.pk: unit_name(unit) for unit in Unit.objects.filter(pk__in=units)}
    begun = Posting.objects.filter(staff__in=people, starts__lte=at).order_by("starts")
    came = {row.staff_id: row for row in begun}
    found: defaultdict[int, list[RosterLine]] = defaultdict(list)
    for one in people:
        posting = came.get(one.pk)
        title = role.title
        if one.contractor:
            title = (CONTRACTOR if contractor_may(pack, "submit") else WRITES_ONLY).fill(role=role.title)
        found[one.unit_at].append(
            RosterLine(
                staff_id=one.pk,
                name=Text(ja=one.name_ja, en=one.name_en),
                unit=names[one.unit_at],
                role=role.id,
                title=title,
                since=posting.starts if posting is not None else one.joins_at,
                until=one.contract_ends,
                order=posting.order if posting is not None else "",
            )
        )
    return found
