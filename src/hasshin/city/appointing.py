"""Who can appoint in the city, and what keeps it so: somebody always can, and nobody appoints themselves (house rules).

Without anybody who can appoint, no screen mends it: see `city.actions.rescue`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from hasshin.city.contracts import without_end
from hasshin.city.models import Appointment, StaffMember
from hasshin.city.period import in_force, serving
from hasshin.policy.controls import Contractors
from hasshin.policy.house import house
from hasshin.policy.pack import Pack, Role
from hasshin.policy.reasons import Reason
from hasshin.policy.scope import contractor_may, contractor_may_hold, roles_with
from hasshin.policy.text import t


def appointing_roles(pack: Pack) -> tuple[Role, ...]:
    """The roles for the whole city that may appoint to the others."""
    return tuple(role for role in roles_with(pack, "appoint") if role.scope == "city" and not role.everyone_in_unit)


def who_appoints(pack: Pack, at: datetime, without: Collection[int] = ()) -> list[int]:
    """Ids of the staff who can appoint for the city at `at`, by other appointments than these; no deputies."""
    found = Appointment.objects.filter(
        in_force(at), serving(at, "staff__"), scope="city", role__in=[role.id for role in appointing_roles(pack)]
    ).exclude(pk__in=list(without))
    if not contractor_may(pack, "appoint"):
        found = found.filter(staff__contractor=False)
    return sorted(set(found.values_list("staff_id", flat=True)))


def appointing_ends(pack: Pack, now: datetime) -> datetime | None:
    """When the last of those who can appoint now loses it; None where somebody has it without an end, or nobody has it.

    One who follows the last of them at that very moment, or sooner, moves the end on.
    """
    rows = Appointment.objects.filter(scope="city", role__in=[role.id for role in appointing_roles(pack)])
    if not contractor_may(pack, "appoint"):
        rows = rows.filter(staff__contractor=False)
    terms: list[tuple[datetime, datetime | None]] = []
    for row in rows.filter(staff__is_active=True).select_related("staff"):
        ends = [end for end in (row.ends, row.staff.leaves_at, row.staff.contract_ends) if end is not None]
        terms.append((max(row.starts, row.staff.joins_at or row.starts), min(ends, default=None)))
    until = now
    for starts, last in sorted(terms, key=lambda one: one[0]):
        if starts > until:
            break
        if last is None:
            return None
        until = max(until, last)
    return until if until > now else None


def last_to_appoint(pack: Pack, at: datetime, without: Collection[int]) -> list[Reason]:
    """Why these appointments may not end at `at`: nobody could appoint any more. No stated reason lets it pass."""
    if who_appoints(pack, at, without) or not who_appoints(pack, at):
        return []
    return [nobody_left()]


def nobody_left() -> Reason:
    """The refusal itself, also for those who look at more than the tables of now."""
    return Reason(
        code="last_to_appoint",
        where="appointment_id",
        message=t(
            "任命できる人がいなくなり、この市では誰も役割に就けなくなります。",
            "Nobody would be left who can appoint, and nobody in this city could be put into any role.",
        ),
        fix=t("先に後任を任命してください。", "Appoint a successor first."),
        citations=(house("somebody-appoints"),),
    )


def not_oneself(actor: int | None, person: int, where: str = "staff_id") -> list[Reason]:
    """Nobody appoints themselves: a second person does."""
    if actor is None or actor != person:
        return []
    return [
        Reason(
            code="own_appointment",
            where=where,
            message=t("自分を自分で任命することはできません。", "Nobody appoints themselves."),
            fix=t("任命できるほかの人に依頼してください。", "Ask somebody else who may appoint."),
            citations=(house("own-appointment"),),
        )
    ]


def fit_for(pack: Pack, person: StaffMember, role_id: str, where: str = "staff_id") -> list[Reason]:
    """Why a contractor's person may not hold the role, or be its holder's deputy; nor any without a contract's end."""
    role = pack.role(role_id)
    if role is None or not person.contractor:
        return []
    if contractor_may_hold(pack, role):
        return without_end(person, where)
    control = pack.one_of(Contractors)
    return [
        Reason(
            code="contractor",
            where=where,
            message=t(
                "{name}さんは受託者の職員のため、{role}にはなれません。決裁も管理もできないためです。",
                "{name_en} works for a contractor and can't be {role}: a contractor neither decides nor manages.",
            ).fill(name=person.name_ja, name_en=person.name_en, role=role.title),
            fix=t("市の職員を選んでください。", "Choose somebody of the city's staff."),
            citations=pack.cite(control) if control is not None else (house("contractors"),),
        )
    ]


def unfit_contractors(pack: Pack, roles: Iterable[str]) -> frozenset[str]:
    """Those of the roles that a contractor's person may not hold: a seat that one has all the same counts as empty."""
    known = (pack.role(role) for role in set(roles))
    return frozenset(role.id for role in known if role is not None and not contractor_may_hold(pack, role))
