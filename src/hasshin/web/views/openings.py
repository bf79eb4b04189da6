"""Openings of accounts (F-2, M-17): ask, decide, obtain, report, grant; each by whom the guideline names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hasshin.accounts.actions.decide_opening import decide_opening
from hasshin.accounts.actions.grant_account import grant_account
from hasshin.accounts.actions.obtain_opening import designate, obtain_opening
from hasshin.accounts.actions.report_obtained import receive_report, report_obtained
from hasshin.accounts.actions.report_to_meeting import correct_meeting_report, report_to_meeting
from hasshin.accounts.actions.request_opening import refuse_opening, request_opening, withdraw_opening
from hasshin.accounts.models import Opening
from hasshin.accounts.queries_openings import OpeningPage, opening_cards, opening_page
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.city.queries import asks_only
from hasshin.platforms.registry import asks_for_server
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.reasons import Refused
from hasshin.policy.scope import Target, may
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.forms.reading import missing
from hasshin.web.requests import Request, staff_id
from hasshin.web.views import obtaining_forms as obtaining
from hasshin.web.views import opening_forms as forms_of
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.serve import serve

ASKED = t("申請しました。", "The request is made.")
NO_SERVER = missing(
    "base_url",
    t("サーバーのアドレスがありません。", "The server's address is missing."),
    t("「https://social.example.jp」のように入力してください。", "Enter it like https://social.example.jp."),
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def openings(request: Request) -> HttpResponse:
    """The list; a POST asks for an account and leads to its opening."""
    pack = pack_at(request.now)
    who = actor_facts(request.actor, request.now)
    # Those who open accounts may ask for any unit, the others for their own.
    all_units = choices.units()
    own = tuple(
        one
        for one in all_units
        if int(one.value) == who.unit or may(pack, who, "open_account", Target(unit=int(one.value))) is not None
    )

    def act(given: dict[str, Any]) -> HttpResponse:
        row = request_opening(actor=request.actor, now=request.now, **{**given, "unit_id": int(given["unit_id"])})
        notices.tell(request, ASKED)
        return redirect("opening", row.pk)

    form = forms_of.request_form(pack, own, str(who.unit or ""))
    cards = opening_cards(request.now)
    context = {
        "waiting": [card for card in cards if card.waits_for],
        "over": [card for card in cards if not card.waits_for],
        "cited": pack.cite(pack.one_of(Control)),
        "asks_only": asks_only(staff_id(request), request.now),
    }
    return serve(
        request, "web/openings/list.html", {"request": (form, act, ASKED)}, lambda: context, reverse("openings")
    )


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: Request, opening_id: int) -> HttpResponse:
    """One opening; a POST does what its form names."""
    page = opening_page(opening_id, request.actor, request.now)
    back = reverse("opening", args=[opening_id])
    return serve(request, "web/openings/page.html", _forms(request, page), lambda: {"page": page}, back)


def _forms(request: Request, page: OpeningPage) -> dict[str, Any]:
    """The forms of what is to be done next; those that the reader may not do say who may."""
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    opening_id = page.opening.pk
    one = {**who, "opening_id": opening_id}
    pack = pack_at(request.now)
    found: dict[str, Any] = {}
    if "approve" in page.waits_for:
        form = forms_of.decide_form(pack, page)
        found["decide"] = (form, lambda given: decide_opening(**one, **given), t("決定しました。", "Decided."))
    if page.personal and page.opening.told_at is None and page.opening.state in ("approved", "obtained"):
        form = obtaining.designate_form(pack, page, choices.staff_of(page.opening.unit_id))
        done = t("取得する職員を指名しました。", "The person who obtains it is named.")
        found["designate"] = (
            form,
            lambda given: designate(**one, staff_id=int(given["staff_id"]), order=given["order"]),
            done,
        )
    if "obtain" in page.waits_for:
        done = t(
            "アカウントを登録しました。残りの準備を続けてください。", "The account is entered. Go on with the rest."
        )
        found["obtain"] = (obtaining.obtain_form(pack, page), lambda given: _obtained(one, given), done)
    if "report" in page.waits_for or ("receive" in page.waits_for and "report" in page.may):
        done = t(
            "取得を報告しました。確かめられるまで発信できません。", "Reported. It can't publish until it is received."
        )
        found["report"] = (
            obtaining.report_form(page, board_address(request, page)),
            lambda given: report_obtained(**one, **given),
            done,
        )
    if "receive" in page.waits_for:
        done = t("報告を確かめたことを記録しました。", "What you found about the report is kept.")
        found["receive"] = (
            obtaining.receive_form(pack, page),
            lambda given: receive_report(**one, accepted=given["kind"] == "accept", remark=given["remark"]),
            done,
        )
    if "grant" in page.waits_for:
        done = t("所属に付与しました。", "Granted to its unit.")
        grant = {**who, "account_id": page.opening.account_id}
        found["grant"] = (forms_of.grant_form(pack, page), lambda given: grant_account(**grant, **given), done)
    if "tell" in page.waits_for:
        done = t("会議への報告を記録しました。", "The report to the meeting is kept.")
        found["tell"] = (forms_of.meeting_form(pack, page), lambda given: report_to_meeting(**one, **given), done)
    if page.reports and "tell" in page.may:
        done = t("会議への報告の訂正を記録しました。", "The correction of the report to the meeting is kept.")
        form = forms_of.correct_meeting_form(pack, page)
        found["correct_meeting"] = (form, lambda given: correct_meeting_report(**one, **given), done)
    return {**found, **_ending(request, page, one)}


def board_address(request: Request, page: OpeningPage) -> str:
    """Where the practice board will show an account that is practised; "" for one on the real service."""
    account = page.opening.account
    if account is None or account.connector != "practice":
        return ""
    return request.build_absolute_uri(reverse("board-account", args=[account.service, account.handle]))


def _ending(request: Request, page: OpeningPage, one: dict[str, Any]) -> dict[str, Any]:
    if page.opening.state not in (Opening.State.REQUESTED, Opening.State.APPROVED):
        return {}
    found: dict[str, Any] = {}
    if request.actor.staff == page.opening.requested_by_id:
        done = t("申請を取り下げました。", "The request is taken back.")
        found["withdraw"] = (forms_of.withdraw_form(), lambda given: withdraw_opening(**one, **given), done)
    who = actor_facts(request.actor, request.now)
    if may(pack_at(request.now), who, "open_account", Target(unit=page.opening.unit_id)) is not None:
        done = t("この申請では開設しないことを記録しました。", "It is kept that this account will not be opened.")
        found["decline"] = (forms_of.decline_form(), lambda given: refuse_opening(**one, **given), done)
    return found


def _obtained(one: dict[str, Any], given: dict[str, Any]) -> object:
    if asks_for_server(given["connector"]) and not given["base_url"]:
        raise Refused([NO_SERVER])
    return obtain_opening(**one, **given)
