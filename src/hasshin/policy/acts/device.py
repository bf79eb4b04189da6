"""An act about one device: report it lost, check that it is there (M-6), state that it is as it should be (M-7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from hasshin.policy.controls.standing import Attestation, Inventory
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Actor, DeviceFacts
from hasshin.policy.pack import Pack, Role
from hasshin.policy.rules.standing import a_person, titles
from hasshin.policy.scope import contractor_may, roles_with
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict

# Who may stop something may also shut a device out: stopping is not sending.
SHUTS_OUT: Final[tuple[str, ...]] = ("freeze", "raise_incident", "register_terminal")


def device(pack: Pack, facts: DeviceFacts) -> Decision:
    """No terminal is asked for: none of these sends anything."""
    verdict = Verdict(pack)
    if a_person(verdict, facts.actor):
        match facts.kind:
            case "lose":
                _lose(verdict, facts)
            case "check":
                _check(verdict, facts)
            case "attest":
                _attest(verdict, facts)
    return verdict.close(owes_record=False)


def holds_anywhere(pack: Pack, actor: Actor, roles: Iterable[Role]) -> bool:
    """Whether the actor holds one of the roles for the city, some unit or some account, also as a deputy."""
    held = {(holding.role, holding.scope) for holding in actor.holdings}
    return any((role.id, role.scope) in held or (role.everyone_in_unit and actor.unit is not None) for role in roles)


def may_shut_out(pack: Pack, actor: Actor, keeper: int | None) -> bool:
    """The keeper, and whoever holds for anything a right by which one stops."""
    if actor.staff is None or actor.robot is not None:
        return False
    if actor.staff == keeper:
        return True
    rights = tuple(r for r in SHUTS_OUT if not actor.contractor or contractor_may(pack, r))
    return holds_anywhere(pack, actor, [role for right in rights for role in roles_with(pack, right)])


def attests(pack: Pack, actor: Actor, keeper: int | None, keeper_roles: Iterable[str], control: Attestation) -> bool:
    """The keeper; for a device whose keeper holds none of the control's roles (or has none), a holder of one of them.

    Several people may use such a device; each states what they have seen to themselves.
    """
    if keeper is not None and actor.staff == keeper:
        return True
    if keeper is not None and set(keeper_roles) & set(control.roles):
        return False
    return holds_anywhere(pack, actor, [role for name in control.roles if (role := pack.role(name)) is not None])


def subject_key(control: Attestation) -> str:
    """What tells one statement from another: the digest of its Japanese words. Other words are another statement."""
    return hashlib.sha256(control.subject.ja.encode()).hexdigest()


def _lose(verdict: Verdict, facts: DeviceFacts) -> None:
    pack = verdict.pack
    verdict.rest_on(pack.one_of(Inventory))
    verdict.rest_on(None, rules=("stopping-is-free",))
    if may_shut_out(pack, facts.actor, facts.keeper):
        return
    able = {role.id: role for right in SHUTS_OUT for role in roles_with(pack, right)}
    verdict.refuse(
        "not_appointed",
        t(
            "この端末の紛失を届け出られるのは、使用者本人と、止める権限のある人です。",
            "The keeper may report this device lost, and whoever may stop something.",
        ),
        fix=t("すぐに{roles}に知らせてください。", "Tell a holder of one of these at once: {roles}.").fill(
            roles=titles(tuple(able.values()))
        ),
        control=pack.one_of(Inventory),
        rules=("appointed",),
    )


def _check(verdict: Verdict, facts: DeviceFacts) -> None:
    pack = verdict.pack
    controls = pack.all_of(Inventory)
    named = tuple(dict.fromkeys(name for control in controls for name in control.roles))
    roles = [r for name in named if (r := pack.role(name)) is not None] or list(roles_with(pack, "register_terminal"))
    for control in controls:
        verdict.rest_on(control)
    verdict.rest_on(None, rules=("registered-terminals",))
    if holds_anywhere(pack, facts.actor, roles):
        return
    verdict.refuse(
        "not_the_role",
        t("端末の点検を行うのは{roles}です。", "Devices are checked by: {roles}.").fill(roles=titles(tuple(roles))),
        fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=titles(tuple(roles))),
        control=controls[0] if controls else None,
        rules=() if controls else ("appointed",),
    )


def _attest(verdict: Verdict, facts: DeviceFacts) -> None:
    controls = [c for c in verdict.pack.all_of(Attestation) if subject_key(c) == facts.subject]
    if not controls:
        verdict.refuse(
            "nothing_to_attest",
            t(
                "この市の指針は、端末についての表明を求めていません。",
                "The guideline asks for no statement on devices.",
            ),
            fix=t("行うことはありません。", "There is nothing to do."),
            rules=("silence-is-no",),
        )
        return
    able = [c for c in controls if attests(verdict.pack, facts.actor, facts.keeper, facts.keeper_roles, c)]
    for control in able:
        verdict.rest_on(control)
    if able:
        return
    verdict.refuse(
        "not_ones_own",
        t(
            "この端末について述べられるのは、端末の使用者本人です。",
            "Only the keeper of this device can make that statement.",
        ),
        fix=t(
            "使用者本人がサインインして行ってください。使用者が変わったときは、登録を改めてください。",
            "The keeper has to sign in and make it. Where somebody else keeps it now, change the register.",
        ),
        control=controls[0],
        rules=("own-statement",),
    )
