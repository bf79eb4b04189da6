"""Cases of correction (訂正・削除): from the error's report until the right information is out."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.delivery.actions.delete import report_removed, request_removal
from hasshin.delivery.queries import removals
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.posts.actions import correct
from hasshin.posts.queries.cases import case_cards, case_page
from hasshin.posts.revision import content_of, load, version_of
from hasshin.web import notices
from hasshin.web.forms.reading import words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request
from hasshin.web.views.post import show
from hasshin.web.views.screen import screen

FIELDS = ("kind", "reason", "conclusion", "remarks")
OPENED = t(
    "案件を開きました。正しい情報を発信するまで開いたままです。", "The case is open until the right information is out."
)
AGREED = t("同意を記録しました。", "Your agreement is recorded.")
DRAFTED = t(
    "訂正の起案を作りました。内容を直して提出してください。", "A draft of the correction is made. Mend and submit it."
)
CLOSED = t("案件を終えました。", "The case is closed.")
ASKED = t("削除を求めました。結果は経過に出ます。", "Deletion is asked for; its outcome shows in the timeline.")
REMOVED = t("手作業で削除したことを記録しました。", "It is recorded that you deleted it by hand.")


@screen
@require_safe
def cases(request: Request) -> HttpResponse:
    """Open cases with their clocks, then the closed ones."""
    context = {"open_cases": case_cards(request.now), "closed_cases": case_cards(request.now, closed=True)}
    return render(request, "web/cases/list.html", context)


@screen
@require_safe
def case(request: Request, case_id: int) -> HttpResponse:
    """One case."""
    return _page(request, case_id)


@screen
@require_POST
def open_case(request: Request, post_id: int) -> HttpResponse:
    """Report an error in what is out, and choose the way."""
    kind = "delete" if request.POST.get("kind") == "delete" else "correct"
    try:
        made = correct.open_case(
            actor=request.actor,
            now=request.now,
            post_id=post_id,
            kind=cast("correct.Kind", kind),
            reason=words(request.POST, "reason"),
            criticised=request.POST.get("criticised") == "1",
        )
    except Refused as refused:
        return show(
            request,
            post_id,
            reasons=refused.reasons,
            typed=request.POST,
            act="case",
            status=status_of(refused.reasons, FIELDS),
        )
    notices.tell(request, OPENED)
    return redirect("case", made.pk)


@screen
@require_POST
def agree(request: Request, case_id: int) -> HttpResponse:
    """The second person agrees."""
    return _do(request, case_id, AGREED, lambda: correct.agree(actor=request.actor, now=request.now, case_id=case_id))


@screen
@require_POST
def draft(request: Request, case_id: int) -> HttpResponse:
    """The right information as a draft, begun with the old content at no fixed time."""
    old = load(correct.open_one(case_id).original_id)
    content = content_of(version_of(old)).model_copy(update={"scheduled_at": None, "not_after": None})
    title = t("【訂正】{title}", "[Correction] {title}").fill(title=old.title).ja[:120]
    try:
        made = correct.draft_correction(
            actor=request.actor, now=request.now, case_id=case_id, title=title, content=content
        )
    except Refused as refused:
        return _page(request, case_id, refused.reasons, status_of(refused.reasons, FIELDS))
    notices.tell(request, DRAFTED)
    return redirect("edit", made.pk)


@screen
@require_POST
def close(request: Request, case_id: int) -> HttpResponse:
    """Close by hand where no right information is owed."""
    said = words(request.POST, "conclusion")
    return _do(
        request,
        case_id,
        CLOSED,
        lambda: correct.close(actor=request.actor, now=request.now, case_id=case_id, conclusion=said),
    )


@screen
@require_POST
def remove(request: Request, case_id: int, delivery_id: int) -> HttpResponse:
    """Ask that one delivery's post be deleted on its service."""
    return _do(
        request,
        case_id,
        ASKED,
        lambda: request_removal(actor=request.actor, now=request.now, delivery_id=delivery_id),
    )


@screen
@require_POST
def removed(request: Request, case_id: int, removal_id: int) -> HttpResponse:
    """A person deleted it in the service's own screen."""
    said = words(request.POST, "remarks")
    return _do(
        request,
        case_id,
        REMOVED,
        lambda: report_removed(actor=request.actor, now=request.now, removal_id=removal_id, remarks=said),
    )


def _do(request: Request, case_id: int, done: Text, run: Callable[[], object]) -> HttpResponse:
    try:
        run()
    except Refused as refused:
        return _page(request, case_id, refused.reasons, status_of(refused.reasons, FIELDS))
    except Conflict as conflict:
        return _page(request, case_id, (Reason(code="conflict", message=conflict.message),), 409)
    notices.tell(request, done)
    return redirect("case", case_id)


def _page(request: Request, case_id: int, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    found = case_page(case_id, request.now)
    asked = {row.delivery_id: row for row in removals(found.card.post_id) if row.state != "refused"}
    context = {
        "page": found,
        "case": found.card,
        "bringing": list(zip(found.posts, found.outcomes, strict=True)),
        "deliveries": [(d, asked.get(d.pk)) for d in found.deliveries],
        "reasons": reasons,
        "typed": request.POST if request.method == "POST" else QueryDict(),
    }
    return render(request, "web/cases/page.html", context, status=status)
