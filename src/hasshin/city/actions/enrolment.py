"""Prepare a device, give out the one-time code for it, and enrol the device that enters it (F-4-2, M-5)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from hasshin.city import codes
from hasshin.city.actions.lost_terminal import end_codes
from hasshin.city.actions.terminal import nameless
from hasshin.city.actor import Actor, robot
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import CodeTry, Enrolment, StaffMember, Terminal, TerminalConsent
from hasshin.city.seen import key_hash
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.policy.text import t

NOBODY = robot("enrolment")
"""Who enters a code on a device where nobody has signed in."""
RETIRED = t(
    "この端末は登録を外されています。新しく登録してください。", "This device is off the register. Register it anew."
)


def prepare_device(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    keeper_id: int | None = None,
    inventory_number: str = "",
    official: bool = True,
) -> tuple[Terminal, str]:
    """Enter a device in the register and return it with its one-time code, which is shown this once.

    It counts for nothing until it is enrolled. A device has a keeper, a member of staff; raises `Refused` without one,
    and for an inventory number that another device in use has.
    """
    judged = govern(
        actor=actor, now=now, verb="register_terminal", kind="city.register_terminal", subject="terminal:new"
    )
    if not name.strip():
        raise nameless()
    demand_keeper(keeper_id)
    demand_free_number(inventory_number)
    with transaction.atomic():
        row = Terminal.objects.create(
            name=name.strip(),
            kind="device",
            official=official,
            state=Terminal.State.PREPARED,
            keeper_id=keeper_id,
            inventory_number=inventory_number.strip(),
            registered_at=now,
        )
        enrolment, code = give_code(row, actor, now)
        record(
            judged,
            kind="city.register_terminal",
            subject=f"terminal:{row.pk}",
            actor=actor,
            now=now,
            data={
                "kind": "device",
                "official": official,
                "keeper": keeper_id or 0,
                "until": enrolment.expires_at.isoformat(),
                "also": [f"enrolment:{enrolment.pk}"],
            },
            personal={"name": row.name, "inventory_number": row.inventory_number},
        )
    return row, code


def issue_code(*, actor: Actor, now: datetime, terminal_id: int) -> tuple[Enrolment, str]:
    """Another code for a device: the first was not used, its browser lost the key, or it was lost and is back.

    An earlier code ends; the present key goes on counting until the new code is used, and from then on for nothing.
    Raises `NotFound`, `Refused`, and `Conflict` for a device that is off the register.
    """
    row = Terminal.objects.filter(pk=terminal_id, kind="device").first()
    if row is None:
        raise NotFound(f"device {terminal_id}")
    subject = f"terminal:{row.pk}"
    verb = "consent_terminal" if row.by_consent else "register_terminal"
    judged = govern(actor=actor, now=now, verb=verb, kind="city.issue_code", subject=subject)
    if row.by_consent and not TerminalConsent.objects.filter(terminal=row, revoked_at=None, ends__gt=now).exists():
        raise refuse(
            "no_consent",
            "terminal",
            "この端末の使用を認める同意が、いまありません。",
            "No consent for this device is in force.",
            "先に同意を与えてください。",
            "Give the consent first.",
        )
    with transaction.atomic():
        row = Terminal.objects.select_for_update().get(pk=row.pk)
        if row.state == Terminal.State.RETIRED:
            raise Conflict(RETIRED)
        ended = end_codes(row.pk, now)
        enrolment, code = give_code(row, actor, now)
        record(
            judged,
            kind="city.issue_code",
            subject=subject,
            actor=actor,
            now=now,
            data={"until": enrolment.expires_at.isoformat(), "also": [f"enrolment:{enrolment.pk}", *ended]},
        )
    return enrolment, code


def give_code(row: Terminal, actor: Actor, now: datetime) -> tuple[Enrolment, str]:
    """A code for the device, inside the caller's transaction, which records it."""
    code = codes.fresh()
    enrolment = Enrolment.objects.create(
        terminal=row,
        code_hash=codes.code_hash(codes.plain(code)),
        issued_by_id=actor.staff,
        issued_at=now,
        expires_at=now + timedelta(minutes=codes.LIFE_MINUTES),
    )
    return enrolment, code


def enrol(*, actor: Actor, now: datetime, code: str, address: str) -> tuple[Terminal, str]:
    """Enter a code on a device: returns the device and its new key, which the device keeps and nobody sees again.

    A code works once, also where two enter it at the same moment. Raises `Refused` for one that is wrong, used, over
    or replaced (all said in the same words), and for too many tries from the network place of `address`.
    """
    source = codes.source_of(address)
    _demand_tries_left(source, now)
    digits = codes.plain(code)
    found = Enrolment.objects.filter(code_hash=codes.code_hash(digits)).first() if digits else None
    key = secrets.token_urlsafe(32)
    row = None if found is None else _enrol(found, key, actor, now)
    if row is None:
        raise _wrong(source, actor, now)
    return row, key


def demand_keeper(keeper_id: int | None) -> None:
    """Raise `Refused` where nobody, or nobody in service, is named."""
    if keeper_id is not None and StaffMember.objects.filter(pk=keeper_id, is_active=True).exists():
        return
    raise refuse(
        "keeper_missing",
        "keeper_id",
        "端末の使用者（管理する職員）が決まっていません。",
        "The device has no keeper.",
        "在職の職員を1人選んでください。",
        "Choose a member of staff who is in service.",
    )


def demand_free_number(number: str, but: int = 0) -> None:
    """Raise `Refused` where another device in use has the inventory number."""
    written = number.strip()
    taken = Terminal.objects.filter(kind="device", inventory_number=written).exclude(pk=but)
    other = taken.exclude(state=Terminal.State.RETIRED).first() if written else None
    if other is not None:
        raise refuse(
            "number_taken",
            "inventory_number",
            f"この備品番号は「{other.name}」のものです。",
            f"This inventory number is that of “{other.name}”.",
            "番号を確かめるか、その端末にコードを発行し直してください。",
            "Look at the number again, or issue a new code for that device.",
        )


def _enrol(found: Enrolment, key: str, actor: Actor, now: datetime) -> Terminal | None:
    with transaction.atomic():
        # The device first, as whoever reports it lost takes it first: one of the two waits, none is broken up.
        row = Terminal.objects.select_for_update().get(pk=found.terminal_id)
        used = Enrolment.objects.filter(pk=found.pk, used_at=None, ended_at=None, expires_at__gt=now)
        if row.state == Terminal.State.RETIRED or used.update(used_at=now) != 1:
            return None
        before, row.state = row.state, Terminal.State.ACTIVE
        row.key_hash, row.enrolled_at, row.lost_at = key_hash(key), now, None
        row.save(update_fields=["state", "key_hash", "enrolled_at", "lost_at"])
        record(
            None,
            kind="city.enrol_device",
            subject=f"terminal:{row.pk}",
            actor=actor if actor.staff is not None else NOBODY,
            now=now,
            data={"before": str(before), "also": [f"enrolment:{found.pk}"]},
        )
    return row


def _demand_tries_left(source: str, now: datetime) -> None:
    lately = CodeTry.objects.filter(at__gt=now - timedelta(minutes=codes.TRY_MINUTES))
    if lately.filter(source=source).count() < codes.TRIES_A_SOURCE and lately.count() < codes.TRIES_IN_ALL:
        return
    raise refuse(
        "too_many_tries",
        "code",
        "誤ったコードが続いたため、いまは登録できません。",
        "Too many wrong codes were entered; nothing can be enrolled just now.",
        f"{codes.TRY_MINUTES}分ほど待ってから、新しいコードの発行を受けてください。",
        f"Wait for {codes.TRY_MINUTES} minutes and have a new code issued.",
    )


def _wrong(source: str, actor: Actor, now: datetime) -> Refused:
    with transaction.atomic():
        row = CodeTry.objects.create(source=source, at=now)
        record(
            None,
            kind="city.enrol_refused",
            subject=f"codetry:{row.pk}",
            actor=actor if actor.staff is not None else NOBODY,
            now=now,
            personal={"source": source},
        )
    return refuse(
        "code_wrong",
        "code",
        "このコードは使えません。誤りか、期限切れか、すでに使われています。",
        "This code does not work: it is mistyped, over, or used already.",
        "数字を確かめて入れ直すか、新しいコードの発行を受けてください。",
        "Look at the digits again, or have a new code issued.",
    )
