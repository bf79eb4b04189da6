"""Change what stands about a member of staff: name, e-mail, number, unit, rank; what it was stays in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Posting, StaffMember, Unit
from hasshin.city.pack import current_pack
from hasshin.city.people import demand_free_number, demand_order, find_person
from hasshin.city.posted import posted
from hasshin.ledger.canonical import JSON
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import joined, t

EVER = datetime(1970, 1, 1, tzinfo=UTC)
PERSONAL = ("name_ja", "name_en", "email", "number")


def change_staff(
    *,
    actor: Actor,
    now: datetime,
    staff_id: int,
    order: str,
    name_ja: str,
    name_en: str,
    email: str,
    number: str,
    unit_id: int,
    rank: str,
    starts: datetime | None = None,
) -> StaffMember:
    """Set these; unit and rank from `starts` on (None or past: now). Appointments stay as they are.

    Raises `Refused` without the right in the unit of now and in the new one, without an order, for an empty name, a
    number that is taken, a rank that the pack does not know; `NotFound` for an unknown or closed unit.
    """
    person = find_person(staff_id)
    judged = None
    for unit in dict.fromkeys((person.unit_id, unit_id)):
        judged = govern(
            actor=actor,
            now=now,
            verb="register_staff",
            kind="city.change_staff",
            subject=f"staffmember:{staff_id}",
            scope="unit",
            unit=unit,
        )
    demand_order(order)
    if not Unit.objects.filter(pk=unit_id, active=True).exists() and unit_id != person.unit_id:
        raise NotFound(f"unit {unit_id}")
    new = {"name_ja": name_ja.strip(), "name_en": name_en.strip() or name_ja.strip(), "email": email.strip()}
    new["number"] = number.strip()
    _demand_sound(staff_id, new, rank, person.rank)
    with transaction.atomic():
        held = StaffMember.objects.select_for_update().get(pk=staff_id)
        was: dict[str, JSON] = {name: getattr(held, name) for name in PERSONAL if getattr(held, name) != new[name]}
        StaffMember.objects.filter(pk=staff_id).update(**new)
        also = post(staff_id, unit_id, rank, max(starts or now, now), order, now)
        record(
            judged,
            kind="city.change_staff",
            subject=f"staffmember:{staff_id}",
            actor=actor,
            now=now,
            data={"changed": sorted(was), "unit": unit_id, "rank": rank, "also": list(also)},
            personal={"was": was, "order": order.strip()},
        )
    return StaffMember.objects.get(pk=staff_id)


def post(staff_id: int, unit_id: int, rank: str, starts: datetime, order: str, now: datetime) -> list[str]:
    """Write the posting from `starts` on, and the row's own unit and rank if it is now; the rows' ledger names.

    Nothing where that is so already. Raises `Conflict` where a later posting is known, as the two would contradict.
    """
    then = posted(starts).values("unit_at", "rank_at").get(pk=staff_id)
    if (then["unit_at"], then["rank_at"]) == (unit_id, rank):
        return []
    if Posting.objects.filter(staff=staff_id, starts__gt=starts).exists():
        raise Conflict(
            t(
                "この職員には、それより後の異動が予定されています。",
                "A later posting of this person is known already.",
            )
        )
    named = []
    if not Posting.objects.filter(staff=staff_id, starts__lt=starts).exists():
        row = StaffMember.objects.get(pk=staff_id)
        first = Posting.objects.create(staff_id=staff_id, unit_id=row.unit_id, rank=row.rank, starts=EVER)
        named.append(f"posting:{first.pk}")
    made, _ = Posting.objects.update_or_create(
        staff_id=staff_id, starts=starts, defaults={"unit_id": unit_id, "rank": rank, "order": order.strip()}
    )
    if starts <= now:
        StaffMember.objects.filter(pk=staff_id).update(unit_id=unit_id, rank=rank)
    return [*named, f"posting:{made.pk}"]


def _demand_sound(staff_id: int, new: Mapping[str, str], rank: str, was: str) -> None:
    if not new["name_ja"]:
        raise refuse(
            "name_missing",
            "name_ja",
            "氏名が空です。",
            "The name is empty.",
            "氏名を書いてください。",
            "Write the name.",
        )
    demand_free_number(new["number"], staff_id)
    known = {one.id: one.title for one in current_pack().ranks}
    if rank and rank != was and rank not in known:
        able = joined(known.values())
        raise refuse(
            "unknown_rank",
            "rank",
            f"「{rank}」はポリシーパックにない職位です。",
            f"{rank!r} is no rank of the pack.",
            f"次から選んでください：{able.ja}",
            f"Choose among: {able.en}",
        )
