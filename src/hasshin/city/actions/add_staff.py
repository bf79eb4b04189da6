"""Add a staff member (職員). Being on the staff gives no right; appointments do."""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from hasshin.city.actor import Actor
from hasshin.city.contracts import demand_contract
from hasshin.city.govern import FOUNDER, govern, record, refuse
from hasshin.city.models import StaffMember, Unit
from hasshin.city.people import demand_free_number
from hasshin.policy.reasons import NotFound

USERNAME = r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}"


def add_staff(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    name_ja: str,
    name_en: str,
    unit_id: int,
    password: str,
    rank: str = "",
    email: str = "",
    contractor: bool = False,
    number: str = "",
    contract_ends: datetime | None = None,
) -> StaffMember:
    """A new person who signs in with `password` (at least 12 characters, not a common one) and then chooses another.

    `contract_ends` is for a contractor's person alone, who is not registered without it. Raises `Refused`.
    """
    judged = govern(
        actor=actor,
        now=now,
        verb="register_staff",
        kind="city.add_staff",
        subject="staffmember:new",
        scope="unit",
        unit=unit_id,
    )
    if not Unit.objects.filter(pk=unit_id, active=True).exists():
        raise NotFound(f"unit {unit_id}")
    _demand_name(username)
    _demand_free(username)
    demand_free_number(number.strip())
    demand_contract(contractor, contract_ends, now)
    person = StaffMember(
        username=username.strip(),
        name_ja=name_ja.strip(),
        name_en=name_en.strip() or name_ja.strip(),
        unit_id=unit_id,
        rank=rank,
        email=email,
        contractor=contractor,
        number=number.strip(),
        contract_ends=contract_ends,
        must_change_password=actor != FOUNDER,
    )
    demand_password(password, person)
    person.set_password(password)
    with transaction.atomic():
        _insert(person)
        record(
            judged,
            kind="city.add_staff",
            subject=f"staffmember:{person.pk}",
            actor=actor,
            now=now,
            data={"unit": unit_id, "rank": rank, "contractor": contractor},
            personal={
                "username": person.username,
                "name": person.name_ja,
                "email": email,
                "number": person.number,
            },
        )
    return person


def _insert(person: StaffMember) -> None:
    """Raises `Refused` where somebody else has registered that name or number in this very moment."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        _demand_free(person.username)
        demand_free_number(person.number)
        raise


def _demand_name(username: str) -> None:
    """People type it on many keyboards: no blanks, no full-width letters, nothing that looks like another letter."""
    if username.strip() and re.fullmatch(USERNAME, username.strip()) is None:
        raise refuse(
            "username_form",
            "username",
            f"利用者名「{username.strip()}」に使えない文字があります。",
            f"The user name {username.strip()!r} has characters that can't be used.",
            "半角の英数字で始め、英数字と . _ - @ + だけを使ってください。",
            "Begin with a plain letter or digit, and use letters, digits and . _ - @ + only.",
        )


def _demand_free(username: str) -> None:
    if not username.strip() or StaffMember.objects.filter(username__iexact=username.strip()).exists():
        raise refuse(
            "username",
            "username",
            f"利用者名「{username}」は空か、使われています。",
            f"The user name {username!r} is empty or taken.",
            "別の利用者名にしてください。",
            "Choose another.",
        )


def demand_password(password: str, person: StaffMember, where: str = "password") -> None:
    """Raise `Refused` for a password that can't be used, with Django's reasons in both languages."""
    ja, en = (_against(password, person, language) for language in ("ja", "en"))
    if en:
        raise refuse(
            "password",
            where,
            f"このパスワードは使えません：{ja}",
            f"This password can't be used: {en}",
            "12文字以上で、推測されにくいものにしてください。",
            "Use at least 12 characters that are hard to guess.",
        )


def _against(password: str, person: StaffMember, language: str) -> str:
    """Why not; empty where it is fit. Some of Django's validators choose the language as soon as they refuse."""
    with override(language):
        try:
            validate_password(password, person)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""
