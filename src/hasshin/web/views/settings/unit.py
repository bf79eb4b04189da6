"""Settings of one unit (所属): its name and functions, and its closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.close_unit import close_unit
from hasshin.city import queries
from hasshin.city.actions.change_unit import change_unit
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.policy.reasons import NotFound
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.appointing import ORDER
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import telling

CHANGED = t("所属「{name_ja}」の内容を変更しました。", "The unit {name_ja} is changed.")
CLOSED = t("所属「{name}」を廃止しました。", "The unit {name} is closed.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: Request, unit_id: int) -> HttpResponse:
    """One unit; a POST changes or closes it."""
    row = next((one for one in queries.units() if one.id == unit_id), None)
    if row is None:
        raise NotFound(f"unit {unit_id}")
    pack = current_pack()
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "unit_id": unit_id}
    whose = whom(pack, actor_facts(request.actor, request.now), "register_unit", Target(), Target(unit=unit_id))
    forms: dict[str, Any] = {}
    if row.active:
        change = Form(
            do="change_unit",
            title=t("名称と役目を変更する", "Change name and functions"),
            button=t("変更する", "Change"),
            whom=whose,
            fields=(
                Field(
                    "name_ja", t("名称（日本語）", "Name in Japanese"), required=True, longest=120, initial=row.name.ja
                ),
                Field("name_en", t("名称（英語）", "Name in English"), longest=120, initial=row.name.en),
                Field(
                    "functions",
                    t("この所属の役目", "What this unit is in the guideline"),
                    kind="several",
                    choices=choices.named(pack.unit_functions),
                    initial=",".join(row.functions),
                ),
            ),
        )
        close = Form(
            do="close_unit",
            title=t("所属を廃止する", "Close the unit"),
            button=t("廃止する", "Close it"),
            support=t("職員とアカウントが残っている間は廃止できません。", "Not while it has staff or accounts."),
            danger=True,
            whom=whose,
            fields=(ORDER,),
        )
        forms["change_unit"] = (change, lambda given: change_unit(**who, **given), telling(CHANGED))
        forms["close_unit"] = (close, lambda given: close_unit(**who, **given), CLOSED.fill(name=row.name))

    def context() -> dict[str, Any]:
        names = {one.id: one.title for one in pack.unit_functions}
        return {
            "unit": row,
            "functions": [names[f] for f in row.functions if f in names],
            "people": queries.staff(unit_id=unit_id),
        }

    return serve(request, "web/settings/unit.html", forms, context, reverse("settings-unit", args=[unit_id]))
