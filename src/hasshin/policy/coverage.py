"""What the product does about each clause of a pack: enforced, evidenced, a duty, guided, planned, or not covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hasshin.policy.controls import ControlBase
from hasshin.policy.pack import Clause, Pack
from hasshin.policy.text import Text, t
from hasshin.policy.vocabulary import How

Status = Literal["enforced", "evidenced", "duty", "guide", "planned", "not_covered", "unmet"]

_MET: dict[How, Status] = {"enforce": "enforced", "evidence": "evidenced", "duty": "duty", "guide": "guide"}

TITLES: dict[Status, Text] = {
    "enforced": t("強制", "enforced"),
    "evidenced": t("証拠を残す", "evidenced"),
    "duty": t("義務として管理", "duty"),
    "guide": t("案内・確認", "guide"),
    "planned": t("今後対応", "planned"),
    "not_covered": t("対象外", "not covered"),
    "unmet": t("満たされていない", "unmet"),
}


@dataclass(frozen=True)
class Covered:
    """One clause: its statuses (several where `how` names several), the subjects still planned, the control types."""

    clause: Clause
    statuses: tuple[Status, ...]
    planned: tuple[str, ...]
    controls: tuple[str, ...]
    unmet: tuple[How, ...]


def clauses_of(control: ControlBase) -> frozenset[str]:
    """All clauses that a control names, in its list or in a piece of it (a ground, an item)."""
    return frozenset(control.clauses) | _named(control.model_dump())


def _named(data: Any) -> frozenset[str]:
    found: set[str] = set()
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    if isinstance(data, dict) and isinstance(data.get("clause"), str):
        found.add(data["clause"])
    for value in values:
        found |= _named(value)
    return frozenset(found)


def coverage(pack: Pack) -> tuple[Covered, ...]:
    """One entry a clause, in the pack's order. A clause with any planned control shows as planned."""
    return tuple(_one(pack, clause) for clause in pack.clauses)


def _one(pack: Pack, clause: Clause) -> Covered:
    mine = [c for c in pack.controls if clause.id in clauses_of(c)]
    kinds = tuple(dict.fromkeys(str(getattr(c, "type", "")) for c in mine))
    planned = tuple(dict.fromkeys(str(c.planned) for c in mine if c.planned is not None))
    if clause.not_covered is not None:
        return Covered(clause, ("not_covered",), planned, kinds, ())
    can = frozenset(how for c in mine for how in c.meets)
    unmet = tuple(how for how in clause.how if how not in can)
    if unmet:
        return Covered(clause, ("unmet",), planned, kinds, unmet)
    if planned:
        return Covered(clause, ("planned",), planned, kinds, ())
    return Covered(clause, tuple(_MET[how] for how in clause.how), (), kinds, ())
