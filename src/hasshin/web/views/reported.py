"""Accounts that the public reported as fake: open an incident with one tap, or dismiss it with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.incidents.actions.settle_reported import dismiss_reported, open_reported
from hasshin.incidents.reported import ReportedRow, reported_page
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve

OPENED = t("通報から事案を開きました。", "An incident was opened of the report.")
DISMISSED = t("通報を見送りました。", "The report is dismissed.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def reported(request: Request) -> HttpResponse:
    """Those that wait, then those that are settled; a POST settles one."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    page = reported_page(request.actor, request.now)
    forms: dict[str, tuple[Form, Any, Text]] = {}
    for row in page.waiting:
        forms[f"open-{row.id}"] = (_open_form(row), _opening(request, who, row.id), OPENED)
        if page.may_dismiss:
            forms[f"dismiss-{row.id}"] = (_dismiss_form(row), _dismissing(who, row.id), DISMISSED)

    def context() -> dict[str, Any]:
        return {"page": reported_page(request.actor, request.now)}

    return serve(request, "web/incidents/reported.html", forms, context, reverse("reported-accounts"))


def _open_form(row: ReportedRow) -> Form:
    return Form(
        do=f"open-{row.id}",
        title=t("事案を開く：{address}", "Open an incident: {address}").fill(address=row.address),
        button=t("事案を開く", "Open an incident"),
        unfolded=True,
        fields=(),
    )


def _dismiss_form(row: ReportedRow) -> Form:
    return Form(
        do=f"dismiss-{row.id}",
        title=t("見送る：{address}", "Dismiss: {address}").fill(address=row.address),
        button=t("見送る", "Dismiss it"),
        fields=(Field("reason", t("見送る理由", "Why it is dismissed"), kind="words", required=True),),
    )


def _opening(request: Request, who: dict[str, Any], reported_id: int) -> Any:
    def act(_given: dict[str, Any]) -> HttpResponse:
        incident = open_reported(**who, reported_id=reported_id)
        notices.tell(request, OPENED)
        return redirect("incident", incident.pk)

    return act


def _dismissing(who: dict[str, Any], reported_id: int) -> Any:
    return lambda given: dismiss_reported(**who, reported_id=reported_id, **given)
