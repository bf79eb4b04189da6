"""Facts and decisions as canonical JSON: what many of them have in common is written out once.

A burst of posts rests on the same accounts and the same clauses again and again. What is kept is the text of objects
that never change, with the objects themselves, so that no other object can be taken for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from hasshin.ledger.canonical import JSON, canonical
from hasshin.policy.decision import Decision
from hasshin.policy.facts import Account, Actor, Facts

MOST = 2048
"""How many texts are kept of each kind; then all are forgotten."""
_LASTING = (Account, Actor)
_parts: dict[int, tuple[BaseModel, bytes]] = {}
_decisions: dict[tuple[int, ...], tuple[Decision, bytes, Mapping[str, JSON]]] = {}


@dataclass(frozen=True, slots=True)
class Said:
    """A decision: the whole of it as canonical JSON, and what stays readable of it."""

    whole: bytes
    outline: Mapping[str, JSON]


def of_facts(facts: Facts) -> bytes:
    """`canonical` of the facts as JSON."""
    lasting = {name: value for name, value in facts.__dict__.items() if isinstance(value, _LASTING)}
    rest = facts.model_dump(mode="json", exclude=set(lasting))
    pieces: list[bytes] = []
    before: dict[str, JSON] = {}
    for name in sorted((*rest, *lasting)):
        if name in rest:
            before[name] = rest[name]
            continue
        pieces += _inside(before)
        pieces.append(b'"%b":%b' % (name.encode("ascii"), _part(lasting[name])))
        before = {}
    return b"{" + b",".join([*pieces, *_inside(before)]) + b"}"


def _inside(values: Mapping[str, JSON]) -> list[bytes]:
    return [canonical(values)[1:-1]] if values else []


def _part(model: BaseModel) -> bytes:
    kept = _parts.get(id(model))
    if kept is not None and kept[0] is model:
        return kept[1]
    text = canonical(model.model_dump(mode="json"))
    if len(_parts) >= MOST:
        _parts.clear()
    _parts[id(model)] = (model, text)
    return text


def of_decision(decision: Decision, outline: Any) -> Said:
    """The decision; `outline` makes what stays readable of one. Equal decisions on the same clauses are made once."""
    key = tuple(map(id, decision.basis))
    kept = _decisions.get(key)
    if kept is not None and kept[0] == decision:
        return Said(kept[1], kept[2])
    made = Said(canonical(decision.model_dump(mode="json")), outline(decision))
    if len(_decisions) >= MOST:
        _decisions.clear()
    _decisions[key] = (decision, made.whole, made.outline)
    return made
