"""What waits while a service is down: leave it, stop it, or say it elsewhere in a new draft (M-14-2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.incidents.actions.reroute import reroute
from hasshin.incidents.waiting import WaitingPage, WaitingRow, waiting_page
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

DRAFTED = t(
    "別のアカウント用に起案しました。決裁を受けてから発信されます。",
    "Drafted for another account; it goes out once it is decided.",
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: Request, incident_id: int) -> HttpResponse:
    """The list; a POST drafts one of them anew for another account."""
    page = waiting_page(incident_id)
    forms = {
        f"reroute-{row.delivery_id}": (_form(row, page), _act(request, incident_id, row), DRAFTED)
        for row in page.waiting
    }
    return serve(
        request,
        "web/incidents/waiting.html",
        forms,
        lambda: {"page": waiting_page(incident_id)},
        reverse("incident-waiting", args=[incident_id]),
    )


def _form(row: WaitingRow, page: WaitingPage) -> Form:
    return Form(
        do=f"reroute-{row.delivery_id}",
        title=t("別のアカウントで発信する：{title}", "Say it elsewhere: {title}").fill(title=row.title),
        button=t("起案する", "Draft it"),
        support=t(
            "同じ文で起案します。画像や文字数が合うか確かめ、改めて決裁を受けてください。元の投稿はそのまま待ちます。",
            "The same words are drafted. See that they fit, and have it decided anew. The first post goes on waiting.",
        ),
        fields=(
            Field(
                "account_id",
                t("発信するアカウント", "Account"),
                kind="choice",
                required=True,
                choices=tuple(Choice(str(one.account_id), Text(ja=one.name, en=one.name)) for one in page.others),
            ),
        ),
    )


def _act(request: Request, incident_id: int, row: WaitingRow) -> Any:
    def act(given: dict[str, Any]) -> HttpResponse:
        post = reroute(
            actor=request.actor,
            now=request.now,
            incident_id=incident_id,
            delivery_id=row.delivery_id,
            account_id=int(given["account_id"]),
        )
        notices.tell(request, DRAFTED)
        return redirect("post", post.pk)

    return act
