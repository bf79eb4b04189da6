"""Where links in published posts lead: all watched targets, and what to do about those that went bad."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.policy.text import t
from hasshin.records.actions.accept_link import accept_link, look_soon
from hasshin.records.queries_links import LinkRow, link_rows
from hasshin.web.forms.reading import words
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

ACCEPTED = t("リンク先を承認しました。", "The target is accepted.")
SOON = t("まもなく、もう一度見に行きます。", "It will be looked at again in a moment.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: Request) -> HttpResponse:
    """The list with a search (`?q=`, `?wrong=1`), and the two acts."""
    asked = words(request.GET, "q").strip()[:200]
    only_wrong = request.GET.get("wrong", "") == "1"
    bad = [row for row in link_rows(only_wrong=True) if row.state]
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    forms: dict[str, Any] = {}
    if bad:
        forms["accept"] = (
            _accept_form(bad),
            lambda given: accept_link(**who, target_id=int(given["target_id"]), reason=given["reason"]),
            ACCEPTED,
        )
        forms["look"] = (_look_form(bad), lambda given: look_soon(**who, target_id=int(given["target_id"])), SOON)

    def context() -> dict[str, Any]:
        rows = link_rows(only_wrong=only_wrong, words=asked)
        return {"rows": rows, "asked": asked, "only_wrong": only_wrong, "wrong": sum(bool(r.state) for r in rows)}

    return serve(request, "web/records/links.html", forms, context, reverse("links"))


def _which(bad: list[LinkRow]) -> Field:
    choices = tuple(Choice(str(row.id), t(row.name[:120], row.name[:120])) for row in bad)
    return Field("target_id", t("リンク先", "Target"), kind="choice", required=True, choices=choices)


def _accept_form(bad: list[LinkRow]) -> Form:
    return Form(
        do="accept",
        title=t("問題がないと承認する", "Accept one as it is now"),
        button=t("承認する", "Accept it"),
        danger=True,
        support=t(
            "リンク先を自分で開いて確かめてから行ってください。今の内容が、次からの比べる元になります。",
            "Open and check it yourself first. What stands there now is what later looks are compared with.",
        ),
        fields=(_which(bad), Field("reason", t("理由", "Reason"), kind="words", required=True)),
    )


def _look_form(bad: list[LinkRow]) -> Form:
    return Form(
        do="look",
        title=t("もう一度見る", "Look again"),
        button=t("見る", "Look"),
        support=t(
            "直した後に使います。問題がなければ、所見はひとりでに解消します。",
            "After mending it. The finding settles by itself.",
        ),
        fields=(_which(bad),),
    )
