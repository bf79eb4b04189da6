"""Settings: units (所属), and for which services they are released (利用許可, F-1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.release_unit import end_release
from hasshin.accounts.models import Release
from hasshin.city import queries
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.period import in_force
from hasshin.policy.controls.access import Releases
from hasshin.policy.text import t
from hasshin.web.requests import Request
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.release import release_form, released
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import telling

ADDED = t("所属「{name_ja}」（{code}）を登録しました。", "The unit {name_ja} ({code}) is registered.")
RELEASED = t("「{unit_id}」に{service}の利用を許可しました。", "{unit_id} is released for {service}.")
ENDED = t("「{release_id}」の利用許可を終えました。", "The release of {release_id} is ended.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: Request) -> HttpResponse:
    """The list; a POST adds a unit, or releases one for a service, or ends a release."""
    pack = current_pack()
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    known = Release.objects.select_related("unit", "decided_by", "ended_by").order_by("-starts", "-pk")
    rows = list(known.filter(in_force(request.now)))
    forms: dict[str, Any] = {"add_unit": (_unit_form(request), lambda given: add_unit(**who, **given), telling(ADDED))}
    if pack.one_of(Releases) is not None:
        forms["release"] = (release_form(request), lambda given: released(request, given), telling(RELEASED))
        forms["end_release"] = (
            _end_form(request, rows),
            lambda given: end_release(**who, release_id=int(given["release_id"]), reason=given["reason"]),
            telling(ENDED),
        )
    names = {one.id: one.title for one in pack.unit_functions}

    def context() -> dict[str, Any]:
        shown = [(unit, [names[f] for f in unit.functions if f in names]) for unit in queries.units()]
        return {
            "units": shown,
            "releases": rows,
            "ahead": known.filter(starts__gt=request.now),
            "over": known.filter(ends__lte=request.now),
        }

    return serve(request, "web/settings/units.html", forms, context, reverse("settings-units"))


def _unit_form(request: Request) -> Form:
    pack = current_pack()
    return Form(
        do="add_unit",
        title=t("所属を登録する", "Register a unit"),
        button=t("登録する", "Register"),
        whom=whom(pack, actor_facts(request.actor, request.now), "register_unit"),
        fields=(
            Field(
                "code",
                t("所属コード", "Code"),
                required=True,
                longest=32,
                support=t("ほかの所属と重ならない短い記号です。", "Short, and like no other unit's."),
            ),
            Field("name_ja", t("名称（日本語）", "Name in Japanese"), required=True, longest=120),
            Field("name_en", t("名称（英語）", "Name in English"), longest=120),
            Field(
                "functions",
                t("この所属の役目", "What this unit is in the guideline"),
                kind="several",
                choices=choices.named(pack.unit_functions),
            ),
        ),
    )


def _end_form(request: Request, rows: list[Release]) -> Form:
    pack = current_pack()
    title = t("{unit}・{service}", "{unit}, {service}")
    return Form(
        do="end_release",
        title=t("利用許可を終える", "End a release"),
        button=t("終える", "End it"),
        danger=True,
        whom=whom(pack, actor_facts(request.actor, request.now), "release", *anywhere()),
        fields=(
            Field(
                "release_id",
                t("終える利用許可", "Release to end"),
                kind="choice",
                required=True,
                choices=tuple(
                    Choice(
                        str(row.pk),
                        title.fill(unit=t(row.unit.name_ja, row.unit.name_en), service=pack.service_name(row.service)),
                    )
                    for row in rows
                ),
            ),
            Field("reason", t("理由", "Reason"), kind="words", required=True),
        ),
    )
