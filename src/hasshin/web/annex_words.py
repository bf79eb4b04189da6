"""What an annex changes, in words: control by control, what steps back, what stands in, and what that says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hasshin.city.models import AnnexDecision
from hasshin.city.pack import annex_of, base_pack, current_pack
from hasshin.policy.controls.base import ControlBase
from hasshin.policy.decision import AnnexInForce
from hasshin.policy.explain import parameters_of
from hasshin.policy.house import house
from hasshin.policy.pack import Annex, Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rights import TITLES
from hasshin.policy.text import Text, joined, t
from hasshin.web.parameter_words import PARAMETERS, VALUES
from hasshin.web.words import FAMILIES, SERVICES

YES, NO = t("はい", "yes"), t("いいえ", "no")
COMMA = t("、", ", ")
NOT_SET = t("定めなし", "not set")


@dataclass(frozen=True)
class Line:
    """One thing that a control says: before (None: there was no such control) and while the annex is in force."""

    name: Text
    before: Text | None
    after: Text


@dataclass(frozen=True)
class Effect:
    """One control of an annex: new, or in the place of one of the guideline; with what differs."""

    kind: Literal["new", "instead"]
    control: Text
    citations: tuple[Citation, ...]
    lines: tuple[Line, ...]


def effects(pack: Pack, annex: Annex) -> tuple[Effect, ...]:
    """What the annex does to the pack, control by control; `pack` is the guideline without annexes."""
    found = []
    for control in annex.controls:
        there = _replaced(pack, annex, control)
        lines = tuple(_lines(pack, there, control))
        cited = pack.cite(None, *control.clauses) if control.clauses else (house(str(control.house)),)
        found.append(Effect("instead" if there else "new", _title(control), cited, lines))
    return tuple(found)


def effects_of(decision_id: int) -> tuple[Effect, ...]:
    """What the annex of a decision does to the guideline as it stands; nothing for a decision that is not there."""
    row = AnnexDecision.objects.filter(pk=decision_id).first()
    return () if row is None else effects(base_pack(), annex_of(row))


@dataclass(frozen=True)
class InForce:
    """An annex that holds now, by whose decision, and what it does."""

    mark: AnnexInForce
    effects: tuple[Effect, ...]


def in_force() -> list[InForce]:
    """Those in force at the time of the request; where there is none, no statement is spent on it."""
    return [InForce(mark, effects_of(mark.decision)) for mark in current_pack().annexes_in_force]


def _replaced(pack: Pack, annex: Annex, control: ControlBase) -> ControlBase | None:
    for rule in annex.replaces:
        if rule.meets(control):
            return next((c for c in pack.controls if c.planned is None and rule.meets(c)), None)
    return None


def _title(control: ControlBase) -> Text:
    kind = str(getattr(control, "type", ""))
    return FAMILIES["control"].get(kind, t(kind, kind))


def _lines(pack: Pack, before: ControlBase | None, after: ControlBase) -> list[Line]:
    old = {} if before is None else before.model_dump(mode="json")
    new, default = after.model_dump(mode="json"), after.model_dump(mode="json", exclude_defaults=True)
    found = []
    for name in parameters_of(str(getattr(after, "type", ""))):
        if (before is not None and old.get(name) != new.get(name)) or (before is None and name in default):
            said = None if before is None else told(pack, name, old.get(name))
            found.append(Line(PARAMETERS[name], said, told(pack, name, new.get(name))))
    return found


def told(pack: Pack, name: str, value: Any) -> Text:
    """One value of a parameter in words: roles, services, ranks and codes by their names."""
    if value is None or value in ([], {}, ""):
        return NOT_SET
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return joined(told(pack, name, one) for one in value)
    if isinstance(value, dict):
        return _group(pack, value)
    return _named(pack, name, str(value))


def _group(pack: Pack, value: Mapping[str, Any]) -> Text:
    if set(value) == {"ja", "en"}:
        return Text(ja=value["ja"], en=value["en"])
    title = value.get("title")
    rest = {
        key: one for key, one in value.items() if key not in ("title", "id") and one not in (None, [], {}, "", False)
    }
    inner = [t("{n}：{v}", "{n}: {v}").fill(n=PARAMETERS[key], v=told(pack, key, one)) for key, one in rest.items()]
    if title is None:
        return joined(inner) if inner else t("すべて", "all")
    head = told(pack, "title", title)
    return t("{head}（{inner}）", "{head} ({inner})").fill(head=head, inner=joined(inner)) if inner else head


def _named(pack: Pack, name: str, value: str) -> Text:
    if name in ("codes", "kinds") and value in FAMILIES["finding"]:
        return FAMILIES["finding"][value]
    if name == "may" and value in TITLES:
        return TITLES[value]
    if (role := pack.role(value)) is not None:
        return role.title
    for one in (*pack.ranks, *pack.unit_functions):
        if one.id == value:
            return one.title
    if (clause := pack.clause(value)) is not None:
        return t(clause.number, clause.number)
    return SERVICES.get(value) or VALUES.get(value) or t(value, value)
