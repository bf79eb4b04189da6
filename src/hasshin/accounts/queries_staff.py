"""The staff, found by unit, role, name or sign-in name, and by how they stand; each with the roles held now."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from hasshin.accounts.models import Account
from hasshin.city.models import Appointment, Deputyship, StaffMember
from hasshin.city.pack import pack_at
from hasshin.city.period import in_force
from hasshin.city.queries import StaffRow, staff_row
from hasshin.policy.text import Text, t

Standing = Literal["here", "without_role", "contractors", "left", "all"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Whom to find. `words`: each is part of the name, the sign-in name or the staff number.

    `here` are those in service or to come, `without_role` those of them without an appointment or deputyship in
    force, `left` those whose service or contract is over.
    """

    words: str = ""
    unit_id: int | None = None
    role: str = ""
    standing: Standing = "here"


@dataclass(frozen=True)
class RoleHeld:
    """An appointment in force, or a deputyship for one: the role, and the unit or account it is for ("": the city)."""

    appointment_id: int
    role: str
    title: Text
    place: Text
    deputy: bool


@dataclass(frozen=True)
class FoundPerson:
    """Somebody found, with what they hold. `gone`: the service or the contract is over."""

    staff: StaffRow
    held: tuple[RoleHeld, ...]
    gone: bool


@dataclass(frozen=True)
class FoundStaff:
    """One page of those found, by unit and sign-in name; `counts` has how many there are of each standing."""

    rows: tuple[FoundPerson, ...]
    total: int
    counts: dict[Standing, int]
    limit: int
    offset: int


def find_staff(wanted: Wanted, now: datetime, *, limit: int = PAGE, offset: int = 0) -> FoundStaff:
    """Those who fit, and how many would with another standing. Five statements."""
    gone = _gone(now)
    held = Exists(Appointment.objects.filter(in_force(now), staff=OuterRef("pk")))
    deputed = Exists(_deputed(now).filter(deputy=OuterRef("pk")))
    found = _fitting(wanted, now).annotate(holds=held, deputed=deputed)
    stands: dict[Standing, Q] = {
        "here": ~gone,
        "without_role": ~gone & Q(holds=False, deputed=False),
        "contractors": ~gone & Q(contractor=True),
        "left": gone,
        "all": Q(pk__isnull=False),
    }
    counts = found.aggregate(**{f"n_{name}": Count("pk", filter=fits) for name, fits in stands.items()})
    chosen = found.filter(stands[wanted.standing]).select_related("unit").order_by("unit__code", "username")
    rows = list(chosen[offset : offset + limit])
    roles = _held([row.pk for row in rows], now)
    return FoundStaff(
        rows=tuple(FoundPerson(staff_row(row), tuple(roles.get(row.pk, ())), _is_gone(row, now)) for row in rows),
        total=counts[f"n_{wanted.standing}"],
        counts={name: counts[f"n_{name}"] for name in stands},
        limit=limit,
        offset=offset,
    )


def _fitting(wanted: Wanted, now: datetime) -> QuerySet[StaffMember]:
    found = StaffMember.objects.annotate(
        solid=Replace(Replace(F("name_ja"), Value(" "), Value("")), Value("\u3000"), Value(""))
    )
    for word in unicodedata.normalize("NFKC", wanted.words).split():
        fits = Q(solid__icontains=word) | Q(name_en__icontains=word) | Q(username__icontains=word)
        found = found.filter(fits | Q(number__icontains=word))
    if wanted.unit_id is not None:
        found = found.filter(unit=wanted.unit_id)
    if wanted.role:
        found = found.filter(Exists(Appointment.objects.filter(in_force(now), staff=OuterRef("pk"), role=wanted.role)))
    return found


def _gone(now: datetime) -> Q:
    return Q(is_active=False) | Q(leaves_at__lte=now) | Q(contract_ends__lte=now)


def _is_gone(row: StaffMember, now: datetime) -> bool:
    return not row.is_active or any(end is not None and end <= now for end in (row.leaves_at, row.contract_ends))


def _deputed(now: datetime) -> QuerySet[Deputyship]:
    return Deputyship.objects.filter(in_force(now), in_force(now, "appointment__"))


def _held(staff: Sequence[int], now: datetime) -> dict[int, list[RoleHeld]]:
    own = Appointment.objects.filter(in_force(now), staff__in=staff).select_related("unit").order_by("role", "pk")
    acting = _deputed(now).filter(deputy__in=staff).select_related("appointment__unit").order_by("pk")
    rows = [(row.staff_id, row, False) for row in own]
    rows += [(row.deputy_id, row.appointment, True) for row in acting]
    accounts = Account.objects.in_bulk([row.account_id for _, row, _ in rows if row.account_id is not None])
    pack = pack_at(now)
    found: dict[int, list[RoleHeld]] = {}
    for who, row, deputy in rows:
        role = pack.role(row.role)
        account = accounts.get(row.account_id or 0)
        place = account.title if account is not None else t("", "")
        if row.unit is not None:
            place = t(row.unit.name_ja, row.unit.name_en)
        title = role.title if role is not None else t(row.role, row.role)
        found.setdefault(who, []).append(RoleHeld(row.pk, row.role, title, place, deputy))
    return found
