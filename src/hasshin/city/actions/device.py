"""Check that a device is there (M-6), state that it is as it should be (M-7), and hand it to another keeper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hasshin.city.actions.enrolment import demand_free_number, demand_keeper
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts, holdings
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import judge
from hasshin.city.models import DeviceAttestation, DeviceCheck, Terminal
from hasshin.city.pack import current_pack
from hasshin.policy import facts
from hasshin.policy.acts.device import subject_key
from hasshin.policy.controls.standing import Attestation
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.text import t

STANDING = (Terminal.State.ACTIVE, Terminal.State.PREPARED)
OVER = t("この端末は使われていません。", "This device is not in use.")


def check_device(*, actor: Actor, now: datetime, terminal_id: int, present: bool, remark: str = "") -> DeviceCheck:
    """Record a check. One that did not find the device says in `remark` where it was looked for.

    Raises `Refused` for whoever may not check, `Conflict` for a device that is lost or off the register.
    """
    row = load_device(terminal_id)
    missing = []
    if not present and not remark.strip():
        missing = [
            Reason(
                code="remark_missing",
                where="remark",
                message=t(
                    "見つからなかった端末について、何も書かれていません。", "Nothing is said of the absent device."
                ),
                fix=t(
                    "どこを探したか、最後に誰が使ったかを書いてください。",
                    "Write where you looked and who had it last.",
                ),
            )
        ]
    judged = judge(
        facts_of_device(row, actor, now, "check"),
        kind="city.check_device",
        subject=f"terminal:{row.pk}",
        actor=actor.ref,
        now=now,
        also=tuple(missing),
    )
    with transaction.atomic():
        _demand_in_use(row)
        check = DeviceCheck.objects.create(
            terminal=row, by_id=actor.person, at=now, present=present, remark=remark.strip()
        )
        record(
            judged,
            kind="city.check_device",
            subject=f"devicecheck:{check.pk}",
            actor=actor,
            now=now,
            data={"terminal": row.pk, "present": present},
            personal={"remark": check.remark} if check.remark else None,
        )
    return check


def attest_device(
    *, actor: Actor, now: datetime, terminal_id: int, subject: str = "", confirmed: bool
) -> DeviceAttestation:
    """State, of one's own and with today's date, what the pack wants stated of the device.

    `subject` is the key of the statement (`subject_key`); "" is the pack's only one. Raises `Refused` for a statement
    that is not made (`confirmed`), for another's device, and where the pack wants none.
    """
    row = load_device(terminal_id)
    controls = current_pack().all_of(Attestation)
    wanted = subject or (subject_key(controls[0]) if len(controls) == 1 else "")
    control = next((c for c in controls if subject_key(c) == wanted), None)
    unsaid = []
    if not confirmed:
        unsaid = [
            Reason(
                code="not_stated",
                where="confirmed",
                message=t("表明する内容に印が付いていません。", "The statement is not marked."),
                fix=t("内容を読み、そのとおりであれば印を付けてください。", "Read it and mark it if it is so."),
                citations=current_pack().cite(control),
            )
        ]
    judged = judge(
        facts_of_device(row, actor, now, "attest", wanted),
        kind="city.attest_device",
        subject=f"terminal:{row.pk}",
        actor=actor.ref,
        now=now,
        also=tuple(unsaid),
    )
    if control is None:
        raise RuntimeError("the pack allowed a statement that it does not ask for")
    with transaction.atomic():
        _demand_in_use(row)
        made = DeviceAttestation.objects.create(
            terminal=row, by_id=actor.person, at=now, subject_key=wanted, said=control.subject.model_dump()
        )
        record(
            judged,
            kind="city.attest_device",
            subject=f"deviceattestation:{made.pk}",
            actor=actor,
            now=now,
            data={"terminal": row.pk, "subject_key": wanted},
        )
    return made


def change_device(
    *, actor: Actor, now: datetime, terminal_id: int, keeper_id: int, name: str = "", inventory_number: str = ""
) -> Terminal:
    """Hand a device to another keeper, or mend what it is called. Its state and its key stay as they are.

    Naming the keeper of now again says that the device stays with that person, also after a move to another unit.

    A private device is its owner's and changes hands by a consent of its own.
    """
    row = load_device(terminal_id)
    subject = f"terminal:{row.pk}"
    judged = govern(actor=actor, now=now, verb="register_terminal", kind="city.change_device", subject=subject)
    if row.by_consent:
        raise refuse(
            "private_device",
            "keeper_id",
            "私有の端末の使用者は変えられません。",
            "A private device has no other keeper.",
            "その人のための同意を、別に与えてください。",
            "Give a consent of its own for that person.",
        )
    demand_keeper(keeper_id)
    demand_free_number(inventory_number, but=row.pk)
    with transaction.atomic():
        _demand_in_use(row)
        before = row.keeper_id
        Terminal.objects.filter(pk=row.pk).update(
            keeper=keeper_id,
            kept_since=now,
            name=name.strip() or row.name,
            inventory_number=inventory_number.strip() or row.inventory_number,
        )
        row.refresh_from_db()
        record(
            judged,
            kind="city.change_device",
            subject=subject,
            actor=actor,
            now=now,
            data={"keeper": keeper_id, "before": before or 0},
            personal={"name": row.name, "inventory_number": row.inventory_number},
        )
    return row


def load_device(terminal_id: int) -> Terminal:
    """The device; raises `NotFound`."""
    row = Terminal.objects.filter(pk=terminal_id, kind="device").first()
    if row is None:
        raise NotFound(f"device {terminal_id}")
    return row


def facts_of_device(
    row: Terminal, actor: Actor, now: datetime, kind: facts.DeviceKind, subject: str = ""
) -> facts.DeviceFacts:
    """What the pack is asked about a check or a statement; the screens ask the same to show or hide their forms."""
    held = holdings(row.keeper_id, now) if row.keeper_id is not None and kind == "attest" else ()
    return facts.DeviceFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        kind=kind,
        device=row.pk,
        keeper=row.keeper_id,
        keeper_roles=tuple(dict.fromkeys(h.role for h in held)),
        subject=subject,
    )


def _demand_in_use(row: Terminal) -> None:
    """Inside the transaction, the device locked: raises `Conflict` where it is lost or off the register."""
    if not Terminal.objects.select_for_update().filter(pk=row.pk, state__in=STANDING).exists():
        raise Conflict(OVER)
