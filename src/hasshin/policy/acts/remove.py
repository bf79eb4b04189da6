"""Delete or correct what is out (F-5-1, M-12)."""

from __future__ import annotations

from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.decision import Decision
from hasshin.policy.facts import RemoveFacts
from hasshin.policy.pack import Pack
from hasshin.policy.rules.account import is_open
from hasshin.policy.rules.standing import a_person, has_right, in_force
from hasshin.policy.rules.terminal import from_city_terminal
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def remove(pack: Pack, facts: RemoveFacts) -> Decision:
    """Deleting sends nothing and works from anywhere; a correction is a post again and asks for what a post asks."""
    verdict = Verdict(pack)
    in_force(verdict, facts.now)
    if a_person(verdict, facts.actor):
        has_right(verdict, facts.actor, "remove", (Target(account=facts.account),))
    from_city_terminal(verdict, facts.terminal, facts.kind)
    if facts.kind == "correct":
        is_open(verdict, facts.account)
    control = pack.one_of(Corrections)
    verdict.rest_on(control)
    criticised = control.criticised if control is not None and facts.criticised else None
    if not facts.reason.strip():
        _reason(verdict, control if criticised is not None and criticised.reason else None)
    if facts.criticised:
        _second(verdict, facts, control)
    return verdict.close()


def _reason(verdict: Verdict, control: Corrections | None) -> None:
    verdict.refuse(
        "reason_missing",
        t("訂正・削除の理由が書かれていません。", "No reason is given."),
        fix=t("何が誤りか、なぜ直すのかを書いてください。", "Say what is wrong and why it is changed."),
        control=control,
        rules=() if control else ("reason-kept",),
        where="reason",
    )


def _second(verdict: Verdict, facts: RemoveFacts, control: Corrections | None) -> None:
    if control is None or control.criticised is None or not control.criticised.second_person:
        return
    if facts.second is not None and facts.second != facts.actor.staff:
        return
    verdict.refuse(
        "second_person_missing",
        t(
            "批判を受けている投稿の訂正・削除は事態を悪化させることがあるため、もう一人の判断が必要です。",
            "Changing a post under criticism may make things worse; a second person has to agree.",
        ),
        fix=t("別の職員の同意を得てください。", "Obtain the agreement of another member of staff."),
        control=control,
        where="second",
    )
