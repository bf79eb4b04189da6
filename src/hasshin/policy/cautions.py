"""What `policy check` warns of: a pack that is sound in form, and in which something that it lays down can't happen."""

from __future__ import annotations

from collections.abc import Iterator

from hasshin.policy.controls.access import Terminals
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

RIGHT = "consent_terminal"
NOBODY = t(
    "端末の例外（terminals の exception）の承諾者 {roles} に権限 {right} がありません。誰も承諾できません。"
    "その役割の may に {right} を加えてください。",
    "terminals, exception: {roles} gives the consent and lacks the right {right}, so nobody can consent. "
    "Add {right} to the `may` of that role.",
)
SOME = t(
    "端末の例外（terminals の exception）の承諾者のうち {roles} に権限 {right} がないため、承諾できません。",
    "terminals, exception: of those who give the consent, {roles} can't, for want of the right {right}.",
)


def cautions(pack: Pack) -> Iterator[Text]:
    """One for each control, of the pack and of its annexes, that is as good as absent for want of a right."""
    controls = [*pack.controls, *(control for annex in pack.annexes for control in annex.controls)]
    for control in controls:
        if isinstance(control, Terminals) and control.exception is not None:
            yield from _consent(pack, control.exception.consent_by)


def _consent(pack: Pack, named: tuple[str, ...]) -> Iterator[Text]:
    """Consent to a private device asks for a role that the control names and for the right (city.consent_terminal)."""
    without = [name for name in named if (role := pack.role(name)) is not None and RIGHT not in role.may]
    if without:
        words = NOBODY if len(without) == len(named) else SOME
        yield words.fill(roles=", ".join(without), right=RIGHT)
