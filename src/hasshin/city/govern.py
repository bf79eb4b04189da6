"""Acts on who may speak: asked of the pack by right and scope, or done by the founder before the city has people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from hasshin.city.actor import Actor, robot
from hasshin.city.facts import actor_facts
from hasshin.city.judge import Judged, judge
from hasshin.city.pack import pack_at
from hasshin.city.rules import holds_one_of, in_own_name
from hasshin.ledger.actions.append import append
from hasshin.ledger.canonical import JSON
from hasshin.ledger.queries import entries
from hasshin.policy import facts
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.scope import Target
from hasshin.policy.text import t

FOUNDER = robot("init")
"""The robot of `hasshin init` and of the samples. It may set a city up, until `city.actions.founded` closes that door.

No screen and no API call can be this actor: both make actors of staff members alone.
"""


def govern(
    *,
    actor: Actor,
    now: datetime,
    verb: str,
    kind: str,
    subject: str,
    scope: Literal["city", "unit", "account"] = "city",
    unit: int | None = None,
    account: facts.Account | None = None,
    control: ControlBase | None = None,
    only: Sequence[str] = (),
    in_name_of: int | None = None,
    also: Sequence[Reason] = (),
) -> Judged | None:
    """The pack's answer to `verb`; None for the founder, whom no pack can know. Raises `Refused`.

    `only` are the roles that `control` names for it, where the right alone is not enough. `in_name_of` is the staff
    member whose decision it is said to be: the actor, or nobody. `also` are reasons of the act's own to refuse it; they
    are recorded as the pack's are.
    """
    if actor == FOUNDER:
        _demand_unfounded()
        return None
    asked = facts.GovernFacts(
        now=now,
        actor=actor_facts(actor, now),
        terminal=actor.terminal,
        verb=verb,
        scope=scope,
        unit=unit,
        account=account,
    )
    also = [*also, *in_own_name(actor.staff, in_name_of)]
    if control is not None and only:
        also += holds_one_of(pack_at(now), asked.actor, only, _target(asked), control)
    return judge(asked, kind=kind, subject=subject, actor=actor.ref, now=now, also=tuple(also))


def _target(asked: facts.GovernFacts) -> Target:
    return Target(account=asked.account, unit=asked.unit if asked.scope == "unit" else None)


def record(
    judged: Judged | None,
    *,
    kind: str,
    subject: str,
    actor: Actor,
    now: datetime,
    data: Mapping[str, JSON] | None = None,
    personal: Mapping[str, JSON] | None = None,
) -> None:
    """The ledger entry of such an act, with what it rested on."""
    append(
        kind=kind,
        subject=subject,
        actor=actor.ref,
        now=now,
        data=data,
        personal=personal,
        facts=judged.facts if judged else None,
        decision=judged.decision if judged else None,
        pack_digest=judged.pack_digest if judged else "",
    )


def refuse(code: str, where: str, ja: str, en: str, fix_ja: str, fix_en: str) -> Refused:
    """A refusal for input that is wrong in itself, whatever the pack says."""
    return Refused([Reason(code=code, where=where, message=t(ja, en), fix=t(fix_ja, fix_en))])


def _demand_unfounded() -> None:
    if entries(kinds=["city.founded"], limit=1):
        raise refuse(
            "founded",
            "actor",
            "この導入の初期設定は終わっています。",
            "The founding of this installation is over.",
            "任命された職員としてサインインして行ってください。",
            "Sign in as a member of staff who is appointed for it.",
        )
