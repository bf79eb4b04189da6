"""This terminal: what it is, its enrolment by code, what its keeper states of it, and the report of a loss.

Open before sign-in: a device is enrolled by whoever has the code in hand.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hasshin.city.actions.enrolment import enrol
from hasshin.city.models import Terminal
from hasshin.city.pack import NoPack, current_pack
from hasshin.city.queries_terminals import DeviceRow, consents, devices
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.middleware import device as cookie
from hasshin.web.requests import Request
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve
from hasshin.web.views.terminals import forms_of

KNOWN = t("この端末は登録されました。", "This device is enrolled now.")
CODE = Form(
    do="enrol",
    title=t("コードを入れて、この端末を登録する", "Enrol this device with a code"),
    button=t("登録する", "Enrol"),
    support=t(
        "端末の登録を担当する所属から受け取った12桁の数字です。15分以内に、1台で1回だけ使えます。",
        "The twelve digits from those who register terminals. They work within 15 minutes, on one device, once.",
    ),
    fields=(
        Field(
            "code",
            t("登録コード", "Code"),
            required=True,
            longest=40,
            support=t("4桁ごとの区切りは、あってもなくてもかまいません。", "With or without the strokes between."),
        ),
    ),
)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terminal(request: Request) -> HttpResponse:
    """The page; a good code leaves the key on this browser, out of reach of scripts and shown to nobody."""
    here = _here(request)

    def enter(given: dict[str, Any]) -> HttpResponse:
        row, key = enrol(actor=request.actor, now=request.now, code=given["code"], address=request.client_address)
        response = redirect("terminal")
        cookie.keep_key(response, key)
        if request.actor.staff is not None:
            cookie.bind(request, row.pk)
        notices.tell(request, KNOWN)
        return response

    forms: dict[str, Any] = {"enrol": (CODE, enter, KNOWN)}
    if here is not None and request.actor.staff is not None:
        forms |= {name: form for name, form in forms_of(request, here).items() if name.startswith(("attest", "lose"))}
    mine = [] if request.actor.staff is None else _devices(request, keeper_id=request.actor.staff)

    def context() -> dict[str, Any]:
        seen = request.actor.terminal
        return {
            "terminal_here": seen,
            "named": None if seen.id is None else Terminal.objects.filter(pk=seen.id).first(),
            "device": here,
            "mine": [row for row in mine if row.state != "retired"],
            "consent": _consent(request),
            "attests": [name for name in forms if name.startswith("attest")],
            "shut_out": request.seen.shut_out,
        }

    if _over(request):
        return render(request, "web/terminal.html", {"forms": {}, "reasons": (), **context()}, status=403)
    return serve(request, "web/terminal.html", forms, context, reverse("terminal"))


def _over(request: Request) -> bool:
    """Whether something other than a code was sent without sign-in."""
    return request.method == "POST" and request.actor.staff is None and request.POST.get("do") != "enrol"


def _here(request: Request) -> DeviceRow | None:
    seen = request.seen.terminal
    found = _devices(request, terminal_id=seen.id) if seen.kind == "device" and seen.id is not None else []
    return found[0] if found else None


def _devices(request: Request, **which: int) -> list[DeviceRow]:
    try:
        return devices(current_pack(), request.now, **which)
    except NoPack:
        return []


def _consent(request: Request) -> object:
    wanted = request.actor.terminal.consent
    return None if wanted is None else next(iter(consents(request.now, consent_id=wanted)), None)
