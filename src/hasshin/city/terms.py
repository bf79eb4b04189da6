"""Terms of people: an appointment lies within a person's service, and what reaches beyond an end is cut there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Greatest

from hasshin.city.govern import refuse
from hasshin.city.models import ApiToken, Appointment, Deputyship, StaffMember

INSTANT = timedelta(microseconds=1)


def demand_within_service(person: StaffMember, starts: datetime, ends: datetime | None) -> None:
    """Raise `Refused` where the time reaches before the person joins, or beyond the leaving or the contract's end."""
    if person.joins_at is not None and starts < person.joins_at:
        raise refuse(
            "before_joining",
            "starts",
            f"{person.name_ja}さんはまだ着任していません。",
            f"{person.name_en} has not joined yet.",
            "始まりを着任の日時以降にしてください。",
            "Let it start when the person joins, or later.",
        )
    for end, code, ja, en in (
        (person.contract_ends, "beyond_contract", "契約の終わり", "the end of the contract"),
        (person.leaves_at, "beyond_leaving", "退職の日時", "the leaving"),
    ):
        if end is not None and (ends is None or ends > end or starts >= end):
            raise refuse(
                code,
                "ends",
                f"任期が{person.name_ja}さんの{ja}を超えます。",
                f"It would last beyond {en} of {person.name_en}.",
                f"終わりを{ja}までの日時にしてください。",
                f"Set an end no later than {en}.",
            )


def cut(staff_id: int, at: datetime, order: str, *, appointments: Sequence[int] | None = None) -> list[str]:
    """End at `at` what the person holds beyond it: appointments (all, or those named), and deputyships.

    What has not begun by then ends an instant after its start. Gives the rows' names for the ledger.
    """
    beyond = Q(ends__isnull=True) | Q(ends__gt=at)
    held = Appointment.objects.filter(beyond, staff=staff_id)
    if appointments is not None:
        held = held.filter(pk__in=appointments)
    named = [f"appointment:{pk}" for pk in held.order_by("pk").values_list("pk", flat=True)]
    held.update(ends=Greatest(F("starts") + INSTANT, at), end_order=order)
    return named


def cut_deputyships(staff_id: int, at: datetime, *, deputyships: Sequence[int] | None = None) -> list[str]:
    """The same for what the person does as somebody's deputy."""
    acting = Deputyship.objects.filter(deputy=staff_id, ends__gt=at)
    if deputyships is not None:
        acting = acting.filter(pk__in=deputyships)
    named = [f"deputyship:{pk}" for pk in acting.order_by("pk").values_list("pk", flat=True)]
    acting.update(ends=Greatest(F("starts") + INSTANT, at))
    return named


def cut_tokens(staff_id: int, at: datetime, now: datetime) -> list[str]:
    """The person's API tokens are taken back now, or end with the person's service."""
    live = ApiToken.objects.filter(staff=staff_id, revoked_at=None, expires_at__gt=at)
    named = [f"apitoken:{pk}" for pk in live.order_by("pk").values_list("pk", flat=True)]
    if at <= now:
        live.update(revoked_at=now)
    else:
        live.filter(issued_at__lt=at).update(expires_at=at)
    return named
