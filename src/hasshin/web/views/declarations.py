"""Declared disasters: what is declared and what it changes; declare, extend, end; and the one list of after-reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.city import queries_declarations as queries
from hasshin.city.actions.declare import declare, end, extend
from hasshin.city.queries_declarations import DeclarationRow, Declaring
from hasshin.policy.text import Text, t
from hasshin.posts.queries.exceptions import ExceptionRow, exceptions
from hasshin.posts.queries.held_up import held_by_declaration
from hasshin.web.requests import Request
from hasshin.web.templatetags.hasshin import jst
from hasshin.web.views.private_devices import ACTS
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve

DECLARED = t("災害を宣言しました。", "The disaster is declared.")
EXTENDED = t("宣言を延長しました。", "The declaration is extended.")
ENDED = t("宣言を終えました。平時の定めに戻りました。", "The declaration is over; the ordinary rules are back.")
ENDS_BY_ITSELF = t(
    "期限になると、何もしなくても終わります。今から{days}日以内で選べ、後で延長できます。",
    "It ends by itself at that time: within {days} days from now, and it can be extended.",
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def declarations(request: Request) -> HttpResponse:
    """What is declared, what that changes and what waits; the form to declare where nothing is; and all before."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    asked = queries.declaring(request.actor, request.now)
    rows = queries.declarations(request.now)
    live = next((row for row in rows if row.state == "in_force"), None)
    forms: dict[str, Any] = {}
    if asked is not None and live is None:
        forms["declare"] = (_declare_form(asked), lambda given: declare(**who, **_given(given, "what")), DECLARED)
    if asked is not None and live is not None:
        extends, ends = _extend_form(asked, live), _end_form(asked)
        forms["extend"] = (
            extends,
            lambda given: extend(**who, declaration_id=live.id, **_given(given, "why")),
            EXTENDED,
        )
        forms["end"] = (ends, lambda given: end(**who, declaration_id=live.id, why=given["why"]), ENDED)

    def context() -> dict[str, Any]:
        now = queries.declarations(request.now)
        current = next((row for row in now if row.state == "in_force"), None)
        return {
            "live": current,
            "rows": [row for row in now if row.state == "over"],
            "declaring": asked,
            "changed": queries.what_changed(request.now),
            "held": held_by_declaration(request.now) if current is not None else (),
            "done": _listed(current, request.now) if current is not None else (),
        }

    return serve(request, "web/declarations/page.html", forms, context, reverse("declarations"))


@screen
@require_safe
def reviews(request: Request, declaration_id: int) -> HttpResponse:
    """All that was done as an exception under one declaration, with the state of each after-review; to be printed."""
    row = queries.declaration(declaration_id, request.now)
    found = _listed(row, request.now)
    context = {"row": row, "done": found, "open": [one for one, _ in found if one.state == "open"]}
    return render(request, "web/declarations/reviews.html", context)


def _listed(row: DeclarationRow, now: datetime) -> list[tuple[ExceptionRow, Text]]:
    return [(one, ACTS.get(one.act, t(one.act, one.act))) for one in exceptions(row.starts, row.ends, now)]


def _given(given: dict[str, Any], words: str) -> dict[str, Any]:
    """What the form sent; an empty time is left to the action."""
    return {words: given[words], **({"until": given["until"]} if given["until"] is not None else {})}


def _whom(asked: Declaring) -> Text | None:
    if not asked.may:
        return t("宣言・延長・終了ができるのは{roles}です。", "This is for: {roles}.").fill(roles=asked.by)
    return asked.against[0].message if asked.against else None


def _declare_form(asked: Declaring) -> Form:
    return Form(
        do="declare",
        title=t("災害を宣言する", "Declare a disaster"),
        button=t("宣言する", "Declare"),
        danger=True,
        unfolded=True,
        whom=_whom(asked),
        citations=asked.citations,
        fields=(
            Field(
                "what",
                t("何が起きたか", "What happened"),
                required=True,
                support=t("例：台風第19号による河川の氾濫", "For example: rivers flooded by typhoon No. 19"),
            ),
            Field(
                "until",
                t("期限", "Until"),
                kind="moment",
                required=True,
                initial=jst(asked.usual, "input"),
                support=ENDS_BY_ITSELF.fill(days=asked.max_days),
            ),
        ),
    )


def _extend_form(asked: Declaring, live: DeclarationRow) -> Form:
    proposed = max(live.ends, asked.usual) if max(live.ends, asked.usual) <= asked.latest else asked.latest
    return Form(
        do="extend",
        title=t("延長する", "Extend"),
        button=t("延長する", "Extend"),
        whom=_whom(asked),
        citations=asked.citations,
        fields=(
            Field("why", t("延長の理由", "Why it is extended"), required=True),
            Field(
                "until",
                t("新しい期限", "Now until"),
                kind="moment",
                required=True,
                initial=jst(proposed, "input"),
                support=ENDS_BY_ITSELF.fill(days=asked.max_days),
            ),
        ),
    )


def _end_form(asked: Declaring) -> Form:
    return Form(
        do="end",
        title=t("終える", "End it"),
        button=t("終える", "End it"),
        danger=True,
        support=t(
            "すぐに平時の定めに戻ります。まだ出ていない災害時の投稿は出ません。保留中の通常の投稿は、時刻を過ぎていなければ出ます。",
            "The ordinary rules are back at once. Posts of the disaster that are not out yet do not go out; ordinary "
            "posts that wait do, unless their time is past.",
        ),
        whom=_whom(asked),
        fields=(Field("why", t("終える理由", "Why it ends"), required=True),),
    )
