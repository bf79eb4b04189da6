"""What somebody does for themselves (confirming, keeping a log): no right of the pack, but the person alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.period import serving
from hasshin.policy import facts
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.rules.standing import titles
from hasshin.policy.text import Text, t


def demand_person(actor: Actor, now: datetime) -> int:
    """The staff id of a person in service. Raises `Refused` for a robot, and for somebody who left."""
    if actor.staff is None or actor.robot or not StaffMember.objects.filter(serving(now), pk=actor.staff).exists():
        raise Refused(
            [
                Reason(
                    code="robot",
                    where="actor",
                    message=t("これは職員本人が行うことです。", "This is for a member of staff, and nobody else."),
                    fix=t(
                        "職員としてサインインして行ってください。", "Sign in as a member of staff and do it yourself."
                    ),
                    citations=(house("people-decide"),),
                )
            ]
        )
    return actor.staff


def demand_role(pack: Pack, actor: Actor, now: datetime, roles: Sequence[str], control: ControlBase | None) -> int:
    """The staff id of somebody who holds one of the roles for whatever, also as a deputy. Raises `Refused`."""
    staff = demand_person(actor, now)
    if not holds(pack, actor_facts(actor, now), roles):
        raise Refused([not_the_role(pack, roles, control)])
    return staff


def holds(pack: Pack, who: facts.Actor, roles: Sequence[str]) -> bool:
    """Whether one of the roles is held, for the city, some unit or some account."""
    everyone = {role.id for role in pack.roles if role.everyone_in_unit}
    return any(h.role in roles for h in who.holdings) or (who.unit is not None and bool(everyone & set(roles)))


def not_the_role(pack: Pack, roles: Sequence[str], control: ControlBase | None) -> Reason:
    """The reason for somebody who holds none of the roles, with the clause of the control."""
    named = titles(tuple(r for role in roles if (r := pack.role(role)) is not None))
    return Reason(
        code="not_the_role",
        where="actor",
        message=t("これを行うのは{roles}です。", "This is for: {roles}.").fill(roles=named),
        fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=named),
        citations=pack.cite(control) if control is not None else (house("appointed"),),
    )


def demand_words(
    *asked: tuple[str, str, Text], citations: Sequence[ControlBase] = (), pack: Pack | None = None
) -> None:
    """Each of (field, what was written, what the field is called) holds words; raises `Refused` naming all that don't.

    Blanks, and characters that show nothing, are no words.
    """
    cited = tuple(c for control in citations for c in pack.cite(control)) if pack is not None else ()
    empty = [
        Reason(
            code="missing",
            where=field,
            message=t("「{name}」が空です。", "“{name}” is empty.").fill(name=name),
            fix=t("書いてください。これが証拠になります。", "Write it down: it is the evidence."),
            citations=cited,
        )
        for field, words, name in asked
        if not any(ch.isalnum() for ch in words)
    ]
    if empty:
        raise Refused(empty)
