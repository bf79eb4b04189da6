"""Change a unit's name or what it is in the guideline (functions)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hasshin.city.actions.add_unit import demand_functions
from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Unit
from hasshin.policy.reasons import NotFound


def change_unit(
    *, actor: Actor, now: datetime, unit_id: int, name_ja: str, name_en: str, functions: Sequence[str]
) -> Unit:
    """Set these. The code stays, as files and orders name the unit by it. Raises `Refused`, `NotFound` if closed."""
    judged = govern(
        actor=actor,
        now=now,
        verb="register_unit",
        kind="city.change_unit",
        subject=f"unit:{unit_id}",
        scope="unit",
        unit=unit_id,
    )
    if not name_ja.strip():
        raise refuse(
            "unit_name", "name_ja", "名称が空です。", "The name is empty.", "名称を書いてください。", "Write the name."
        )
    demand_functions(functions)
    with transaction.atomic():
        row = Unit.objects.select_for_update().filter(pk=unit_id, active=True).first()
        if row is None:
            raise NotFound(f"active unit {unit_id}")
        was = {"name_ja": row.name_ja, "name_en": row.name_en, "functions": row.functions}
        new = {
            "name_ja": name_ja.strip(),
            "name_en": name_en.strip() or name_ja.strip(),
            "functions": list(dict.fromkeys(functions)),
        }
        Unit.objects.filter(pk=unit_id).update(**new)
        record(
            judged,
            kind="city.change_unit",
            subject=f"unit:{unit_id}",
            actor=actor,
            now=now,
            data={"was": was, "is": new},
        )
    return Unit.objects.get(pk=unit_id)
