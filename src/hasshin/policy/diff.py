"""What would change from one pack to another, in words that a clerk can read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from hasshin.policy.controls import ControlBase
from hasshin.policy.pack import Pack

Kind = Literal["added", "removed", "changed"]
_KEYED = ("services", "unit_functions", "ranks", "roles", "clauses", "annexes")
_HEAD = ("id", "version", "title", "source", "in_force_from", "city")


@dataclass(frozen=True)
class Change:
    """One difference: where (`clauses.F-4-1.how`), what kind, and both sides in short (None where there is none)."""

    kind: Kind
    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.kind == "changed":
            return f"~ {self.where}: {self.before} -> {self.after}"
        return f"+ {self.where}: {self.after}" if self.kind == "added" else f"- {self.where}: {self.before}"


def diff(a: Pack, b: Pack, language: str = "en") -> tuple[Change, ...]:
    """All differences from `a` to `b`, texts shown in `language`; empty when they say the same."""
    found: list[Change] = []
    left, right = _plain(a), _plain(b)
    for key in _HEAD:
        found += _values(key, left.get(key), right.get(key), language)
    for key in _KEYED:
        found += _values(key, _by_id(left[key]), _by_id(right[key]), language)
    found += _values("controls", _by_name(a.controls), _by_name(b.controls), language)
    return tuple(found)


def _plain(pack: Pack) -> dict[str, Any]:
    return pack.model_dump(mode="json", by_alias=True)


def _by_id(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(e["id"]): {k: v for k, v in e.items() if k != "id"} for e in entries}


def _by_name(controls: tuple[ControlBase, ...]) -> dict[str, Any]:
    """Controls have no id: they are matched by type and what they rest on, the second of a kind as #2."""
    named: dict[str, Any] = {}
    for control in controls:
        plain = control.model_dump(mode="json", exclude_defaults=True)
        kind = plain.pop("type")
        name = f"{kind}({', '.join(control.clauses) or control.house})"
        count = sum(1 for n in named if n == name or n.startswith(name + " #"))
        named[name if not count else f"{name} #{count + 1}"] = plain
    return named


def _values(where: str, before: Any, after: Any, language: str) -> list[Change]:
    if before == after:
        return []
    if before is None or after is None:
        kind: Kind = "added" if before is None else "removed"
        return [Change(kind, where, _short(before, language), _short(after, language))]
    if isinstance(before, dict) and isinstance(after, dict):
        keys = list(dict.fromkeys([*before, *after]))
        return [c for key in keys for c in _values(f"{where}.{key}", before.get(key), after.get(key), language)]
    return [Change("changed", where, _short(before, language), _short(after, language))]


def _short(value: Any, language: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict) and set(value) == {"ja", "en"}:
        return str(value["ja" if language.startswith("ja") else "en"])
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 160 else words[:157] + "..."  # noqa: PLR2004 (two lines on a screen)
