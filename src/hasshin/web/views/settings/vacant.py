"""Roles of the pack that nobody holds, and unit functions that its rules ask for and no unit has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hasshin.city import queries
from hasshin.city.queries import UnitRow
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t


def vacancies(pack: Pack, now: datetime) -> list[Text]:
    """The city-wide roles that nobody active holds."""
    held = {row.role for row in queries.appointments(at=now) if row.staff.active}
    return [role.title for role in pack.roles if role.scope == "city" and role.id not in held]


def unit_vacancies(pack: Pack, units: Sequence[UnitRow], now: datetime) -> list[Text]:
    """The units' roles that one is appointed to and that nobody active holds, each with its unit."""
    held = {(row.role, row.unit_id) for row in queries.appointments(at=now) if row.staff.active}
    title = t("{unit}の{role}", "{role} of the {unit}")
    return [
        title.fill(unit=unit.name, role=role.title)
        for role in pack.roles
        if role.scope == "unit" and not role.everyone_in_unit
        for unit in units
        if (role.id, unit.id) not in held
    ]


def listed(missing: Sequence[Text]) -> Text | None:
    """What is missing, in one sentence; None where nothing is."""
    if not missing:
        return None
    return t("まだないもの：{ja}", "Still missing: {en}").fill(
        ja="、".join(one.ja for one in missing), en=", ".join(one.en for one in missing)
    )


def functions_without_unit(pack: Pack, units: Sequence[UnitRow]) -> list[Text]:
    """The unit functions on which a rule in force rests and that no unit has; others are names and no more."""
    asked = {f for control in pack.controls if control.planned is None for f in _functions(control.model_dump())}
    has = {function for unit in units for function in unit.functions}
    return [one.title for one in pack.unit_functions if one.id in asked - has]


def _functions(written: Any) -> set[str]:
    if isinstance(written, dict):
        own = set(written.get("unit_functions") or ())
        return own.union(*(_functions(value) for value in written.values()))
    if isinstance(written, list | tuple):
        return set().union(*(_functions(value) for value in written))
    return set()
