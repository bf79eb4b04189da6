"""How the guideline has criticism answered (F-5-1), where somebody is about to delete or alter what is criticised."""

from __future__ import annotations

from typing import Any

from django import template

from hasshin.city.pack import current_pack
from hasshin.policy.controls.standing import Reactions

register = template.Library()


@register.inclusion_tag("web/cases/_calm.html", takes_context=True)
def calm_answer(context: dict[str, Any]) -> dict[str, Any]:
    """The steps of each playbook with its clauses; nothing where the pack has none."""
    pack = current_pack()
    found = [(one.playbook, pack.cite(one)) for one in pack.all_of(Reactions) if one.playbook]
    return {"playbooks": found, "request": context.get("request"), "language": context.get("language", "ja")}
