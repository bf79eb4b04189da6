"""Settings: staff (職員), and the appointments for the city or a unit that let them act."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hasshin.city import queries
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.appoint import appoint, end_appointment
from hasshin.city.actions.name_deputy import name_deputy
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.policy.text import Text, t
from hasshin.web.requests import Request
from hasshin.web.setting_up import anywhere, whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import appointing, choices
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.held import by_person
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import Words, telling

ADDED = t(
    "{name_ja}さん（{username}、{unit_id}）を登録しました。次に、任命してください。",
    "{name_ja} ({username}, {unit_id}) is registered. The next thing is an appointment.",
)
SCOPES = ("city", "unit")
LONGEST_PASSWORD = 256


@sensitive_post_parameters("password")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: Request) -> HttpResponse:
    """The list; a POST adds somebody, appoints, ends an appointment or names a deputy."""
    pack = current_pack()
    me = actor_facts(request.actor, request.now)
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    everywhere = anywhere()
    rows = [row for row in queries.appointments(at=request.now) if row.scope in SCOPES]
    appoints, deputises = whom(pack, me, "appoint", *everywhere), whom(pack, me, "name_deputy", *everywhere)

    def added(given: dict[str, Any]) -> object:
        return add_staff(**who, **{**given, "unit_id": int(given["unit_id"])})

    def appointed(given: dict[str, Any]) -> object:
        unit = int(given["unit_id"]) if given.get("unit_id") else None
        return appoint(**who, **{**given, "staff_id": int(given["staff_id"]), "unit_id": unit})

    def ended(given: dict[str, Any]) -> object:
        return end_appointment(**who, appointment_id=int(given["appointment_id"]), **_order(given))

    def named(given: dict[str, Any]) -> object:
        ids = {key: int(given[key]) for key in ("appointment_id", "deputy_id")}
        return name_deputy(**who, **{**given, **ids})

    def who_is(words: Words, _row: object) -> Text:
        return appointing.appointed(words, words.get("unit_id") or choices.SCOPES["city"])

    office = appointing.Office(pack, me, request.now, SCOPES)
    asked = request.GET.get("staff_id", "") if request.GET.get("open") == "appoint" else ""
    forms: dict[str, Any] = {
        "add_staff": (_form(whom(pack, me, "register_staff", *everywhere)), added, telling(ADDED)),
        "appoint": (appointing.appoint_form(office, appoints, asked), appointed, who_is),
        "end_appointment": (appointing.end_form(office, rows, appoints), ended, appointing.ended(rows)),
    }
    if appointing.has_deputies(pack, *SCOPES):
        forms["name_deputy"] = (appointing.deputy_form(office, rows, deputises), named, telling(appointing.NAMED))
    return serve(
        request, "web/settings/staff.html", forms, lambda: {"people": by_person(request.now)}, reverse("settings-staff")
    )


def _form(whose: Any) -> Form:
    return Form(
        do="add_staff",
        title=t("職員を登録する", "Register a member of staff"),
        button=t("登録する", "Register"),
        whom=whose,
        fields=(
            Field(
                "username",
                t("利用者名", "User name"),
                required=True,
                longest=64,
                support=t("サインインに使います。", "For signing in."),
            ),
            Field("name_ja", t("氏名（日本語）", "Name in Japanese"), required=True, longest=80),
            Field("name_en", t("氏名（英語）", "Name in English"), longest=80),
            Field("unit_id", t("所属", "Unit"), kind="choice", required=True, choices=choices.units()),
            Field("rank", t("職位", "Rank"), kind="choice", choices=choices.named(current_pack().ranks)),
            Field(
                "email",
                t("メールアドレス", "E-mail address"),
                pattern=r"[^@\s]+@[^@\s]+",
                support=t("@を含む1つのアドレスです。", "One address, with its @."),
            ),
            Field(
                "password",
                t("最初のパスワード", "First password"),
                kind="password",
                required=True,
                longest=LONGEST_PASSWORD,
                support=t(
                    "12文字以上。本人に直接渡します。最初のサインインで変更します。",
                    "At least 12 characters; hand it over in person. It is changed at the first sign-in.",
                ),
            ),
            Field("number", t("職員番号", "Staff number"), longest=32),
            Field("contractor", t("受託者の職員", "Works for a contractor"), kind="yes"),
            Field(
                "contract_ends",
                t("契約の終わり（日本時間）", "Contract ends (JST)"),
                kind="moment",
                support=t(
                    "受託者の職員は必須、市の職員は空にします。延長は後からできます。",
                    "Required for a contractor's person, empty for anybody else. It can be prolonged later.",
                ),
            ),
        ),
    )


def _order(given: dict[str, Any]) -> dict[str, Any]:
    return {"order": given["order"], "vacancy_reason": given["vacancy_reason"]}
