"""Set the mail address of a member of staff: one's own, or as somebody who registers staff."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import StaffMember
from hasshin.policy.reasons import Conflict, NotFound
from hasshin.policy.text import t

LONGEST = 254


def set_address(*, actor: Actor, now: datetime, staff_id: int, email: str) -> StaffMember:
    """The address to which duties are told. Raises `NotFound`, `Refused`, or `Conflict` where it is that already."""
    person = StaffMember.objects.filter(pk=staff_id).first()
    if person is None:
        raise NotFound(f"staff member {staff_id}")
    judged = None
    if actor.staff != person.pk:
        judged = govern(
            actor=actor,
            now=now,
            verb="register_staff",
            kind="city.set_address",
            subject=f"staffmember:{person.pk}",
            scope="unit",
            unit=person.unit_id,
        )
    email = email.strip()
    if not _usable(email):
        raise refuse(
            "address",
            "email",
            "メールアドレスとして使えません。",
            "This can't be used as a mail address.",
            "name@example.lg.jp のように書いてください。",
            "Write it like name@example.lg.jp.",
        )
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=person.pk, email=person.email).exclude(email=email).update(email=email)
        if changed != 1:
            raise Conflict(t("そのアドレスは登録済みです。", "That address is entered already."))
        record(
            judged,
            kind="city.set_address",
            subject=f"staffmember:{person.pk}",
            actor=actor,
            now=now,
            personal={"email": email},
        )
    person.refresh_from_db()
    return person


def _usable(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST
