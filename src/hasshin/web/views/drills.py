"""Drills (訓練): what is on, starting one, its page with notes and end, and the report to be printed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.accounts.actions.start_drill import start_drill
from hasshin.accounts.models import Account
from hasshin.city import queries_drills as queries
from hasshin.city.actions.drill_notes import conclude_drill, note_drill
from hasshin.city.drills import longest_days
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack
from hasshin.city.period import serving
from hasshin.incidents.queries_drills import DrillReport, drill_report
from hasshin.policy.text import Text, t
from hasshin.posts.actions.end_drill import end_drill
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.templatetags.hasshin import jst
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

STARTED = t("訓練を決めました。参加者に知らせます。", "The drill is decided; its people are told.")
ENDED = t("訓練を終えました。待っていた訓練の投稿は止めました。", "The drill is over. What waited of it is stopped.")
NOTED = t("書きました。", "Noted.")
CONCLUDED = t("まとめを記録しました。", "The conclusion is recorded.")
USUAL = timedelta(hours=3)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def drills(request: Request) -> HttpResponse:
    """All of them; a POST starts one."""

    def act(given: dict[str, Any]) -> HttpResponse:
        row = start_drill(
            actor=request.actor,
            now=request.now,
            order=given["order"],
            title=given["title"],
            scenario=given["scenario"],
            starts=given["starts"],
            until=given["until"],
            people=[int(one) for one in given["people"]],
            practice=[int(one) for one in given["practice"]],
            live=[int(one) for one in given["live"]],
        )
        notices.tell(request, STARTED)
        return redirect("drill", row.pk)

    forms = {"start": (_start_form(request), act, STARTED)} if queries.may_lead(request.actor, request.now) else {}
    return serve(
        request, "web/drills/list.html", forms, lambda: {"rows": queries.drills(request.now)}, reverse("drills")
    )


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: Request, drill_id: int) -> HttpResponse:
    """One of them, with its course; a POST notes something, ends it or concludes it."""
    report = drill_report(drill_id, request.now)
    forms = _forms(request, report)

    def context() -> dict[str, Any]:
        return {"report": drill_report(drill_id, request.now)}

    return serve(request, "web/drills/page.html", forms, context, reverse("drill", args=[drill_id]))


@screen
@require_safe
def report(request: Request, drill_id: int) -> HttpResponse:
    """The report to be printed."""
    return render(request, "web/drills/report.html", {"report": drill_report(drill_id, request.now)})


def _forms(request: Request, found: DrillReport) -> dict[str, Any]:
    row = found.drill
    one: dict[str, Any] = {"actor": request.actor, "now": request.now, "drill_id": row.id}
    forms: dict[str, Any] = {}
    if row.concluded_at is None and any(who.id == request.actor.staff for who in row.people):
        forms["note"] = (_note_form(), lambda given: note_drill(**one, **given), NOTED)
    if queries.may_lead(request.actor, request.now):
        if row.state != "over":
            forms["end"] = (_end_form(), lambda given: end_drill(**one, **given), ENDED)
        elif row.concluded_at is None:
            forms["conclude"] = (_conclude_form(), lambda given: conclude_drill(**one, **given), CONCLUDED)
    return forms


def _start_form(request: Request) -> Form:
    days = longest_days(current_pack())
    return Form(
        do="start",
        title=t("訓練を始める", "Start a drill"),
        button=t("決めて知らせる", "Decide and tell"),
        support=t(
            "訓練の投稿は練習掲示板にだけ出ます。ここで挙げた実際のアカウントには、本文に「訓練」とあるものだけが出ます。"
            "決めた後にできるのは、早く終えることだけです。",
            "Posts of a drill go out on the practice board alone; on a live account named here, only with the mark of "
            "a drill in the text. Once decided, nothing can be changed but an earlier end.",
        ),
        fields=(
            Field("order", t("決定の名称・番号", "Name or number of the decision"), required=True),
            Field("title", t("訓練の名称", "Name of the drill"), required=True, longest=120),
            Field("scenario", t("想定", "Scenario"), kind="words", required=True),
            Field("starts", t("始まり", "From"), kind="moment", support=t("空にすると今から。", "Empty: from now.")),
            Field(
                "until",
                t("終わり", "Until"),
                kind="moment",
                required=True,
                initial=jst(request.now + USUAL, "input"),
                support=t(
                    "{days}日以内。その時刻に自動で終わります。", "Within {days} days; it ends by itself then."
                ).fill(days=days),
            ),
            Field("people", t("参加者", "Who takes part"), kind="several", required=True, choices=_people(request)),
            Field(
                "practice",
                t("使う練習アカウント", "Practice accounts to use"),
                kind="several",
                choices=_accounts(practice=True),
                support=t("選ばなければ、すべて使えます。", "None chosen: all of them."),
            ),
            Field(
                "live",
                t("投稿してよい実際のアカウント", "Live accounts that may be used"),
                kind="several",
                choices=_accounts(practice=False),
                support=t("通常は選びません。", "Usually none."),
            ),
        ),
    )


def _people(request: Request) -> tuple[Choice, ...]:
    rows = StaffMember.objects.filter(serving(request.now)).select_related("unit").order_by("unit", "pk")
    return tuple(
        Choice(
            str(row.pk),
            Text(
                ja=f"{row.name_ja}（{row.unit.name_ja}）",
                en=f"{row.name_en or row.name_ja} ({row.unit.name_en or row.unit.name_ja})",
            ),
        )
        for row in rows
    )


def _accounts(*, practice: bool) -> tuple[Choice, ...]:
    rows = Account.objects.exclude(state=Account.State.CLOSED).order_by("name", "pk")
    rows = rows.filter(connector="practice") if practice else rows.exclude(connector="practice")
    return tuple(Choice(str(row.pk), Text(ja=row.name, en=row.name)) for row in rows)


def _note_form() -> Form:
    return Form(
        do="note",
        title=t("経過・教訓を書く", "Note what happens, or a lesson"),
        button=t("書く", "Note it"),
        fields=(
            Field(
                "kind",
                t("種類", "Kind"),
                kind="choice",
                required=True,
                initial="happened",
                choices=(Choice("happened", t("経過", "What happened")), Choice("lesson", t("教訓", "A lesson"))),
            ),
            Field("words", t("書くこと", "Words"), kind="words", required=True),
        ),
    )


def _end_form() -> Form:
    return Form(
        do="end",
        title=t("訓練を終える", "End the drill"),
        button=t("訓練を終える", "End the drill"),
        danger=True,
        support=t(
            "待っている訓練の投稿は止まります。実際の投稿になることはありません。",
            "What waits of it is stopped, and never becomes real.",
        ),
        fields=(Field("reason", t("理由", "Reason"), required=True),),
    )


def _conclude_form() -> Form:
    return Form(
        do="conclude",
        title=t("訓練をまとめる", "Conclude the drill"),
        button=t("まとめを記録する", "Record the conclusion"),
        fields=(Field("conclusion", t("まとめ", "Conclusion"), kind="words", required=True),),
    )
