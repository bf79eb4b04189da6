"""Intake (取込み): what waits to be taken over, and one telegram with its figures beside what is proposed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.intake import queries
from hasshin.intake.actions.take import set_aside, take
from hasshin.intake.queries import CLOSED, STATES, WHATS, ProposalRow
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import t
from hasshin.posts.actions.template import body_of
from hasshin.web import notices
from hasshin.web.forms.filling import fields_of, read_values
from hasshin.web.forms.reading import whole
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve

TAKEN = t("引き受けました。下書きです。提出はまだしていません。", "Taken over as a draft. It is not submitted yet.")
ASIDE = t("見送りました。", "Set aside.")


@screen
@require_safe
def listing(request: Request) -> HttpResponse:
    """What waits, the telegrams that came, and where is looked."""
    before = whole(request.GET, "before")
    rows = queries.telegrams(before if before > 0 else None)
    context = {
        "set_up": settings.HASSHIN_INSTALLATION.intake is not None,
        "waiting": [(row, WHATS[row.what]) for row in queries.waiting()] if before <= 0 else [],
        "telegrams": [(row, STATES[row.state]) for row in rows],
        "older": rows[-1].id if len(rows) == queries.PAGE else None,
        "first": before <= 0,
        "sources": queries.sources(),
    }
    return render(request, "web/intake/list.html", context)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def telegram(request: Request, telegram_id: int) -> HttpResponse:
    """One telegram: its own words, its figures, and a form for each proposal that waits."""
    found = queries.telegram_page(telegram_id)
    forms: dict[str, Any] = {}
    for row in found.proposals:
        if row.state == "waiting":
            forms |= _forms(request, row)

    def context() -> dict[str, Any]:
        return {
            "page": found,
            "state": STATES[found.row.state],
            "proposals": [(row, WHATS[row.what], CLOSED[row.state]) for row in found.proposals],
        }

    return serve(request, "web/intake/telegram.html", forms, context, reverse("telegram", args=[telegram_id]))


def _forms(request: Request, row: ProposalRow) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    if row.key:
        try:
            number, body = body_of(row.key)
        except NotFound:
            number, body = 0, None
        if body is not None:
            taking = Form(
                do=f"take-{row.id}",
                title=WHATS[row.what],
                button=t("引き受けて下書きにする", "Take over as a draft"),
                support=t(
                    "電文の数字を変えると、提出も決裁もできません。送信には通常の決裁が要ります。",
                    "With other figures than the telegram's it can be neither submitted nor decided.",
                ),
                fields=fields_of(body, row.values),
                unfolded=True,
            )
            forms[taking.do] = (taking, lambda given: _take(request, row, number, given), TAKEN)
    aside = Form(
        do=f"aside-{row.id}",
        title=t("見送る", "Set aside"),
        button=t("見送る", "Set aside"),
        fields=(Field("reason", t("理由", "Reason"), required=True),),
    )
    forms[aside.do] = (aside, lambda given: _aside(request, row, given), ASIDE)
    return forms


def _take(request: Request, row: ProposalRow, number: int, given: dict[str, Any]) -> HttpResponse:
    post = take(
        actor=request.actor,
        now=request.now,
        proposal_id=row.id,
        number=number,
        values=read_values(given),
        targets=[int(one) for one in given["targets"]],
        unit_id=request.user.unit_id,  # type: ignore[union-attr]
        languages=given["languages"],
    )
    notices.tell(request, TAKEN)
    return redirect("post", post.pk)


def _aside(request: Request, row: ProposalRow, given: dict[str, Any]) -> object:
    return set_aside(actor=request.actor, now=request.now, proposal_id=row.id, reason=given["reason"])
