"""What is watched of an account: its live profile and badge, and acts on it that did not pass through here."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.accounts.facts import account_facts
from hasshin.city.facts import actor_facts
from hasshin.city.pack import pack_at
from hasshin.delivery.actions.verification import note_application, note_impossible, note_outcome
from hasshin.delivery.watch_queries import ProfilePage, acts_page, profile_page
from hasshin.policy.controls import Outward, Verification
from hasshin.policy.reasons import Citation
from hasshin.policy.scope import Target
from hasshin.policy.text import t
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

JST = ZoneInfo("Asia/Tokyo")
APPLIED = t("申請を記録しました。", "The application is recorded.")
IMPOSSIBLE = t("申請できない理由を記録しました。", "Why nobody can apply is recorded.")
CONCLUDED = t("申請の結果を記録しました。", "The outcome is recorded.")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request, account_id: int) -> HttpResponse:
    """The live profile beside the register, its history, and what was done for its verification."""
    page = profile_page(account_id, request.now)
    asked = _asked(request, page)

    def context() -> dict[str, Any]:
        return {"page": page, "asked": asked}

    back = reverse("profile-watch", args=[account_id])
    return serve(request, "web/accounts/profile.html", _forms(request, page) if asked else {}, context, back)


@screen
@require_safe
def acts(request: Request, account_id: int) -> HttpResponse:
    """What was found on the account that did not go out from here, and how far it was compared."""
    pack = pack_at(request.now)
    cited = [c for control in pack.all_of(Outward) for c in pack.cite(control)]
    context = {"page": acts_page(account_id), "asked": tuple(dict.fromkeys(cited))}
    return render(request, "web/accounts/acts.html", context)


def _asked(request: Request, page: ProfilePage) -> tuple[Citation, ...]:
    """The clauses by which the pack seeks verification of this account; empty where it does not."""
    pack = pack_at(request.now)
    for control in pack.all_of(Verification):
        if not control.services or page.account.service in control.services:
            return pack.cite(control)
    return ()


def _forms(request: Request, page: ProfilePage) -> dict[str, Any]:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now}
    account_id = page.account.pk
    target = Target(account=account_facts(page.account, request.now))
    says = whom(pack_at(request.now), actor_facts(request.actor, request.now), "connect_account", target)
    if page.waiting is not None:
        waiting = page.waiting.pk
        outcome = Form(
            do="outcome",
            title=t("申請の結果を記録する", "Record the outcome"),
            button=t("記録する", "Record"),
            whom=says,
            fields=(
                Field(
                    "outcome",
                    t("結果", "Outcome"),
                    kind="choice",
                    required=True,
                    choices=(
                        Choice("granted", t("認められた", "Granted")),
                        Choice("refused", t("断られた", "Refused")),
                    ),
                ),
                Field(
                    "reason",
                    t("示された理由、通知の番号など", "The reason given, or the notice's number"),
                    "words",
                    True,
                ),
            ),
        )
        return {"outcome": (outcome, lambda given: note_outcome(**who, application_id=waiting, **given), CONCLUDED)}
    apply = Form(
        do="apply",
        title=t("申請を記録する", "Record an application"),
        button=t("記録する", "Record"),
        whom=says,
        fields=(
            Field("applied_at", t("申請した日", "Day of applying"), kind="day", required=True),
            Field("remarks", t("申請の方法、受付番号など", "How, and the receipt's number"), "words", True),
        ),
    )
    impossible = Form(
        do="impossible",
        title=t("申請できない理由を記録する", "Record why nobody can apply"),
        button=t("記録する", "Record"),
        whom=says,
        fields=(Field("reason", t("理由", "Reason"), "words", True),),
    )
    return {
        "apply": (
            apply,
            lambda given: note_application(
                **who, account_id=account_id, applied_at=_morning(given["applied_at"]), remarks=given["remarks"]
            ),
            APPLIED,
        ),
        "impossible": (
            impossible,
            lambda given: note_impossible(**who, account_id=account_id, reason=given["reason"]),
            IMPOSSIBLE,
        ),
    }


def _morning(day: Any) -> datetime:
    """The beginning of that Japanese day."""
    return datetime.combine(day, time(), tzinfo=JST)
