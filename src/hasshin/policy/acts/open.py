"""Ask for an account on a service for a unit, decide on it, obtain it, report it and grant it (F-1, F-2, M-17)."""

from __future__ import annotations

from collections.abc import Sequence

from hasshin.policy.controls.access import Opening
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.decision import Decision
from hasshin.policy.facts import OpenFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.debts import owe_deputy
from hasshin.policy.rules.openings import asker_may, control_of, granting, personally, reporting, steps
from hasshin.policy.rules.services import service_for_unit
from hasshin.policy.rules.standing import a_person, has_right, in_force, titles
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.scope import Held, Target, contractor_may, held, may
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict


def open_account(pack: Pack, facts: OpenFacts) -> Decision:
    """`route` is the approvals that the opening needs, in order; `role` the one by which the actor does this."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    found = _who(verdict, facts) if a_person(verdict, facts.actor) else None
    if facts.stage == "obtain":
        from_city_terminal(verdict, facts.terminal, "open")
    if facts.stage in ("request", "obtain"):
        service_for_unit(
            verdict, service=facts.service, functions=facts.unit_functions, release=facts.release, where="service"
        )
    for control in pack.all_of(Opening):
        verdict.rest_on(control)
    if found is None:
        return verdict.close(route=steps(pack))
    if found.deputy_for is not None:
        owe_deputy(verdict, found.role.id)
    return verdict.close(route=steps(pack), role=found.role.id, deputy_for=found.deputy_for)


def _who(verdict: Verdict, facts: OpenFacts) -> Held | None:
    """Whether this person may do what the stage is; the role used, where there is one."""
    pack = verdict.pack
    personal = personally(pack, facts.service)
    found: Held | None = None
    match facts.stage:
        case "request":
            _of_the_unit(verdict, facts)
        case "approve":
            found = _approves(verdict, facts)
        case "designate":
            found = _named(verdict, facts, personal.designated_by if personal else (), personal)
        case "report":
            _designated(verdict, facts, personal)
        case "receive":
            found = _receives(verdict, facts, personal)
        case "tell":
            telling, roles = reporting(pack)
            found = _named(verdict, facts, roles, telling)
        case "grant":
            control = granting(pack, facts.service)
            found = _named(verdict, facts, control.granted_by if control else (), control)
        case "obtain" if personal is not None:
            _designated(verdict, facts, personal)
        case "obtain":
            found = has_right(verdict, facts.actor, "open_account", (Target(unit=facts.unit),))
    return found


def _of_the_unit(verdict: Verdict, facts: OpenFacts) -> None:
    """The unit's own staff ask for an account, or whoever opens accounts does so for it."""
    ours = facts.actor.unit == facts.unit and not facts.actor.contractor
    if ours or may(verdict.pack, facts.actor, "open_account", Target(unit=facts.unit)) is not None:
        verdict.rest_on(None, rules=("appointed",))
        return
    verdict.refuse(
        "unit_of_others",
        t("この所属の職員ではないため、申請できません。", "You are not of this unit's staff and can't ask for it."),
        fix=t("その所属の職員に申請を依頼してください。", "Have a member of that unit's staff ask for the account."),
        rules=("appointed",),
        where="unit_id",
    )


def _approves(verdict: Verdict, facts: OpenFacts) -> Held | None:
    asked = steps(verdict.pack)
    if not 0 <= facts.step < len(asked):
        verdict.refuse(
            "no_step",
            t("この申請に、決めることは残っていません。", "Nothing is left to decide on this request."),
            fix=t("画面を読み込み直してください。", "Reload the page."),
            rules=("order-of-things",),
        )
        return None
    step = asked[facts.step]
    if facts.actor.staff == facts.asked_by and not asker_may(verdict.pack, facts.step):
        verdict.refuse(
            "own_request",
            t("自分の申請を自分で決めることはできません。", "Nobody decides on a request of their own."),
            fix=t(
                "同じ役割の別の人が決めてください。いなければ、申請を取り下げ、その所属の職員に申請してもらってください。",
                "Another holder of the role decides. If there is none, take it back and have the unit's staff ask.",
            ),
            rules=("own-request",),
        )
    if facts.actor.staff in facts.given:
        verdict.refuse(
            "already_gave",
            t("同じ人が二つの決定を行うことはできません。", "One person can't take two of the decisions."),
            fix=t("別の人が決めてください。", "Another person has to take this one."),
            clauses=tuple(c.id for c in step.citations),
        )
    return _named(verdict, facts, step.roles, control_of(verdict.pack, facts.step))


def _named(verdict: Verdict, facts: OpenFacts, roles: Sequence[str], control: ControlBase | None) -> Held | None:
    """One of the roles that the control names, for the unit; where it names none, the right to open accounts."""
    pack, target = verdict.pack, Target(unit=facts.unit)
    if not roles:
        return has_right(verdict, facts.actor, "open_account", (target,))
    found = next((h for role in roles if (h := held(pack, facts.actor, role, target)) is not None), None)
    if found is not None and not (facts.actor.contractor and not contractor_may(pack, "approve_opening")):
        verdict.rest_on(control)
        return found
    named = titles(tuple(r for role in roles if (r := pack.role(role)) is not None))
    verdict.refuse(
        "not_the_role",
        t("これを行うのは{roles}です。", "This is for: {roles}.").fill(roles=named),
        fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=named),
        control=control,
        where="actor",
    )
    return None


def _receives(verdict: Verdict, facts: OpenFacts, control: Opening | None) -> Held | None:
    """Those who keep accounts receive the report, and nobody their own: who else would have looked at it?"""
    if facts.actor.staff in (facts.reported_by, facts.designated):
        verdict.refuse(
            "own_report",
            t("自分の報告を自分で受け取ることはできません。", "Nobody receives a report of their own."),
            fix=t("アカウントを管理するほかの人が確かめてください。", "Another person who keeps accounts looks at it."),
            control=control,
            rules=("own-request",),
            where="actor",
        )
    return _named(verdict, facts, control.granted_by if control else (), control)


_NOT_DESIGNATED: tuple[Text, Text] = (
    t(
        "このサービスのアカウントは、指名された所属の職員が個人で取得し、報告します。",
        "An account on this service is obtained personally, and reported, by the member of the unit who was named.",
    ),
    t("指名を受けた職員が、自分でサインインして行ってください。", "The person who was named has to sign in and do it."),
)


def _designated(verdict: Verdict, facts: OpenFacts, control: ControlBase | None) -> None:
    if facts.designated is not None and facts.actor.staff == facts.designated and facts.actor.unit == facts.unit:
        verdict.rest_on(control)
        return
    message, fix = _NOT_DESIGNATED
    verdict.refuse("not_designated", message, fix=fix, control=control, where="designated")
