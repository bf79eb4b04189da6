"""Instructions (指導, M-6): given by the roles that the pack names, confirmed by each person concerned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hasshin.city.actions.study import LONGEST_TITLE, too_long
from hasshin.city.actor import Actor
from hasshin.city.govern import record, refuse
from hasshin.city.knowing import roles_of
from hasshin.city.models import Instruction, InstructionConfirmation
from hasshin.city.own import demand_person, demand_role, demand_words
from hasshin.city.pack import pack_at
from hasshin.policy.clock import day, day_shown
from hasshin.policy.controls.standing import Inventory
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import joined, t


def instruct(*, actor: Actor, now: datetime, title: str, text: str, roles: Sequence[str], due: date) -> Instruction:
    """Give an instruction to all who hold the roles, now or later; due by the end of that day.

    Raises `Refused` for somebody whom the pack does not let instruct, empty words, roles to which nobody is appointed
    under the pack, or a day that is over.
    """
    _instructor(actor, now)
    pack = pack_at(now)
    demand_words(("title", title, t("件名", "title")), ("text", text, t("本文", "text")))
    if len(title.strip()) > LONGEST_TITLE:
        raise too_long("title", LONGEST_TITLE)
    known = {role.id: role.title for role in pack.roles if not role.everyone_in_unit}
    if not roles or not set(roles) <= set(known):
        able, none = joined(known.values()), joined(t(one, one) for one in roles if one not in known)
        raise refuse(
            "unknown_role",
            "roles",
            f"任命できる役割ではありません：{none.ja}" if roles else "対象の役割が選ばれていません。",
            f"Nobody is appointed to such a role: {none.en}" if roles else "No role is chosen.",
            f"次から一つ以上選んでください：{able.ja}",
            f"Choose one or more of: {able.en}",
        )
    if due < day(now):
        given = day_shown(due)
        raise refuse(
            "past",
            "due",
            f"期限の{given.ja}は過ぎています。",
            f"{given.en} is over.",
            "今日以降の日にしてください。",
            "Choose today or a later day.",
        )
    with transaction.atomic():
        row = Instruction.objects.create(
            title=title.strip(),
            text=text.strip(),
            roles=sorted(set(roles)),
            due=due,
            given_by_id=actor.person,
            given_at=now,
        )
        record(
            None,
            kind="city.instruct",
            subject=f"instruction:{row.pk}",
            actor=actor,
            now=now,
            data={"roles": row.roles, "due": due.isoformat()},
            personal={"title": row.title, "text": row.text},
        )
    return row


def withdraw_instruction(*, actor: Actor, now: datetime, instruction_id: int, reason: str) -> None:
    """End an instruction, for a reason that is kept; who has not confirmed it owes nothing from here on."""
    _instructor(actor, now)
    demand_words(("reason", reason, t("理由", "reason")))
    with transaction.atomic():
        changed = Instruction.objects.filter(pk=instruction_id, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=actor.person, withdrawal=reason.strip()[:LONGEST_TITLE]
        )
        if changed != 1:
            raise NotFound(f"instruction {instruction_id} in force")
        record(
            None,
            kind="city.withdraw_instruction",
            subject=f"instruction:{instruction_id}",
            actor=actor,
            now=now,
            personal={"reason": reason.strip()},
        )


def confirm_instruction(*, actor: Actor, now: datetime, instruction_id: int) -> InstructionConfirmation:
    """The actor confirms an instruction in force, for themselves; a second time it stays the one there is.

    Raises `Refused` for somebody who holds none of its roles.
    """
    staff = demand_person(actor, now)
    row = Instruction.objects.filter(pk=instruction_id, withdrawn_at=None).first()
    if row is None:
        raise NotFound(f"instruction {instruction_id} in force")
    if not roles_of(staff, now) & set(row.roles):
        raise refuse(
            "not_concerned",
            "actor",
            "この指導は、あなたの役割に向けたものではありません。",
            "This instruction is not for a role that you hold.",
            "確認は、指導の相手の役割にある本人が行います。",
            "It is confirmed by those whom it is for, each for themselves.",
        )
    try:
        with transaction.atomic():
            given = InstructionConfirmation.objects.create(
                instruction=row,
                staff_id=staff,
                at=now,
                terminal_kind=actor.terminal.kind,
                terminal_id=actor.terminal.id,
            )
            record(
                None,
                kind="city.confirm_instruction",
                subject=f"instructionconfirmation:{given.pk}",
                actor=actor,
                now=now,
                data={"instruction": row.pk, "staff": staff, "terminal": actor.terminal.id},
            )
    except IntegrityError:
        return InstructionConfirmation.objects.get(instruction=row, staff=staff)
    return given


def _instructor(actor: Actor, now: datetime) -> int:
    pack = pack_at(now)
    controls = pack.all_of(Inventory)
    roles = [role for one in controls for role in one.roles]
    if not roles:
        raise refuse(
            "no_instructor",
            "actor",
            "この市の指針は、指導を行う役割を定めていません。",
            "This city's guideline names no role that instructs.",
            "定めのないことは認めません。",
            "What it does not grant is refused.",
        )
    return demand_role(pack, actor, now, roles, controls[0])
