"""From where: the acts that send ask for a terminal of the city (F-4-2, M-5). Stopping asks for none."""

from __future__ import annotations

from hasshin.policy.controls.access import Terminals
from hasshin.policy.decision import Debt
from hasshin.policy.facts import Terminal
from hasshin.policy.house import house
from hasshin.policy.rules.debts import owed_of
from hasshin.policy.text import t
from hasshin.policy.verdict import Verdict


def from_city_terminal(verdict: Verdict, terminal: Terminal, act: str) -> None:
    """The terminal is one that the pack accepts for the act; a consented one owes an after-review."""
    for control in verdict.pack.all_of(Terminals):
        if act not in control.acts:
            continue
        if _accepted(control, terminal):
            verdict.rest_on(control)
        elif control.exception is not None and terminal.consented:
            verdict.rest_on(control)
            verdict.owe(
                Debt(
                    kind="private_device",
                    roles=control.exception.after_review_by,
                    of=owed_of(verdict.pack, control.exception.after_review_by),
                    days=control.exception.after_review_days,
                    citations=(*verdict.pack.cite(control), house("exceptions-are-debts")),
                )
            )
        else:
            _refuse(verdict, control)


def _accepted(control: Terminals, terminal: Terminal) -> bool:
    if not terminal.registered or terminal.kind == "none":
        return False
    return control.require == "registered" or terminal.official


def _refuse(verdict: Verdict, control: Terminals) -> None:
    if control.exception is None:
        fix = t(
            "登録された庁内の端末または回線から行ってください。発信停止はどこからでもできます。",
            "Use a registered terminal or network of the city. Stopping works from anywhere.",
        )
    else:
        fix = t(
            "公用の端末から行うか、ほかに手段がない緊急時は、認める権限のある人の同意を得てください。",
            "Use an official device or, in an emergency without other means, obtain the consent that is asked for.",
        )
    verdict.refuse(
        "terminal",
        t("登録されていない端末からは発信できません。", "Nothing can be sent from a terminal that is not registered."),
        fix=fix,
        control=control,
    )
