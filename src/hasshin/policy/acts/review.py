"""Sign a regular review (M-13) or an after-review (後閲)."""

from __future__ import annotations

from hasshin.policy.controls.afterwards import Review
from hasshin.policy.decision import Decision
from hasshin.policy.facts import ReviewFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.debts import owe_deputy
from hasshin.policy.rules.standing import a_person, in_force, titles
from hasshin.policy.scope import Held, Target, deputies_for, held
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def review(pack: Pack, facts: ReviewFacts) -> Decision:
    """The signer holds a role that owes it. Nobody signs the after-review of an act of their own, nor as a deputy."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    person = a_person(verdict, facts.actor)
    control = pack.one_of(Review) if facts.kind == "regular" else None
    roles = facts.owed_roles or (control.roles if control is not None else ())
    found = _signer(verdict, facts, control, roles) if person else None
    if facts.kind == "after":
        _after(verdict, facts)
    verdict.rest_on(control)
    if found is None:
        return verdict.close(owes_record=False)
    if found.deputy_for is not None and facts.kind == "regular":
        owe_deputy(verdict, found.role.id)
    return verdict.close(owes_record=False, role=found.role.id, deputy_for=found.deputy_for)


def _signer(verdict: Verdict, facts: ReviewFacts, control: Review | None, roles: tuple[str, ...]) -> Held | None:
    pack = verdict.pack
    target = Target(account=facts.account, unit=facts.unit)
    for role in roles:
        found = held(pack, facts.actor, role, target)
        if found is not None and (found.deputy_for is None or facts.kind == "regular"):
            return found
    known = tuple(r for name in roles if (r := pack.role(name)) is not None)
    if not known:
        verdict.refuse(
            "nobody_reviews",
            t("このパックは、誰が点検するかを定めていません。", "The pack does not say who reviews."),
            fix=t("パックにreview統制を加えてください。", "Add a `review` control to the pack."),
            rules=("silence-is-no",),
        )
        return None
    verdict.refuse(
        "not_the_reviewer",
        t("署名できるのは{roles}です。", "This is for {roles} to sign.").fill(roles=titles(known)),
        fix=t("{roles}に依頼してください。", "Ask a holder of {roles}.").fill(roles=titles(known)),
        control=control,
        clauses=tuple(i for name in roles if (d := deputies_for(pack, name)) for i in d.clauses),
        rules=() if control else ("exceptions-are-debts",),
    )
    return None


def _after(verdict: Verdict, facts: ReviewFacts) -> None:
    verdict.rest_on(None, rules=("exceptions-are-debts", "after-review"))
    if facts.actor.staff is not None and facts.actor.staff in facts.done_by:
        verdict.refuse(
            "own_act",
            t("ご自身の行為を後閲することはできません。", "You can't after-review an act of your own."),
            fix=t("後閲を行うことのできる別の人に依頼してください。", "Ask somebody else to whom it may fall."),
            rules=("after-review",),
        )
    if not facts.verdict.strip():
        verdict.refuse(
            "verdict_missing",
            t("後閲の判断が選ばれていません。", "No verdict is given."),
            fix=t("適切であったかどうかを選んでください。", "Choose whether it was proper."),
            rules=("exceptions-are-debts",),
            where="verdict",
        )
