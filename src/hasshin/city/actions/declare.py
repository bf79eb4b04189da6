"""Declare a disaster (災害の宣言, F-6, M-5, M-11) for a time, extend that by an act of its own, and end it sooner."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from hasshin.city.actor import Actor, robot
from hasshin.city.annex_in_force import adopted, end_those, of_declaration, put_in_force
from hasshin.city.annex_plan import alone, lay_out
from hasshin.city.govern import govern, record, refuse
from hasshin.city.judge import Judged
from hasshin.city.models import Declaration, Extension
from hasshin.city.own import demand_words
from hasshin.city.pack import base_digest, base_pack
from hasshin.city.tell_declared import DECLARED, ENDED, EXTENDED, tell_holders
from hasshin.ledger.actions.append import append
from hasshin.policy.controls.declaration import DisasterDeclaration
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.rules.declared import declaration_of
from hasshin.policy.text import t

LONGEST = 200
A_MOMENT = timedelta(minutes=5)
"""A form is filled in to the minute and takes a while: the longest time may be chosen all the same."""
ALREADY = t(
    "すでに災害が宣言されています。期間を延ばすときは、その宣言を延長してください。",
    "A disaster is declared already. Extend that declaration if it needs more time.",
)
OVER = t(
    "この宣言は終わっているか、その間に変わりました。画面を読み直し、必要なら改めて宣言してください。",
    "This declaration is over, or has changed meanwhile. Reload the page, and declare anew where it is needed.",
)


def declare(*, actor: Actor, now: datetime, what: str, until: datetime | None = None) -> Declaration:
    """Declare that `what` has happened, from now until `until` (by default the pack's usual time).

    The annexes adopted for it are in force from this instant. Raises `Refused` without the role, from a terminal that
    is not the city's, without words or for a time that the pack does not grant; `Conflict` where one is declared.
    """
    control = _control(base_pack())
    judged = _ask(actor, now, control, "city.declare", "declaration:new")
    demand_words(("what", what, t("何が起きたか", "what happened")))
    until = until or now + timedelta(hours=min(control.usual_hours, control.max_days * 24))
    _demand_time(control, now, now, until)
    with transaction.atomic():
        base = base_digest()
        alone(base)
        if Declaration.objects.filter(ends__gt=now).exists():
            raise Conflict(ALREADY)
        row = Declaration.objects.create(
            what=what.strip()[:LONGEST],
            declared_by_id=actor.person,
            role=judged.decision.role if judged is not None else "",
            declared_at=now,
            base=base,
            starts=now,
            until=until,
            ends=until,
        )
        also = [subject for one in adopted(now, row.ends) for subject in put_in_force(one, row, base, now)]
        also += lay_out(base, now)
        tell_holders(row, DECLARED, ("declared", row.pk), by=actor.person, now=now)
        record(
            judged,
            kind="city.declare",
            subject=f"declaration:{row.pk}",
            actor=actor,
            now=now,
            data={"until": until.isoformat(), "pack": base, "also": list(also)},
            personal={"what": row.what},
        )
    return row


def extend(*, actor: Actor, now: datetime, declaration_id: int, until: datetime, why: str) -> Declaration:
    """Let it hold longer, for `max_days` from now at most. Raises as `declare`; `Conflict` where it is over."""
    row = _load(declaration_id)
    control = _control(base_pack())
    judged = _ask(actor, now, control, "city.extend_declaration", f"declaration:{row.pk}")
    demand_words(("why", why, t("延長の理由", "why it is extended")))
    _demand_time(control, now, row.ends, until)
    with transaction.atomic():
        base = base_digest()
        alone(base)
        same = Declaration.objects.filter(pk=row.pk, ends=row.ends, ends__gt=now, ended_by=None)
        if same.update(until=until, ends=until) != 1:
            raise Conflict(OVER)
        extension = Extension.objects.create(
            declaration=row, by_id=actor.person, at=now, why=why.strip()[:LONGEST], was=row.ends, until=until
        )
        row.refresh_from_db()
        also = [f"extension:{extension.pk}", *end_those(of_declaration(row), now, actor.person, why.strip()[:LONGEST])]
        also += [subject for one in adopted(now, row.ends) for subject in put_in_force(one, row, base, now)]
        also += lay_out(base, now)
        tell_holders(row, EXTENDED, ("declared-longer", extension.pk), by=actor.person, now=now)
        record(
            judged,
            kind="city.extend_declaration",
            subject=f"declaration:{row.pk}",
            actor=actor,
            now=now,
            data={"was": extension.was.isoformat(), "until": until.isoformat(), "also": list(also)},
            personal={"why": extension.why},
        )
    return row


def end(*, actor: Actor, now: datetime, declaration_id: int, why: str) -> Declaration:
    """End it now: from this instant the ordinary rules are back. Raises as `declare`; `Conflict` where it is over."""
    row = _load(declaration_id)
    judged = _ask(actor, now, _control(base_pack()), "city.end_declaration", f"declaration:{row.pk}")
    demand_words(("why", why, t("終える理由", "why it ends")))
    with transaction.atomic():
        base = base_digest()
        alone(base)
        live = Declaration.objects.filter(pk=row.pk, ends__gt=now, ended_by=None)
        changed = live.update(
            ends=max(now, row.starts), ended_by=actor.person, ended_why=why.strip()[:LONGEST], told_over_at=now
        )
        if changed != 1:
            raise Conflict(OVER)
        row.refresh_from_db()
        also = [*end_those(of_declaration(row), now, actor.person, row.ended_why), *lay_out(base, now)]
        tell_holders(row, ENDED, ("declared-over", row.pk), by=actor.person, now=now)
        record(
            judged,
            kind="city.end_declaration",
            subject=f"declaration:{row.pk}",
            actor=actor,
            now=now,
            data={"ends": now.isoformat(), "until": row.until.isoformat(), "also": list(also)},
            personal={"why": row.ended_why},
        )
    return row


def note_over(now: datetime) -> int:
    """Tell the people concerned of each declaration that ended by its time; how many. For the worker; twice is once."""
    found = 0
    for row in Declaration.objects.filter(told_over_at=None, ends__lte=now).order_by("pk"):
        with transaction.atomic():
            if Declaration.objects.filter(pk=row.pk, told_over_at=None, ends=F("until")).update(told_over_at=now) != 1:
                continue
            tell_holders(row, ENDED, ("declared-over", row.pk), by=row.declared_by_id, now=now)
            append(
                kind="city.declaration_over",
                subject=f"declaration:{row.pk}",
                actor=robot("worker").ref,
                now=now,
                data={"ends": row.ends.isoformat()},
            )
            found += 1
    return found


def faults_of_terminal(actor: Actor) -> list[Reason]:
    """From where: any terminal on the city's register, or one consented to; nothing else."""
    terminal = actor.terminal
    if terminal.consented or (terminal.registered and terminal.kind != "none"):
        return []
    return [
        Reason(
            code="terminal",
            where="terminal",
            message=t(
                "登録されていない端末・回線からは、災害を宣言できません。",
                "A disaster can't be declared from a terminal or network that is not registered.",
            ),
            fix=t(
                "登録された端末（登録済みのスマートフォンを含みます）から行ってください。",
                "Use a registered terminal; a telephone that is registered will do.",
            ),
            citations=(house("registered-terminals"),),
        )
    ]


def _ask(actor: Actor, now: datetime, control: DisasterDeclaration, kind: str, subject: str) -> Judged | None:
    return govern(
        actor=actor,
        now=now,
        verb="declare_disaster",
        kind=kind,
        subject=subject,
        control=control,
        only=control.declared_by,
        also=faults_of_terminal(actor),
    )


def _control(pack: Pack) -> DisasterDeclaration:
    control = declaration_of(pack)
    if control is None:
        raise refuse(
            "no_declarations",
            "actor",
            "この市のパックは、災害の宣言を誰にも認めていません。",
            "This city's pack lets nobody declare a disaster.",
            "パックに declaration の統制と、役割の権限 declare_disaster を加えてください。",
            "Add a control of the type declaration to the pack, and give a role the right declare_disaster.",
        )
    return control


def _demand_time(control: DisasterDeclaration, now: datetime, after: datetime, until: datetime) -> None:
    if until > after and until > now and until - now <= timedelta(days=control.max_days) + A_MOMENT:
        return
    raise refuse(
        "declaration_period",
        "until",
        f"期限が正しくありません。いまの期限より後で、今から{control.max_days}日以内にしてください。",
        f"The time is not right: after the present end, and within {control.max_days} days from now.",
        "期限を選び直してください。必要なら、後で延長できます。",
        "Choose another time; it can be extended later.",
    )


def _load(declaration_id: int) -> Declaration:
    row = Declaration.objects.filter(pk=declaration_id).first()
    if row is None:
        raise NotFound(f"declaration {declaration_id}")
    return row
