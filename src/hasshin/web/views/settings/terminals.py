"""Settings: terminals (端末) and networks from which posts may be sent (F-4-2, M-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.city import queries
from hasshin.city.actions.enrolment import prepare_device
from hasshin.city.actions.terminal import networks, register_network, retire_terminal
from hasshin.city.codes import LIFE_MINUTES
from hasshin.city.facts import actor_facts
from hasshin.city.pack import current_pack
from hasshin.city.queries_terminals import devices
from hasshin.policy.text import Text, t
from hasshin.web import once
from hasshin.web.middleware.address import is_proxy
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.settings.telling import telling

REGISTERED = t("ネットワーク「{name}」（{network}）を登録しました。", "The network {name} ({network}) is registered.")
PREPARED = t("端末「{name}」を登録しました。", "The device {name} is registered.")
RETIRED = t("「{terminal_id}」の登録を外しました。", "{terminal_id} is off the register.")
STATES = (
    Choice("retired", t("廃止した", "It is no longer used")),
    Choice("lost", t("紛失・盗難にあった", "It was lost or stolen")),
)
NETWORK_OFF = t(
    "「{name}」（{network}）にいる職員は、ほかに登録がなければ、提出も決裁もできなくなります。",
    "Staff on {name} ({network}) can neither submit nor decide any more, unless another registration covers them.",
)
YOURS = t(
    "あなたは今、このネットワークにいます。外すと、あなた自身もここから操作できなくなります。",
    "You are on this network now: once it is off, you can do nothing from here either.",
)
WHAT = "new-device-code"
CODE_GONE = t(
    "コードをまだ使っていないときは、「端末の管理」でその端末を開き、新しいコードを発行してください。",
    "If the code was not used yet, open the device under “Devices” and issue a new one.",
)
PRIVATE = Field("private", t("私有のもの（公用ではない）", "Private, not the city's own"), kind="yes")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def terminals(request: Request) -> HttpResponse:
    """The list; a POST registers one or takes one off. A device's code is shown once, on the page that follows."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    whose = whom(current_pack(), actor_facts(request.actor, request.now), "register_terminal")

    def network(given: dict[str, Any]) -> object:
        return register_network(**who, name=given["name"], network=given["network"], official=not given["private"])

    def device(given: dict[str, Any]) -> HttpResponse:
        _row, code = prepare_device(
            **who,
            name=given["name"],
            keeper_id=int(given["keeper_id"]),
            inventory_number=given["inventory_number"],
            official=not given["private"],
        )
        return once.answer(request, WHAT, {"code": code}, reverse("settings-terminals"))

    def retire(given: dict[str, Any]) -> None:
        retire_terminal(**who, terminal_id=int(given["terminal_id"]), lost=given["state"] == "lost")

    def leaves(given: dict[str, Any]) -> tuple[Text, ...]:
        return _outside(int(given["terminal_id"]), request)

    forms = {
        "register_network": (_network_form(whose), network, telling(REGISTERED)),
        "register_device": (_device_form(whose), device, telling(PREPARED)),
        "retire": (_retire_form(whose, leaves), retire, telling(RETIRED)),
    }

    found = once.take(request, WHAT)

    def context() -> dict[str, Any]:
        return {
            "code": found.content.get("code", ""),
            "minutes": LIFE_MINUTES,
            "gone": CODE_GONE if found.gone else None,
            "networks": networks(),
            "devices": devices(current_pack(), request.now),
            "address": request.client_address,
            "behind": is_proxy(request.client_address),
            "terminal_address": request.build_absolute_uri(reverse("terminal")),
        }

    return serve(request, "web/settings/terminals.html", forms, context, reverse("settings-terminals"))


def _network_form(whose: Text | None) -> Form:
    return Form(
        do="register_network",
        title=t("庁内のネットワークを登録する", "Register a network of the city"),
        button=t("登録する", "Register"),
        whom=whose,
        fields=(
            Field("name", t("名前", "Name"), required=True, longest=120),
            Field(
                "network",
                t("範囲", "Range"),
                required=True,
                longest=64,
                support=t(
                    "「10.1.0.0/16」のように書きます。範囲を変えるときは、新しく登録してから古いものを外します。",
                    "Written like 10.1.0.0/16. To change a range, register the new one and take the old one off.",
                ),
            ),
            PRIVATE,
        ),
    )


def _device_form(whose: Text | None) -> Form:
    return Form(
        do="register_device",
        title=t("端末を登録する", "Register a device"),
        button=t("登録してコードを発行する", "Register and issue a code"),
        support=t(
            "12桁のコードを次の画面に一度だけ表示します。その端末で入力すると登録が済みます。",
            "A code of twelve digits is shown once, on the next page. Entering it on the device enrols it.",
        ),
        whom=whose,
        fields=(
            Field("name", t("名前", "Name"), required=True, longest=120),
            Field("keeper_id", t("使用者", "Keeper"), kind="choice", required=True, choices=choices.staff()),
            Field("inventory_number", t("備品番号", "Inventory number"), longest=64),
            PRIVATE,
        ),
    )


def _outside(terminal_id: int, request: Request) -> tuple[Text, ...]:
    """What taking a network off does: to everybody on it, and to the reader who sits on it."""
    row = next((network for network, _ in networks() if network.pk == terminal_id), None)
    if row is None:
        return ()
    said = [NETWORK_OFF.fill(name=row.name, network=row.network)]
    here = request.seen.terminal
    if here.kind == "network" and here.id == row.pk:
        said.append(YOURS)
    return tuple(said)


def _retire_form(whose: Text | None, leaves: Callable[[dict[str, Any]], Sequence[Text]]) -> Form:
    standing = [*((r.pk, r.name) for r, _ in networks() if r.state == "active"), *_devices_in_use()]
    live = tuple(Choice(str(pk), t(name, name)) for pk, name in standing)
    return Form(
        do="retire",
        title=t("登録を外す", "Take one off the register"),
        button=t("登録を外す", "Take it off"),
        danger=True,
        whom=whose,
        confirm=leaves,
        fields=(
            Field("terminal_id", t("端末・ネットワーク", "Terminal"), kind="choice", required=True, choices=live),
            Field("state", t("理由", "Why"), kind="choice", required=True, choices=STATES),
        ),
    )


def _devices_in_use() -> list[tuple[int, str]]:
    return [
        (row.id, row.name)
        for row in queries.terminals()
        if row.kind == "device" and row.state in ("active", "prepared")
    ]
