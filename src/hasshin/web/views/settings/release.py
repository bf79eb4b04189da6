"""The release of a unit for a service (利用許可, F-1), as a form of two pages."""

from __future__ import annotations

from typing import Any

from hasshin.accounts.actions.release_unit import release_unit
from hasshin.accounts.models import Release
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.policy.controls.access import Releases
from hasshin.policy.text import t
from hasshin.web.requests import Request, staff_id
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Field, Form


def release_form(request: Request, unit: str = "", service: str = "") -> Form:
    """The form, with unit and service chosen beforehand where the page is about them."""
    pack = current_pack()
    control = pack.one_of(Releases)
    return Form(
        do="release",
        title=t("所属に利用を許可する", "Release a unit for a service"),
        button=t("許可する", "Release"),
        support=t("あなたの決定として記録します。", "It is recorded as your own decision."),
        whom=whom(pack, actor_facts(request.actor, request.now), "release", *anywhere()),
        citations=pack.cite(control) if control is not None else (),
        fields=(
            Field("unit_id", t("所属", "Unit"), kind="choice", required=True, choices=choices.units(), initial=unit),
            Field(
                "service",
                t("サービス", "Service"),
                kind="choice",
                required=True,
                choices=choices.named(pack.services),
                initial=service,
            ),
            Field("reason", t("業務上の必要", "The need"), kind="words", required=True),
            Field(
                "ends",
                t("期限（日本時間）", "Until (JST)"),
                kind="moment",
                support=t("なければ、終えるまで有効です。", "Without one it holds until it is ended."),
            ),
        ),
    )


def released(request: Request, given: dict[str, Any]) -> Release:
    """Record it in the reader's own name."""
    return release_unit(
        actor=request.actor,
        now=request.now,
        unit_id=int(given["unit_id"]),
        service=given["service"],
        reason=given["reason"],
        decided_by=staff_id(request),
        ends=given["ends"],
    )
