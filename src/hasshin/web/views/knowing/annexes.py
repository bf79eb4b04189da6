"""Annexes (別に定める事項, F-6, M-20): what is in force, what one would change, the decision, and its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.city import queries_annexes as queries
from hasshin.city.actions.annex import adopt_annex, end_annex
from hasshin.city.annex_plan import read_annex
from hasshin.city.pack import base_pack
from hasshin.city.queries_annexes import Preview
from hasshin.policy.controls.standing import AnnexRule
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Refused
from hasshin.policy.text import Text, t
from hasshin.web.annex_words import Effect, effects, effects_of
from hasshin.web.forms.reading import words
from hasshin.web.language import language
from hasshin.web.requests import Request
from hasshin.web.templatetags.hasshin import jst
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

DECIDED = t("決定を記録しました。効力は始まりの時刻からです。", "The decision is recorded; it holds from its start.")
WAITS = t(
    "これは災害のための定めです。決定しておくと、災害が宣言されている間だけ効力をもちます。期間を空にすると、終えるまで採択されたままです。",
    "This one is for disasters. Once decided it is in force only while a disaster is declared. Without an end it stays "
    "adopted until somebody ends it.",
)
ENDED = t("終了を記録しました。", "Its end is recorded.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def annexes(request: Request) -> HttpResponse:
    """All of them, each with what it changes; a POST ends one."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    rows = queries.annexes(request.now)
    left = [row for row in rows if row.state != "over"]
    forms: dict[str, Any] = {}
    if left:
        forms["end"] = (
            _end_form(left),
            lambda given: end_annex(**who, decision_id=int(given["decision_id"]), order=given["order"]),
            ENDED,
        )

    def context() -> dict[str, Any]:
        now = queries.annexes(request.now)
        pack = base_pack()
        return {
            "allowed": pack.one_of(AnnexRule) is not None,
            "citations": [c for rule in pack.all_of(AnnexRule) for c in pack.cite(rule)],
            "rows": [(row, effects_of(row.id)) for row in now],
            "templates": [(one, pack.cite(None, one.clause)) for one in queries.templates()],
        }

    return serve(request, "web/knowing/annexes.html", forms, context, reverse("annexes"))


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """An annex of the pack (`?template=`) or of one's own text: first what it changes, then the decision."""
    template = words(request.GET, "template").strip()
    sent = request.POST.get("do", "")
    text = words(request.POST, "text") if sent in ("look", "decide") else ""
    shown = None
    if template or (text.strip() and sent == "decide"):
        try:
            shown = queries.preview(request.actor, request.now, language(), template=template, text=text)
        except Refused:
            shown = None

    def look(given: dict[str, Any]) -> object:
        found = queries.preview(request.actor, request.now, language(), text=given["text"])
        bound = _bound(request, found, given["text"])
        context = {"forms": bound, "preview": found, "effects": _effects(template, given["text"]), "reasons": ()}
        return render(request, "web/knowing/annex.html", context)

    def decide(given: dict[str, Any]) -> object:
        return adopt_annex(actor=request.actor, now=request.now, template=template, **{"text": "", **given})

    forms: dict[str, Any] = {}
    if not template:
        forms["look"] = (_text_form(), look, DECIDED)
    if shown is not None:
        forms["decide"] = (_decide_form(base_pack(), shown, text, own=not template), decide, DECIDED)

    def context() -> dict[str, Any]:
        return {"preview": shown, "effects": _effects(template, text) if shown is not None else ()}

    return serve(request, "web/knowing/annex.html", forms, context, reverse("annexes"))


def _effects(template: str, text: str) -> tuple[Effect, ...]:
    """In words, of an annex that `queries.preview` has read without fault."""
    base = base_pack()
    if text.strip():
        return effects(base, read_annex(text, base))
    return next((effects(base, one) for one in base.annexes if one.id == template), ())


def _bound(request: Request, found: Preview, text: str) -> dict[str, Any]:
    """The page's forms after a look: the text as it was, and the decision on just that text."""
    from hasshin.web.views.settings.forms import shown

    decide = _decide_form(base_pack(), found, text, own=True)
    again = _text_form(text)
    return {
        "look": {"form": again, "fields": shown(again, None, ()), "open": False},
        "decide": {"form": decide, "fields": shown(decide, None, ()), "open": True},
    }


def _text_form(text: str = "") -> Form:
    return Form(
        do="look",
        title=t("別に定める事項の本文から", "From a text of one's own"),
        button=t("何が変わるかを見る", "See what it changes"),
        support=t(
            "YAML で書きます。書き方は手引き（docs/policy-packs.md の Annexes）にあります。まだ何も決まりません。",
            "Written in YAML, as docs/policy-packs.md says under Annexes. This decides nothing yet.",
        ),
        fields=(Field("text", t("本文（YAML）", "Text (YAML)"), kind="words", required=True, initial=text),),
    )


def _decide_form(pack: Pack, found: Preview, text: str, *, own: bool) -> Form:
    by = Text(ja="、".join(one.ja for one in found.by), en=", ".join(one.en for one in found.by))
    longest = (
        t(
            "空にすると始まりから{days}日。それより長くはできません。",
            "Empty: {days} days from the start, and no longer.",
        ).fill(days=str(found.max_days))
        if found.max_days is not None and found.in_force == "always"
        else None
    )
    fields = (
        Field("order", t("決定の名称・番号", "Name or number of the decision"), required=True),
        Field("reason", t("理由", "Reason"), kind="words", required=True),
        Field("starts", t("始まり", "From"), kind="moment", support=t("空にすると今から。", "Empty: from now.")),
        Field("ends", t("終わり", "Until"), kind="moment", support=longest),
    )
    kept = (
        Field(
            "text", t("決定する本文（YAML）", "Text that is decided (YAML)"), kind="words", required=True, initial=text
        ),
    )
    return Form(
        do="decide",
        title=t("「{title}」を決定する", "Decide on “{title}”").fill(title=found.title),
        button=t("決定する", "Decide"),
        danger=True,
        support=WAITS if found.in_force == "while_declared" else None,
        citations=(*pack.cite(pack.one_of(AnnexRule)),),
        whom=None if found.may else t("これを決めるのは{roles}です。", "This is decided by: {roles}.").fill(roles=by),
        fields=(*fields, *(kept if own else ())),
    )


def _end_form(rows: list[queries.AnnexRow]) -> Form:
    return Form(
        do="end",
        title=t("効力を終える", "End one"),
        button=t("終える", "End it"),
        danger=True,
        fields=(
            Field(
                "decision_id",
                t("終えるもの", "Which"),
                kind="choice",
                required=True,
                choices=tuple(
                    Choice(
                        str(row.id),
                        t("{title}（{order}・{since}から）", "{title} ({order}, from {since})").fill(
                            title=row.title, order=row.order, since=jst(row.starts, "short")
                        ),
                    )
                    for row in rows
                ),
            ),
            Field("order", t("誰の決定によるか", "By whose decision"), required=True),
        ),
    )
