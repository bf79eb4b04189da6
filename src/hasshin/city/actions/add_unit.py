"""Add a unit (所属)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hasshin.city.actor import Actor
from hasshin.city.govern import govern, record, refuse
from hasshin.city.models import Unit
from hasshin.city.pack import current_pack
from hasshin.policy.text import joined


def add_unit(
    *, actor: Actor, now: datetime, code: str, name_ja: str, name_en: str, functions: Sequence[str] = ()
) -> Unit:
    """A new unit with a code of its own; `functions` must be of the pack's unit functions. Raises `Refused`."""
    judged = govern(actor=actor, now=now, verb="register_unit", kind="city.add_unit", subject="unit:new")
    if not code.strip() or not name_ja.strip() or Unit.objects.filter(code=code.strip()).exists():
        raise refuse(
            "unit_code",
            "code",
            f"所属コード「{code}」は空か、使われています。名称も必要です。",
            f"The unit code {code!r} is empty or taken, or the name is missing.",
            "別のコードと名称を入力してください。",
            "Give another code, and a name.",
        )
    demand_name(name_ja)
    demand_functions(functions)
    with transaction.atomic():
        unit = Unit.objects.create(
            code=code.strip(),
            name_ja=name_ja.strip(),
            name_en=name_en.strip() or name_ja.strip(),
            functions=list(functions),
        )
        record(
            judged,
            kind="city.add_unit",
            subject=f"unit:{unit.pk}",
            actor=actor,
            now=now,
            data={"code": unit.code, "functions": unit.functions},
        )
    return unit


def demand_name(name_ja: str) -> None:
    """Raise `Refused` for the name of another unit in use: lists, files and people could not tell them apart."""
    if Unit.objects.filter(name_ja=name_ja.strip(), active=True).exists():
        raise refuse(
            "unit_name",
            "name_ja",
            f"同じ名称の所属「{name_ja.strip()}」がすでにあります。",
            f"There is a unit of that name already: {name_ja.strip()!r}.",
            "部の名前を付けるなど、見分けのつく名称にしてください。",
            "Give a name by which it can be told, for instance with its department.",
        )


def demand_functions(functions: Sequence[str]) -> None:
    """Raise `Refused` for unit functions that the pack does not know."""
    known = {one.id: one.title for one in current_pack().unit_functions}
    if unknown := [one for one in functions if one not in known]:
        able = joined(known.values())
        raise refuse(
            "unit_function",
            "functions",
            f"ポリシーパックにない所属の役目です：{', '.join(unknown)}",
            f"Not among the pack's unit functions: {', '.join(unknown)}",
            f"次から選んでください：{able.ja}",
            f"Choose among: {able.en}",
        )
