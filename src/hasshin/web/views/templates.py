"""Templates (定型文): the list, one to fill into a draft, and, for who keeps them, its next version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.city.pack import pack_at
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import roles_with
from hasshin.policy.text import t
from hasshin.posts.actions.fill_template import Ask, draft_from_template
from hasshin.posts.actions.template import keep_template, retire_template
from hasshin.posts.queries.templates import TemplateRow, template, templates
from hasshin.posts.templates.body import LANGUAGES
from hasshin.posts.templates.lines import FORM, as_lines, read_body
from hasshin.web import notices
from hasshin.web.forms.filling import fields_of, read_values
from hasshin.web.menu import opens_for
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Field, Form
from hasshin.web.views.settings.serve import serve

DRAFTED = t("起案しました。提出はまだしていません。", "Drafted. It is not submitted yet.")
KEPT = t("定型文を保存しました。", "The template is saved.")
RETIRED = t("定型文の使用をやめました。", "The template is in use no more.")
TYPED = ("ja", "ja-easy", "en")


@screen
@require_safe
def listing(request: Request) -> HttpResponse:
    """All that can be filled."""
    rows = templates()
    shown = {"own": [r for r in rows if r.number], "came": [r for r in rows if not r.number]}
    return render(request, "web/templates/list.html", {**shown, "keeps": opens_for(request, "new-template")})


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A new template of the city's own."""
    forms = {"keep": (_keeping(request, None), lambda given: _keep(request, given["key"], 0, given), KEPT)}
    return serve(request, "web/templates/new.html", forms, dict, reverse("templates"))


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, key: str) -> HttpResponse:
    """One template: its texts, the form to fill it, and to change it."""
    row = template(key)
    forms: dict[str, Any] = {}
    if row.retired_at is None:
        filling = Form(
            do="fill",
            title=t("記入して起案する", "Fill it in and draft"),
            button=t("起案する", "Draft"),
            fields=fields_of(row.body, {}),
            unfolded=True,
        )
        forms["fill"] = (filling, lambda given: _fill(request, row, given), DRAFTED)
    forms["keep"] = (_keeping(request, row), lambda given: _keep(request, key, row.number, given), KEPT)
    if row.number and row.retired_at is None:
        retiring = Form(
            do="retire",
            title=t("使用をやめる", "Retire it"),
            button=t("使用をやめる", "Retire"),
            fields=(Field("reason", t("理由", "Reason"), required=True),),
            danger=True,
            whom=_whom(request),
        )
        forms["retire"] = (
            retiring,
            lambda given: retire_template(
                actor=request.actor, now=request.now, key=key, number=row.number, reason=given["reason"]
            ),
            RETIRED,
        )
    texts = [(LANGUAGES[language], text) for language, text in row.body.texts.items()]
    return serve(request, "web/templates/one.html", forms, lambda: {"row": row, "texts": texts}, reverse("templates"))


def _fill(request: Request, row: TemplateRow, given: dict[str, Any]) -> HttpResponse:
    post = draft_from_template(
        actor=request.actor,
        now=request.now,
        unit_id=request.user.unit_id,  # type: ignore[union-attr]
        ask=Ask(row.key, row.number, read_values(given), given["languages"]),
        targets=[int(one) for one in given["targets"]],
    )
    notices.tell(request, DRAFTED)
    return redirect("post", post.pk)


def _keep(request: Request, key: str, number: int, given: dict[str, Any]) -> object:
    old = template(key).body if number else None
    texts = {one: given[f"text-{one}"] for one in TYPED}
    rest = {one: text for one, text in old.texts.items() if one not in TYPED} if old is not None else {}
    body = read_body(
        given["title"],
        {**texts, **rest},
        given["fields"],
        source=given["source"],
        category=given["category"],
        title_en=old.title_en if old is not None and given["title"] == old.title else "",
        variants=old.variants if old is not None else {},
        mode=old.mode if old is not None else "ordinary",
    )
    return keep_template(actor=request.actor, now=request.now, key=key, number=number, body=body)


def _keeping(request: Request, row: TemplateRow | None) -> Form:
    body = row.body if row is not None else None
    name = Field("key", t("識別名", "Key"), required=True, longest=40, support=t("英小文字・数字・_", "a-z, 0-9 and _"))
    texts = (
        Field(
            f"text-{one}",
            LANGUAGES[one],
            kind="words",
            required=one == "ja",
            initial=body.texts.get(one, "") if body is not None else "",
        )
        for one in TYPED
    )
    return Form(
        do="keep",
        title=t("定型文を変える", "Change it") if row is not None else t("定型文を作る", "A new template"),
        button=t("保存する", "Save"),
        whom=_whom(request),
        unfolded=row is None,
        support=t("本文の {{印}} の所に、記入された値が入ります。", "What is filled in takes the place of {{id}}."),
        fields=(
            *((name,) if row is None else ()),
            Field("title", t("件名", "Title"), required=True, longest=120, initial=body.title if body else ""),
            *texts,
            Field(
                "fields", t("項目", "Fields"), kind="words", support=FORM, initial=as_lines(body.fields) if body else ""
            ),
            Field("category", t("種類", "Kind of post"), initial=body.category if body else ""),
            Field("source", t("出典・根拠", "Source"), longest=500, initial=body.source if body else ""),
        ),
    )


def _whom(request: Request) -> Any:
    if opens_for(request, "new-template"):
        return None
    roles = titles(roles_with(pack_at(request.now), "keep_templates"))
    return t("定型文を変えるのは{roles}です。", "Templates are kept by: {roles}.").fill(roles=roles)
