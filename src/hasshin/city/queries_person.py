"""One person's life in the city: postings, appointments and deputyships, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hasshin.city.models import Appointment, Deputyship, Posting, StaffMember
from hasshin.city.pack import current_pack
from hasshin.ledger.queries import entries
from hasshin.policy.text import Text, t


@dataclass(frozen=True)
class Event:
    """A posting ("posting"), an appointment ("appointment") or a deputyship ("deputy"), from when until when."""

    kind: str
    what: Text
    where: Text
    starts: datetime | None
    ends: datetime | None
    order: str
    end_order: str


def life_of(staff_id: int, accounts: Mapping[int, Text]) -> list[Event]:
    """What the person was, is and will be; `accounts` names the official accounts. Three statements."""
    pack = current_pack()
    ranks = {rank.id: rank.title for rank in pack.ranks}
    found: list[Event] = []
    later: datetime | None = None
    for p in Posting.objects.filter(staff=staff_id).select_related("unit").order_by("-starts"):
        begun = p.starts if p.starts.year > FIRST_YEAR else None
        unit = Text(ja=p.unit.name_ja, en=p.unit.name_en)
        found.append(Event("posting", unit, ranks.get(p.rank, t("", "")), begun, later, p.order, ""))
        later = p.starts
    for a in Appointment.objects.filter(staff=staff_id).select_related("unit").order_by("-starts", "-pk"):
        role = pack.role(a.role)
        place = Text(ja=a.unit.name_ja, en=a.unit.name_en) if a.unit else accounts.get(a.account_id or 0, t("", ""))
        title = role.title if role is not None else t(a.role, a.role)
        found.append(Event("appointment", title, place, a.starts, a.ends, a.order, a.end_order))
    acting = Deputyship.objects.filter(deputy=staff_id).select_related("appointment__staff").order_by("-starts")
    for d in acting:
        role = pack.role(d.appointment.role)
        title = role.title if role is not None else t(d.appointment.role, d.appointment.role)
        holder = Text(ja=d.appointment.staff.name_ja, en=d.appointment.staff.name_en)
        found.append(Event("deputy", title, holder, d.starts, d.ends, d.order, ""))
    return found


@dataclass(frozen=True)
class Reset:
    """Who reset a person's password, and when."""

    by: Text
    at: datetime


def last_reset(staff_id: int) -> Reset | None:
    """The last time that somebody else reset the person's password; two statements."""
    found = entries(subject=f"staffmember:{staff_id}", kinds=["city.reset_password"], newest_first=True, limit=1)
    who = found[0].actor.partition(":") if found else ("", "", "")
    by = StaffMember.objects.filter(pk=int(who[2])).first() if who[0] == "staff" and who[2].isdecimal() else None
    return None if by is None else Reset(t(by.name_ja, by.name_en or by.name_ja), found[0].at)


FIRST_YEAR = 1971
"""A first posting without a known beginning is written as of 1970."""
