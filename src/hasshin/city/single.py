"""Seats that one person holds at a time: roles that the pack calls `single` (所属長), and the owner of an account.

Whoever follows may relieve the present holder in the same act, so that the seat is neither empty nor held twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from hasshin.city.models import Appointment, PackVersion, Unit
from hasshin.city.period import overlapping
from hasshin.city.vacancy import Seat
from hasshin.policy.clock import day, day_shown
from hasshin.policy.controls import Owner
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.scope import contractor_may_hold, deputies_for
from hasshin.policy.text import Text, t


def single(pack: Pack, role_id: str) -> tuple[Citation, ...]:
    """What says that one person at a time holds the role for the same thing; empty where several may."""
    owners = [control for control in pack.all_of(Owner) if control.role == role_id]
    if owners:
        return pack.cite(owners[0])
    role = pack.role(role_id)
    return (house("one-holder"),) if role is not None and role.single else ()


def lock_seats(pack: Pack, seats: Iterable[Seat]) -> None:
    """Of two who appoint to one such seat at once, the second waits here until the first is done (PostgreSQL).

    Call it inside the transaction, after the people are locked and before appointments are. On SQLite the transaction
    itself is the lock.
    """
    wanted = [seat for seat in seats if single(pack, seat.role)]
    units = {seat.unit for seat in wanted if seat.unit is not None}
    if units:
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values_list("pk"))
    if any(seat.unit is None for seat in wanted):  # nothing else stands for the city as a whole
        PackVersion.objects.select_for_update(no_key=True).order_by("-adopted_at", "-pk").values_list("pk").first()


def taken(pack: Pack, seat: Seat, starts: datetime, ends: datetime | None, person: int) -> list[Reason]:
    """Why `person` can't have the seat from `starts` to `ends`: another holds it then.

    A contractor's person in a seat that contractors may not hold leaves it empty.
    """
    cited, role = single(pack, seat.role), pack.role(seat.role)
    others = _others(seat, starts, ends, person)
    if role is not None and not contractor_may_hold(pack, role):
        others = others.exclude(staff__contractor=True)
    other = others.select_related("staff").order_by("starts", "pk").first()
    if not cited or other is None:
        return []
    title = role.title if role is not None else t(seat.role, seat.role)
    since, until = day_shown(day(other.starts)), day_shown(day(other.ends)) if other.ends else t("", "")
    message = (_TAKEN_UNTIL if other.ends else _TAKEN).fill(
        role=title,
        name=Text(ja=other.staff.name_ja, en=other.staff.name_en or other.staff.name_ja),
        since=since,
        until=until,
    )
    fix = _FOLLOW if deputies_for(pack, seat.role) is None else _FOLLOW_OR_DEPUTY
    code = "owner_taken" if any(c.role == seat.role for c in pack.all_of(Owner)) else "seat_taken"
    return [Reason(code=code, where="staff_id", message=message, fix=fix, citations=cited)]


def relieve(pack: Pack, seat: Seat, starts: datetime, person: int, order: str) -> list[str]:
    """End what others hold of the seat at `starts`, by the successor's order; the rows' names for the ledger.

    What begins at `starts` or later stays, and so stands in the successor's way. Nothing where several may hold it.
    """
    if not single(pack, seat.role):
        return []
    rows = _others(seat, starts, None, person).filter(starts__lt=starts)
    named = [f"appointment:{pk}" for pk in rows.order_by("pk").values_list("pk", flat=True)]
    rows.update(ends=starts, end_order=order)
    return named


def _others(seat: Seat, starts: datetime, ends: datetime | None, person: int) -> QuerySet[Appointment]:
    """Who else holds it in that time and has not left by then."""
    gone = Q(staff__is_active=False) | Q(staff__leaves_at__lte=starts) | Q(staff__contract_ends__lte=starts)
    same = Appointment.objects.filter(
        overlapping(starts, ends), role=seat.role, unit=seat.unit, account_id=seat.account
    )
    return same.exclude(staff=person).exclude(gone)


_TAKEN = t(
    "「{role}」は1人だけが務める役割で、{name}さんが任命されています（{since}から）。",
    "“{role}” is held by one person at a time, and {name} holds it (since {since}).",
)
_TAKEN_UNTIL = t(
    "「{role}」は1人だけが務める役割で、{name}さんが任命されています（{since}から{until}まで）。",
    "“{role}” is held by one person at a time, and {name} is appointed to it ({since} to {until}).",
)
_FOLLOW = t(
    "交代なら「今の人と交代する」を選ぶか、先にその任命を終えてください。",
    "For a change of holder choose “relieves the present holder”, or end that appointment first.",
)
_FOLLOW_OR_DEPUTY = t(
    "交代なら「今の人と交代する」を選ぶか、先にその任命を終えてください。不在の間だけなら、代決者を定めてください。",
    "For a change of holder choose “relieves the present holder”, or end that appointment first. For an absence, name "
    "a deputy.",
)
