"""The acts on one post: submit, decide, withdraw, stop, move, confirm again. Each is one POST and one action.

A refusal shows the post's page again with every reason, and with what was typed still there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.posts.actions import decide as decide_action
from hasshin.posts.actions import move as move_action
from hasshin.posts.actions import reconfirm as reconfirm_action
from hasshin.posts.actions import stop as stop_action
from hasshin.posts.actions import submit as submit_action
from hasshin.posts.actions import withdraw as withdraw_action
from hasshin.posts.actions.upload import upload
from hasshin.posts.models import Post
from hasshin.posts.revision import content_of, load, version_of
from hasshin.web import notices
from hasshin.web.forms.deciding import judgements_of, passages_of, way_of
from hasshin.web.forms.reading import moment, whole, words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request
from hasshin.web.views.post import show
from hasshin.web.views.screen import screen

# What can be put right in the form of each act; all else is the guideline's to refuse.
FIELDS = {
    "decide": ("kind", "remarks", "judgements", *(f"passage-{row}" for row in range(100))),
    "withdraw": ("reason",),
    "stop": ("reason",),
    "move": ("scheduled_at", "reason"),
    "reconfirm": ("remarks",),
}
DONE: dict[str, Text] = {
    "submitted": t("提出しました。決裁を待っています。", "Submitted. It waits for a decision."),
    "approved": t("承認されました。予定の時刻に配信します。", "Approved. It goes out at its time."),
    "sent_back": t("理由を付けて差し戻しました。", "Sent back with your remarks."),
    "rejected": t("却下しました。", "Rejected."),
    "withdrawn": t("取り下げました。", "Withdrawn."),
    "stopped": t("配信を止めました。", "Stopped. Nothing more goes out."),
    "draft": t("日時を変えました。もう一度提出してください。", "Moved. Submit it again."),
}

# Where the same state is reached by another act, the act says it better.
SAID: dict[tuple[str, str], Text] = {
    ("decide", "submitted"): t(
        "承認を記録しました。次の決裁を待っています。", "Approved; the next decision is awaited."
    ),
    ("submit", "approved"): t(
        "提出しました。事前の決裁は要らず、予定の時刻に配信します。",
        "Submitted. No prior decision is needed; it goes out at its time.",
    ),
    ("reconfirm", "approved"): t("承認を再確認しました。", "The approval is confirmed again."),
}

# Where no time is set, nothing waits for one.
AT_ONCE: dict[str, Text] = {
    "decide": t("承認されました。まもなく配信します。", "Approved. It goes out shortly."),
    "submit": t(
        "提出しました。事前の決裁は要らず、まもなく配信します。",
        "Submitted. No prior decision is needed; it goes out shortly.",
    ),
}


@screen
@require_POST
def submit(request: Request, post_id: int) -> HttpResponse:
    """Submit the version that was shown."""

    def act() -> Post:
        way = way_of(request.POST)
        for key in request.FILES:
            file = request.FILES.get(key)
            if way.ground and key.startswith(f"scan-{way.ground}-") and file is not None:
                media = upload(actor=request.actor, now=request.now, data=file.read())
                way.proof[key.removeprefix(f"scan-{way.ground}-")] = media.digest
        return submit_action.submit(
            **_common(request, post_id),
            confirmed=request.POST.getlist("confirmed"),
            ground=way.ground,
            proof=way.proof,
            consent_id=way.consent_id,
        )

    return _do(request, post_id, "submit", act)


@screen
@require_POST
def decide(request: Request, post_id: int) -> HttpResponse:
    """Decide on exactly what was shown (`shown_digest`)."""

    def act() -> Post:
        errors: list[Reason] = []
        passages = passages_of(request.POST, content_of(version_of(load(post_id))), errors)
        if errors:
            raise Refused(errors)
        kind = request.POST.get("kind", "")
        if kind not in ("approve", "send_back", "reject"):
            raise Refused([NO_KIND])
        return decide_action.decide(
            **_common(request, post_id),
            kind=cast("decide_action.Kind", kind),
            shown_digest=request.POST.get("shown_digest", ""),
            remarks=words(request.POST, "remarks"),
            passages=passages,
            confirmed=request.POST.getlist("confirmed"),
            judgements=judgements_of(request.POST),
        )

    return _do(request, post_id, "decide", act)


@screen
@require_POST
def withdraw(request: Request, post_id: int) -> HttpResponse:
    """Take back what was not yet decided."""
    reason = words(request.POST, "reason")
    return _do(
        request,
        post_id,
        "withdraw",
        lambda: withdraw_action.withdraw(**_common(request, post_id), reason=reason),
    )


@screen
@require_POST
def stop(request: Request, post_id: int) -> HttpResponse:
    """Stop what is approved and has not begun to go out."""
    reason = words(request.POST, "reason")
    return _do(request, post_id, "stop", lambda: stop_action.stop(**_common(request, post_id), reason=reason))


@screen
@require_POST
def move(request: Request, post_id: int) -> HttpResponse:
    """Set another time; the decision is void then."""

    def act() -> Post:
        errors: list[Reason] = []
        to = moment(request.POST.get("scheduled_at", ""), "scheduled_at", errors)
        if errors:
            raise Refused(errors)
        return move_action.move(**_common(request, post_id), scheduled_at=to, reason=words(request.POST, "reason"))

    return _do(request, post_id, "move", act)


@screen
@require_POST
def reconfirm(request: Request, post_id: int) -> HttpResponse:
    """Renew an approval that has grown stale."""
    return _do(
        request,
        post_id,
        "reconfirm",
        lambda: reconfirm_action.reconfirm(
            **_common(request, post_id),
            shown_digest=request.POST.get("shown_digest", ""),
            remarks=words(request.POST, "remarks"),
        ),
    )


NO_KIND = Reason(
    code="kind",
    where="kind",
    message=t("承認・差戻し・却下のどれかが選ばれていません。", "Neither approve, send back nor reject was chosen."),
    fix=t("いずれかのボタンを押してください。", "Press one of the buttons."),
)


def _said(act: str, post: Post) -> Text:
    at_once = post.state == Post.State.APPROVED and content_of(version_of(post)).scheduled_at is None
    return (AT_ONCE.get(act) if at_once else None) or SAID.get((act, post.state)) or DONE[post.state]


def _common(request: Request, post_id: int) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "post_id": post_id, "revision": whole(request.POST, "revision")}


def _do(request: Request, post_id: int, act: str, run: Callable[[], Post]) -> HttpResponse:
    try:
        post = run()
    except Refused as refused:
        status = status_of(refused.reasons, FIELDS.get(act, ()))
        return show(request, post_id, reasons=refused.reasons, typed=request.POST, act=act, status=status)
    except Conflict as conflict:
        reason = Reason(code="conflict", message=conflict.message)
        return show(request, post_id, reasons=(reason,), typed=request.POST, act=act, status=409)
    notices.tell(request, _said(act, post))
    return redirect("post", post_id)
