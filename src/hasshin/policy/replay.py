"""Deciding recorded facts again under another pack: would it have come out differently?"""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.policy.decide import decide
from hasshin.policy.decision import Decision, Step
from hasshin.policy.facts import Facts
from hasshin.policy.pack import Pack


@dataclass(frozen=True)
class Difference:
    """What a recorded decision was, what it would be, and in which respects they differ (in the order told)."""

    before: Decision
    after: Decision
    respects: tuple[str, ...]


def redecide(pack: Pack, facts: Facts, decision: Decision) -> Difference | None:
    """The difference, or None when the outcome is the same. Wording, numbering and citations alone are none."""
    after = decide(pack, facts)
    pairs = {
        "allowed": (decision.allowed, after.allowed),
        "reasons": (_codes(decision), _codes(after)),
        "route": (_steps(decision.route), _steps(after.route)),
        "exemption": (decision.exemption, after.exemption),
        "debts": (_debts(decision), _debts(after)),
        "owes_record": (decision.owes_record, after.owes_record),
    }
    if not decision.allowed and not after.allowed:
        # Two refusals are the same outcome, but for different causes they are worth telling.
        pairs = {"reasons": pairs["reasons"]}
    respects = tuple(name for name, (old, new) in pairs.items() if old != new)
    return Difference(decision, after, respects) if respects else None


def _codes(decision: Decision) -> frozenset[tuple[str, str]]:
    return frozenset((r.code, r.where) for r in decision.reasons)


def _steps(route: tuple[Step, ...]) -> tuple[tuple[object, ...], ...]:
    return tuple((s.roles, s.of, s.count, s.other_unit) for s in route)


def _debts(decision: Decision) -> frozenset[tuple[object, ...]]:
    return frozenset((d.kind, d.roles, d.of, d.days) for d in decision.debts)
