"""Who has acknowledged the guideline as it stands (F-3-1, F-3-2), who must, and who concerned by roles has not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Max, Min

from hasshin.city.models import Acknowledgement, Appointment, PackVersion, StaffMember
from hasshin.city.pack import NoPack, base_digest, pack_at, pack_of
from hasshin.city.period import in_force, serving
from hasshin.ledger.models import Entry
from hasshin.policy.controls.standing import Acknowledgement as Control
from hasshin.policy.guideline import words_digest
from hasshin.policy.pack import Pack
from hasshin.policy.scope import contractor_may

REGISTERED = ("city.add_staff", "accounts.transfer_join")
"""The entries by which somebody comes onto the staff."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role by appointment, for whatever: `since` is when the earliest such appointment began."""

    staff: int
    role: str
    since: datetime


@lru_cache(maxsize=16)
def _words(digest: str) -> str:
    return words_digest(pack_of(digest))


def guideline_digest() -> str:
    """The digest of the guideline's words as it stands: what an acknowledgement is of. Raises `NoPack`."""
    return _words(base_digest())


def fresh_since(pack: Pack, now: datetime) -> datetime | None:
    """Since when an acknowledgement must have been given to count at `now`; None where it counts for the version."""
    spans = [control.again_days for control in pack.all_of(Control) if control.again_days is not None]
    return now - timedelta(days=min(spans)) if spans else None


def acknowledged_by(staff_id: int, now: datetime) -> bool:
    """Whether this person's acknowledgement of the guideline as it stands is there and still counts.

    One statement where the pack in force asks for none, and then False: nobody is asked for it.
    """
    try:
        pack = pack_at(now)
    except NoPack:
        return False
    if pack.one_of(Control) is None:
        return False
    given = Acknowledgement.objects.filter(staff=staff_id, guideline=guideline_digest(), at__lte=now)
    since = fresh_since(pack, now)
    return (given.filter(at__gt=since) if since is not None else given).exists()


def acknowledgements(pack: Pack, now: datetime) -> dict[int, datetime]:
    """When each person last acknowledged the guideline as it stands, of those whose acknowledgement counts."""
    given = Acknowledgement.objects.filter(guideline=guideline_digest(), at__lte=now)
    since = fresh_since(pack, now)
    if since is not None:
        given = given.filter(at__gt=since)
    return dict(given.values_list("staff").annotate(last=Max("at")).values_list("staff", "last"))


def must_acknowledge(pack: Pack, now: datetime) -> list[StaffMember]:
    """Staff in service who may do an act before which the pack asks for it, by unit and name; with their units."""
    before = {act for control in pack.all_of(Control) for act in control.before}
    if not before:
        return []
    roles = [role for role in pack.roles if before & set(role.may)]
    everyone = any(role.everyone_in_unit for role in roles)
    staff = StaffMember.objects.filter(serving(now)).select_related("unit").order_by("unit__code", "username")
    if not everyone:
        staff = staff.filter(pk__in={one.staff for one in holders([role.id for role in roles], now)})
    barred = not any(contractor_may(pack, act) for act in before)
    return [one for one in staff if not (one.contractor and barred)]


def asked_since(pack: Pack, now: datetime, people: Iterable[StaffMember]) -> dict[int, datetime]:
    """Since when each of these people, who must acknowledge the guideline and have not, has been asked for it.

    It is the latest of: the guideline's present words adopted, the person registered and in service, the first of the
    roles for which it is asked taken up, and the last acknowledgement grown old. Three statements.
    """
    rows = {one.pk: one for one in people}
    before = {act for control in pack.all_of(Control) for act in control.before}
    roles = [role for role in pack.roles if before & set(role.may)]
    spans = [control.again_days for control in pack.all_of(Control) if control.again_days is not None]
    began = dict(
        Entry.objects.filter(kind__in=REGISTERED, subject__in=[f"staffmember:{pk}" for pk in rows])
        .values_list("subject")
        .annotate(first=Min("at"))
        .values_list("subject", "first")
    )
    taken_up: dict[int, datetime] = {}
    if not any(role.everyone_in_unit for role in roles):
        for one in holders([role.id for role in roles], now):
            taken_up[one.staff] = min(one.since, taken_up.get(one.staff, one.since))
    given = Acknowledgement.objects.filter(guideline=guideline_digest(), at__lte=now, staff__in=list(rows))
    last = dict(given.values_list("staff").annotate(last=Max("at")).values_list("staff", "last"))
    adopted = adopted_at()
    found: dict[int, datetime] = {}
    for pk, row in rows.items():
        aged = last[pk] + timedelta(days=min(spans)) if pk in last and spans else None
        since = (adopted, began.get(f"staffmember:{pk}"), row.joins_at, taken_up.get(pk), aged)
        found[pk] = max(at for at in since if at is not None)
    return found


def holders(roles: Collection[str], now: datetime) -> list[Holder]:
    """Who holds one of the roles by an appointment in force, each once for a role; staff in service only."""
    held = Appointment.objects.filter(in_force(now), serving(now, "staff__"), role__in=list(roles)).order_by("pk")
    found: dict[tuple[int, str], Holder] = {}
    for staff, role, starts in held.values_list("staff", "role", "starts"):
        known = found.get((staff, role))
        if known is None or starts < known.since:
            found[staff, role] = Holder(staff, role, starts)
    return list(found.values())


def roles_of(staff_id: int, now: datetime) -> frozenset[str]:
    """The roles that somebody holds by an appointment in force, for whatever."""
    return frozenset(one.role for one in _held_by(staff_id, now))


def _held_by(staff_id: int, now: datetime) -> Iterable[Appointment]:
    return Appointment.objects.filter(in_force(now), serving(now, "staff__"), staff=staff_id)


def adopted_at() -> datetime:
    """Since when the guideline stands in its present words: the first adoption of these, without a break."""
    digest = guideline_digest()
    since: datetime | None = None
    for version in PackVersion.objects.order_by("-adopted_at", "-pk").only("digest", "adopted_at"):
        if _words(version.digest) != digest:
            break
        since = version.adopted_at
    if since is None:
        raise NoPack
    return since
