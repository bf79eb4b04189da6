"""Private devices in an emergency: the consents, what was done under them, and the after-review of each use (M-5)."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.city.actions.consent_terminal import (
    consent_terminal,
    exception_of,
    no_exception,
    revoke_terminal_consent,
)
from hasshin.city.actions.review_use import facts_of_use_review, review_use
from hasshin.city.codes import LIFE_MINUTES
from hasshin.city.facts import actor_facts
from hasshin.city.models import TerminalConsent, TerminalUse
from hasshin.city.pack import current_pack
from hasshin.city.queries_terminals import UseRow, consents, oversees, uses
from hasshin.policy.decide import decide
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Conflict, NotFound, Reason
from hasshin.policy.scope import Target, held
from hasshin.policy.text import Text, t
from hasshin.posts.models import AfterReview
from hasshin.web import notices, once
from hasshin.web.requests import Request
from hasshin.web.setting_up import whom
from hasshin.web.views.screen import screen
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form
from hasshin.web.views.settings.serve import serve

CONSENTED = t("同意を記録しました。", "The consent is recorded.")
REVOKED = t("同意を取り消しました。", "The consent is revoked.")
SIGNED = t("署名しました。", "Signed.")
WHAT = "private-device-code"
CODE_GONE = t(
    "コードをまだ使っていないときは、その同意を取り消して、もう一度同意してください。",
    "If the code was not used yet, revoke that consent and consent again.",
)
VERDICTS = (Choice("proper", t("適正", "Proper")), Choice("improper", t("不適正", "Improper")))


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def private_devices(request: Request) -> HttpResponse:
    """Consents and uses: all for whoever oversees them, else one's own; and the form of whoever may consent."""
    pack = current_pack()
    who = actor_facts(request.actor, request.now)
    own = None if oversees(pack, who) else request.actor.staff
    form = _form(pack, request)

    def consent(given: dict[str, Any]) -> HttpResponse:
        row, code = consent_terminal(
            actor=request.actor,
            now=request.now,
            staff_id=int(given["staff_id"]),
            name=given["name"],
            reason=given["reason"],
            hours=int(given["hours"]),
        )
        return once.answer(request, WHAT, {"code": code, "consent": row.pk}, reverse("private-devices"))

    forms = {"consent": (form, consent, CONSENTED)}

    kept = once.take(request, WHAT)

    def context() -> dict[str, Any]:
        found = exception_of(pack)
        shown = TerminalConsent.objects.filter(pk=kept.content.get("consent", 0)).first()
        return {
            "code": kept.content.get("code", ""),
            "code_of": shown,
            "minutes": LIFE_MINUTES,
            "gone": CODE_GONE if kept.gone else None,
            "consents": consents(request.now, staff_id=own),
            "uses": told(uses(staff_id=own)),
            "none": None if found else no_exception(pack),
            "cites": pack.cite(found[0]) if found else (),
            "hours": found[1].max_hours if found else 0,
            "revokes": whom(pack, who, "consent_terminal") is None,
            "mine": request.actor.staff,
            "terminal_address": request.build_absolute_uri(reverse("terminal")),
        }

    return serve(request, "web/terminals/private.html", forms, context, reverse("private-devices"))


@screen
@require_POST
def revoke(request: Request, consent_id: int) -> HttpResponse:
    """End a consent at once."""
    try:
        revoke_terminal_consent(actor=request.actor, now=request.now, consent_id=consent_id)
    except Conflict as conflict:
        notices.tell(request, conflict.message, kind="warning")
    else:
        notices.tell(request, REVOKED)
    return redirect("private-devices")


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: Request, use_id: int) -> HttpResponse:
    """One use that is on no post, and the signature under it."""
    row = TerminalUse.objects.filter(pk=use_id).first()
    if row is None:
        raise NotFound(f"use of a private device {use_id}")
    if row.after_review_id is not None:
        return redirect("after-review", row.after_review_id)
    may = decide(current_pack(), facts_of_use_review(row, request.actor, request.now, "proper"))
    form = Form(
        do="sign",
        title=t("後閲に署名する", "Sign the after-review"),
        button=t("署名する", "Sign"),
        fields=(
            Field("verdict", t("判定", "Verdict"), kind="choice", required=True, choices=VERDICTS),
            Field("remarks", t("意見", "Remarks"), kind="words"),
        ),
    )

    def sign(given: dict[str, Any]) -> None:
        verdict: Literal["proper", "improper"] = "proper" if given["verdict"] == "proper" else "improper"
        review_use(actor=request.actor, now=request.now, use_id=use_id, verdict=verdict, remarks=given["remarks"])

    def context() -> dict[str, Any]:
        return {"use": told(uses(use_id=use_id))[0], "citations": row.citations, "may": may}

    forms = {"sign": (form, sign, SIGNED)}
    return serve(request, "web/terminals/use.html", forms, context, reverse("terminal-use", args=[use_id]))


def told(rows: list[UseRow]) -> list[dict[str, Any]]:
    """The uses with their act in words, where it was done, and how the after-review of it stands."""
    wanted = [row.after_review_id for row in rows if row.after_review_id is not None]
    posts = {r.pk: r for r in AfterReview.objects.filter(pk__in=wanted).select_related("post", "signed_by")}
    found = []
    for row in rows:
        review = posts.get(row.after_review_id) if row.after_review_id is not None else None
        verdict = review.verdict if review is not None else row.verdict
        url = (
            reverse("after-review", args=[review.pk]) if review is not None else reverse("terminal-use", args=[row.id])
        )
        words = ACTS.get(row.act, t(row.act, row.act))
        found.append({"row": row, "act": words, "verdict": verdict, "url": url, "post": review and review.post})
    return found


ACTS: dict[str, Text] = {
    "posts.draft": t("起案", "Drafted"),
    "posts.save": t("内容の変更", "Content changed"),
    "posts.submit": t("提出", "Submitted"),
    "posts.approve": t("承認", "Approved"),
    "posts.send_back": t("差戻し", "Sent back"),
    "posts.reject": t("却下", "Rejected"),
    "posts.move": t("日時の変更", "Moved"),
    "posts.reconfirm": t("承認の再確認", "Approval confirmed again"),
    "posts.correct": t("誤りの報告（訂正・削除）", "Error reported"),
    "posts.agree": t("訂正への同意", "Agreed to a correction"),
    "posts.close_case": t("訂正案件の終了", "Case closed"),
    "delivery.ask_removal": t("削除の依頼", "Deletion asked for"),
    "delivery.removed_by_hand": t("手作業で削除", "Deleted by hand"),
    "accounts.outward_act": t("フォローや返信などの対外行為", "Acted outwards, such as following or replying"),
    "accounts.consent_outward_act": t("対外行為への同意", "Consented to an act toward others"),
    "accounts.open_account": t("アカウントの開設", "Opened an account"),
}


def _form(pack: Pack, request: Request) -> Form:
    found = exception_of(pack)
    limit = found[1].max_hours if found else 0
    return Form(
        do="consent",
        title=t("私有端末の使用に同意する", "Consent to a private device"),
        button=t("同意してコードを発行する", "Consent and issue a code"),
        support=t(
            "災害などでほかに手段がないときに限ります。使うたびに後閲の対象になります。",
            "Only where nothing else works, as in a disaster. Each use falls due for after-review.",
        ),
        whom=_whose(pack, request),
        citations=pack.cite(found[0]) if found else (),
        fields=(
            Field("staff_id", t("使う職員", "Who uses it"), kind="choice", required=True, choices=_others(request)),
            Field(
                "name",
                t("端末の名前", "The device"),
                required=True,
                longest=120,
                support=t("「佐藤の私有スマートフォン」のように書きます。", "For example “Sato's own phone”."),
            ),
            Field("reason", t("ほかに手段がない事情", "Why nothing else works"), kind="words", required=True),
            Field(
                "hours",
                t("時間", "Hours"),
                required=True,
                longest=4,
                initial="24" if limit >= 24 else str(limit),  # noqa: PLR2004
                pattern=r"[0-9]{1,4}",
                support=t("いまから何時間か。{n}時間まで。", "From now; at most {n} hours.").fill(n=str(limit)),
            ),
        ),
    )


def _whose(pack: Pack, request: Request) -> Text | None:
    who = actor_facts(request.actor, request.now)
    found = exception_of(pack)
    if found is None:
        reason: Reason = no_exception(pack)
        return reason.message
    named = found[1].consent_by
    if any(held(pack, who, role, Target()) for role in named):
        return whom(pack, who, "consent_terminal")
    return whom(pack, who, "consent_terminal") or t("これを行う役割ではありません。", "That is for another role.")


def _others(request: Request) -> tuple[Choice, ...]:
    return tuple(choice for choice in choices.staff() if choice.value != str(request.actor.staff))
