"""Incidents (事案): open one, see it, go through its steps, note what happens, learn from it, end it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.incidents.actions.contain import Containing, contain
from hasshin.incidents.actions.end import end_incident
from hasshin.incidents.actions.lessons import add_lesson, finish_lesson
from hasshin.incidents.actions.note import note
from hasshin.incidents.actions.open_incident import Concerning, open_incident
from hasshin.incidents.actions.see import see
from hasshin.incidents.actions.settle_step import settle_step
from hasshin.incidents.queries import IncidentPage, incident_cards, incident_page
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.requests import Request
from hasshin.web.views import incident_asking as asking
from hasshin.web.views import incident_forms as forms_of
from hasshin.web.views import incident_measures as measures_of
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.serve import serve

OPENED = t(
    "事案を開きました。指針が定める人に知らせ、手順の時計が動いています。",
    "The incident is open. Whom the guideline names is being told, and the clocks of its steps run.",
)
SEEN = t("確認したことを記録しました。", "It is recorded that you have seen it.")
SETTLED = t("手順を記録しました。", "The step is recorded.")
NOTED = t("経過に書きました。", "Noted in the log.")
LEARNT = t("教訓を記録し、担当者の義務にしました。", "The lesson is recorded, and a duty of its owner.")
CARRIED_OUT = t("教訓について行ったことを記録しました。", "What was done about the lesson is recorded.")
ENDED = t("事案を終えました。", "The incident has ended.")
CONTAINED = t(
    "止めました。残りは順に行い、この画面に結果が出ます。", "Stopped. The rest is being done, and shows here."
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def incidents(request: Request) -> HttpResponse:
    """The open ones, then those that ended; a POST opens one."""

    def act(given: dict[str, Any]) -> HttpResponse:
        row = open_incident(
            actor=request.actor,
            now=request.now,
            kind=given["kind"],
            what=given["what"],
            about=Concerning(
                account_id=_id(given["account_id"]),
                terminal_id=_id(given["terminal_id"]),
                finding_id=forms_of.asked(request, "finding"),
                address=given["address"],
                drill_id=_id(given.get("drill_id", "")),
            ),
            happened_at=given["happened_at"],
        )
        notices.tell(request, OPENED)
        return redirect("incident", row.pk)

    context = {"open_ones": incident_cards(request.now), "ended": incident_cards(request.now, ended=True)}
    forms = {"open": (forms_of.open_form(request), act, OPENED)}
    return serve(request, "web/incidents/list.html", forms, lambda: context, reverse("incidents"))


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: Request, incident_id: int) -> HttpResponse:
    """One of them; a POST does what its form names."""
    page = incident_page(incident_id, request.actor, request.now)
    forms = _forms(request, page)

    def context() -> dict[str, Any]:
        return {"page": incident_page(incident_id, request.actor, request.now)}

    return serve(request, "web/incidents/page.html", forms, context, reverse("incident", args=[incident_id]))


@screen
@require_safe
def report(request: Request, incident_id: int) -> HttpResponse:
    """The report to be printed: what happened, when, who did what, what was learnt."""
    page = incident_page(incident_id, request.actor, request.now)
    return render(request, "web/incidents/report.html", {"page": page})


def _forms(request: Request, page: IncidentPage) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    one = {**who, "incident_id": page.card.id}
    found: dict[str, Any] = {}
    if page.card.ended_at is None:
        if page.was_told and not page.has_seen:
            found["see"] = (forms_of.see_form(), lambda _given: see(**one), SEEN)
        for step in page.steps:
            if step.may:
                found[f"step-{step.id}"] = (forms_of.step_form(step), _settling(who, step.id), SETTLED)
        if page.may_contain:
            found["contain"] = (forms_of.contain_form(page), lambda given: _contain(one, given), CONTAINED)
        found["note"] = (forms_of.note_form(), lambda given: note(**one, **given), NOTED)
    found |= measures_of.forms(page, who)
    found |= asking.forms(page, who, get_language() or "ja")
    for lesson in page.lessons:
        if lesson.done_at is None and lesson.owner_id == request.actor.staff:
            found[f"lesson-{lesson.id}"] = (
                forms_of.finish_form(lesson.id, lesson.words),
                _finishing(who, lesson.id),
                CARRIED_OUT,
            )
    if page.may_end or (page.card.ended_at is not None and page.was_told):
        found["lesson"] = (
            forms_of.lesson_form(),
            lambda given: add_lesson(**one, **{**given, "owner_id": int(given["owner_id"])}),
            LEARNT,
        )
    if page.may_end:
        found["end"] = (forms_of.end_form(page), lambda given: end_incident(**one, **given), ENDED)
    return found


def _contain(one: dict[str, Any], given: dict[str, Any]) -> object:
    how = Containing(everywhere=given["everywhere"], suspect_id=_id(given["suspect_id"]), revoke=not given["keep"])
    return contain(**one, how=how)


def _settling(who: dict[str, Any], step_id: int) -> Any:
    return lambda given: settle_step(**who, step_id=step_id, **given)


def _finishing(who: dict[str, Any], lesson_id: int) -> Any:
    return lambda given: finish_lesson(**who, lesson_id=lesson_id, **given)


def _id(chosen: str) -> int | None:
    return int(chosen) if chosen else None
