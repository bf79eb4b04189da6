"""Collects all that speaks for and against an act, each cause once, and makes the `Decision` of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hasshin.policy.controls.base import ControlBase
from hasshin.policy.controls.deciding import Ground
from hasshin.policy.decision import Debt, Decision
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation, Reason
from hasshin.policy.text import Text


class Verdict:
    """One act's open case. Nothing is allowed by it until `close` is called, and then only without a refusal."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._reasons: dict[tuple[str, str, str], Reason] = {}
        self._warnings: dict[tuple[str, str, str], Reason] = {}
        self._basis: dict[str, Citation] = {}
        self._debts: dict[str, Debt] = {}

    @property
    def refused(self) -> bool:
        """Whether anything has spoken against it so far."""
        return bool(self._reasons)

    def refuse(
        self,
        code: str,
        message: Text,
        *,
        fix: Text,
        control: ControlBase | None = None,
        clauses: Iterable[str] = (),
        rules: Iterable[str] = (),
        where: str = "",
        words: str = "",
    ) -> None:
        """A cause to refuse, with the control or clauses and the house rules it rests on, and what to do about it."""
        cited = self.citations(control, clauses, rules)
        self._reasons.setdefault(
            (code, where, words), Reason(code=code, message=message, fix=fix, where=where, words=words, citations=cited)
        )

    def warn(
        self,
        code: str,
        message: Text,
        *,
        fix: Text | None = None,
        control: ControlBase | None = None,
        clauses: Iterable[str] = (),
        rules: Iterable[str] = (),
        where: str = "",
        words: str = "",
    ) -> None:
        """Something to be seen that stops nothing."""
        cited = self.citations(control, clauses, rules)
        self._warnings.setdefault(
            (code, where, words),
            Reason(code=code, message=message, fix=fix, where=where, words=words, citations=cited, severity="warn"),
        )

    def rest_on(self, control: ControlBase | None = None, *clauses: str, rules: Iterable[str] = ()) -> None:
        """A demand that is met: the act, if allowed, rests on it."""
        for citation in self.citations(control, clauses, rules):
            self._basis.setdefault(citation.id, citation)

    def rest_on_ground(self, ground: Ground) -> None:
        """An exemption ground, cited with its own number within the clause that grants it."""
        self._basis[ground.clause] = Citation(id=ground.clause, number=ground.number, heading=ground.title)

    def owe(self, debt: Debt) -> None:
        """An after-review that the act will owe; one of a kind."""
        self._debts.setdefault(debt.kind, debt)

    def citations(
        self, control: ControlBase | None, clauses: Iterable[str] = (), rules: Iterable[str] = ()
    ) -> tuple[Citation, ...]:
        """The control's clauses, further clauses, then house rules, each once."""
        cited = (*self.pack.cite(control, *clauses), *(house(rule) for rule in rules))
        return tuple({c.id: c for c in cited}.values())

    def close(self, **more: Any) -> Decision:
        """The decision. `more` fills the fields that only an allowed act has (route, exemption, ...)."""
        reasons, warnings = tuple(self._reasons.values()), tuple(self._warnings.values())
        if reasons:
            return Decision(allowed=False, reasons=reasons, warnings=warnings)
        return Decision(
            allowed=True,
            warnings=warnings,
            basis=tuple(self._basis.values()),
            debts=tuple(self._debts.values()),
            **more,
        )
