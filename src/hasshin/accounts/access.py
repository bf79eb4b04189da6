"""Who may call what: one rule for each address of a face, enforced by the face and walked by the permission matrix.

A rule says who may come in at all. What may be done there, and with which account or unit, the actions ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.city.queries import asks_only, units
from hasshin.policy import facts
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.rights import TITLES
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import Target, may, roles_with
from hasshin.policy.text import Text, t


@dataclass(frozen=True)
class Rule:
    """`public`: anybody, without sign-in. `staff`: whoever is signed in. `rights`: whoever holds one of `rights`.

    `asks`: whoever is signed in may call it, and the action behind it lets only holders of one of `rights` do it; its
    refusal is kept in the ledger. `reading`: a right that the pack gives to no role closes nothing.
    `unappointed`: open to staff who have no role yet, and may do no more than ask for an account for their unit.
    """

    who: Literal["public", "staff", "rights", "asks"]
    rights: tuple[str, ...] = ()
    reading: bool = False
    unappointed: bool = False


PUBLIC: Final = Rule("public")
STAFF: Final = Rule("staff")
STAFF_WITHOUT_ROLE: Final = Rule("staff", unappointed=True)


def any_of(*rights: str) -> Rule:
    """Whoever holds one of these rights for the city, some unit or some account."""
    return Rule("rights", rights)


def readers(*rights: str) -> Rule:
    """As `any_of`, for what is only read: where the pack gives these rights to nobody, all staff may."""
    return Rule("rights", rights, reading=True)


def asks(*rights: str) -> Rule:
    """The action asks for one of these rights, with the account or unit that it is about."""
    return Rule("asks", rights)


def demand(rule: Rule | None, name: str, actor: Actor, now: datetime) -> None:
    """Let a signed-in actor pass, or raise `Refused`. What has no rule opens for nobody."""
    if rule is None:
        raise Refused([_without_rule(name)])
    if rule.who == "public" or rule.unappointed:
        return
    if actor.staff is not None and asks_only(actor.staff, now):
        raise Refused([_no_role_yet(pack_at(now))])
    if rule.who != "rights":
        return
    pack = pack_at(now)
    if not opens(pack, rule, actor_facts(actor, now), now):
        raise Refused([_not_held(pack, rule)])


def opens(pack: Pack, rule: Rule, who: facts.Actor, now: datetime) -> bool:
    """Whether somebody who holds that has one of the rule's rights for anything."""
    if rule.reading and not any(roles_with(pack, right) for right in rule.rights):
        return True
    # The accounts come last: their facts cost statements.
    everywhere = (Target(), *(Target(unit=row.id) for row in units() if row.active))
    if any(may(pack, who, right, target) for right in rule.rights for target in everywhere):
        return True
    accounts = (Target(account=account_facts(row, now)) for row in Account.objects.select_related("unit"))
    return any(may(pack, who, right, target) for target in accounts for right in rule.rights)


def _without_rule(name: str) -> Reason:
    return Reason(
        code="no_rule",
        message=t("「{name}」を使える人が定められていません。", "Nobody is named who may use {name}.").fill(
            name=name or "?"
        ),
        fix=t("システムの管理者に知らせてください。", "Tell the administrator of the system."),
        citations=(house("silence-is-no"),),
    )


def _no_role_yet(pack: Pack) -> Reason:
    return Reason(
        code="no_role_yet",
        message=t(
            "まだ役割に任命されていないため、ここは使えません。今できるのは、所属のアカウントの開設の申請です。",
            "You have no role yet, so this is not open to you. What you can do is ask for an account for your unit.",
        ),
        fix=t(
            "役割が必要なら、任命できる人（{roles}）に依頼してください。", "For a role, ask a holder of: {roles}."
        ).fill(roles=titles(roles_with(pack, "appoint"))),
        citations=(house("appointed"),),
    )


def _not_held(pack: Pack, rule: Rule) -> Reason:
    able = tuple({role.id: role for right in rule.rights for role in roles_with(pack, right)}.values())
    named = [TITLES[right] for right in rule.rights]
    return Reason(
        code="not_appointed",
        message=t("ここを使える役割に任命されていません（{rights}）。", "You hold no role for this ({rights}).").fill(
            rights=Text(ja="、".join(n.ja for n in named), en=", ".join(n.en for n in named))
        ),
        fix=t("{roles}に依頼してください。", "Ask a holder of: {roles}.").fill(roles=titles(able))
        if able
        else t("この市の指針では、どの役割も使えません。", "This city's guideline gives it to no role."),
        citations=(house("appointed"),),
    )
