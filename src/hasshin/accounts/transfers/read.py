"""Read the roll from the tables: seven statements, however large the city."""

from __future__ import annotations

from datetime import datetime

from hasshin.accounts.models import Account
from hasshin.accounts.transfers.roll import Deputy, Held, Person, Place, Roll, by_key
from hasshin.city.models import Appointment, Deputyship, Posting, StaffMember, Unit
from hasshin.city.vacancy import Seat


def read_roll() -> Roll:
    """All people, units and accounts, and what is held; history too, as a plan may reach into it."""
    postings: dict[int, list[tuple[datetime, int, str]]] = {}
    for row in Posting.objects.order_by("staff", "starts").values_list("staff_id", "starts", "unit_id", "rank"):
        postings.setdefault(row[0], []).append((row[1], row[2], row[3]))
    people = [
        Person(
            id=row.pk,
            key=f"staff:{row.pk}",
            number=row.number,
            username=row.username,
            name=row.name_ja,
            name_en=row.name_en,
            unit=row.unit_id,
            rank=row.rank,
            active=row.is_active,
            joins_at=row.joins_at,
            leaves_at=row.leaves_at,
            contract_ends=row.contract_ends,
            contractor=row.contractor,
            postings=tuple(postings.get(row.pk, ())),
        )
        for row in StaffMember.objects.order_by("pk")
    ]
    held = tuple(
        Held(a.pk, f"staff:{a.staff_id}", Seat(a.role, a.unit_id, a.account_id), a.starts, a.ends)
        for a in Appointment.objects.order_by("pk")
    )
    deputies = tuple(
        Deputy(d.pk, d.appointment_id, f"staff:{d.deputy_id}", d.starts, d.ends)
        for d in Deputyship.objects.order_by("pk")
    )
    units = {
        u.pk: Place(u.pk, u.name_ja, u.active, code=u.code, name_en=u.name_en) for u in Unit.objects.order_by("code")
    }
    accounts = {
        a.pk: Place(
            a.pk,
            a.name,
            a.state != Account.State.CLOSED,
            unit=a.unit_id,
            service=a.service,
            rank_reason=bool(a.owner_rank_reason.strip()),
        )
        for a in Account.objects.order_by("unit__code", "service", "pk")
    }
    return Roll(by_key(people), held, deputies, units, accounts)
