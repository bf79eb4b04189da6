"""Who and when: the guideline is in force, a person acts, and holds a role that may."""

from __future__ import annotations

from datetime import datetime

from hasshin.policy.clock import day, day_shown
from hasshin.policy.controls.access import InForce
from hasshin.policy.controls.accounts import Contractors
from hasshin.policy.controls.standing import Acknowledgement
from hasshin.policy.facts import Actor
from hasshin.policy.pack import Role
from hasshin.policy.rights import TITLES as RIGHT_TITLES
from hasshin.policy.scope import Held, Target, contractor_may, may, roles_with
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict


def in_force(verdict: Verdict, now: datetime) -> None:
    """Acts before the guideline's day are refused (F-0, M-0)."""
    pack = verdict.pack
    control = pack.one_of(InForce)
    if day(now) < pack.in_force_from:
        verdict.refuse(
            "not_in_force",
            t("{title}は{since}に施行されます。", "{title} is in force from {since}.").fill(
                title=pack.title, since=day_shown(pack.in_force_from)
            ),
            fix=t("施行日以降に行ってください。", "Do this on or after that day."),
            control=control,
            rules=() if control else ("in-force",),
        )


def a_person(verdict: Verdict, actor: Actor) -> bool:
    """Robots do nothing that is a person's to do."""
    if actor.staff is not None and actor.robot is None:
        return True
    verdict.refuse(
        "robot",
        t("これは職員が行うことで、自動では行えません。", "This is for a member of staff; no robot may do it."),
        fix=t("職員としてサインインして行ってください。", "Sign in as a member of staff and do it yourself."),
        rules=("people-decide",),
    )
    return False


def has_right(verdict: Verdict, actor: Actor, right: str, targets: tuple[Target, ...]) -> Held | None:
    """The actor holds, for every target, a role with this right. Gives the first role found; refuses otherwise."""
    first: Held | None = None
    if actor.contractor and not contractor_may(verdict.pack, right):
        _contractor(verdict)
        return None
    for target in targets:
        found = may(verdict.pack, actor, right, target)
        if found is None:
            _not_appointed(verdict, right, target)
            return None
        first = first or found
    if first is None:
        _not_appointed(verdict, right, Target())
    return first


def acknowledged(verdict: Verdict, actor: Actor, act: str) -> None:
    """The guideline's acknowledgement, where the pack asks for it before this act."""
    for control in verdict.pack.all_of(Acknowledgement):
        if act not in control.before:
            continue
        if actor.acknowledged:
            verdict.rest_on(control)
            continue
        verdict.refuse(
            "not_acknowledged",
            t("このガイドラインの確認がまだ済んでいません。", "You have not yet acknowledged the guideline."),
            fix=t("ガイドラインを読み、確認してから行ってください。", "Read and acknowledge it first."),
            control=control,
        )


def _contractor(verdict: Verdict) -> None:
    control = verdict.pack.one_of(Contractors)
    verdict.refuse(
        "contractor",
        t("受託者の方はこの操作を行えません。", "People of a contractor may not do this."),
        fix=t("市の職員に依頼してください。", "Ask a member of the city's staff."),
        control=control,
        rules=() if control else ("contractors",),
    )


def _not_appointed(verdict: Verdict, right: str, target: Target) -> None:
    who = roles_with(verdict.pack, right)
    where = f"account.{target.account.id}" if target.account is not None else ""
    fix = (
        t("{roles}に依頼するか、その任命を受けてください。", "Ask a holder of {roles}, or be appointed.").fill(
            roles=titles(who)
        )
        if who
        else t("このパックはどの役割にもこれを認めていません。", "This pack grants it to no role; nobody can do it.")
    )
    verdict.refuse(
        "not_appointed",
        t(
            "この操作（{right}）ができる役割に任命されていません。", "You hold no role here that may do this ({right})."
        ).fill(right=RIGHT_TITLES.get(right, t(right, right))),
        fix=fix,
        rules=("appointed",),
        where=where,
    )


def titles(roles: tuple[Role, ...]) -> Text:
    """The titles of several roles in one text."""
    return Text(ja="、".join(r.title.ja for r in roles), en=", ".join(r.title.en for r in roles))
