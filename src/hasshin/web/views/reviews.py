"""Regular reviews (定期点検, M-13) and after-reviews (後閲): due, overdue, signed."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.accounts.models import Account
from hasshin.city.pack import current_pack
from hasshin.policy.decide import decide
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts.actions.after_review import sign
from hasshin.posts.queries import post_page
from hasshin.posts.queries.reviews import after_review as one_after_review
from hasshin.posts.queries.reviews import after_reviews, may_sign
from hasshin.records.actions.review import facts_of_review, sign_review
from hasshin.records.queries import reviews_done, reviews_due, search
from hasshin.web import notices
from hasshin.web.forms.reading import words
from hasshin.web.mending import status_of, summary
from hasshin.web.requests import Request
from hasshin.web.timeline import tell
from hasshin.web.views.screen import screen

SIGNED = t("署名しました。", "Signed.")
SHOWN = 100
REMARKS = {"remarks": "remarks"}
VERDICT_AND_REMARKS = {"verdict": "verdict", **REMARKS}
VERDICT = Reason(
    code="verdict",
    where="verdict",
    message=t("適正か不適正かが選ばれていません。", "Neither proper nor improper was chosen."),
    fix=t("どちらかを選んでください。", "Choose one."),
)


@screen
@require_safe
def reviews(request: Request) -> HttpResponse:
    """What is due, then what is signed."""
    context = {
        "due": reviews_due(request.now),
        "owed": after_reviews(request.now),
        "done": reviews_done(),
        "signed": after_reviews(request.now, signed=True),
    }
    return render(request, "web/reviews/list.html", context)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def regular(request: Request, account_id: int) -> HttpResponse:
    """The records of an account since its last review, and the signature under them."""
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            sign_review(
                actor=request.actor,
                now=request.now,
                account_id=account_id,
                period_to=request.now,
                remarks=words(request.POST, "remarks"),
            )
        except Refused as refused:
            reasons = refused.reasons
        else:
            notices.tell(request, SIGNED)
            return redirect("reviews")
    due = next((row for row in reviews_due(request.now) if row.account_id == account_id), None)
    account = Account.objects.select_related("unit").filter(pk=account_id).first()
    if due is None or account is None:
        raise NotFound(f"review of account {account_id}")
    context = {
        "due": due,
        "found": search(account=account_id, since=due.period_from, limit=SHOWN),
        "done": reviews_done(account_id),
        "may": decide(current_pack(), facts_of_review(account, request.actor, request.now, "-")),
        **summary(reasons, REMARKS),
        "typed": request.POST if reasons else QueryDict(),
    }
    status = status_of(reasons, REMARKS) if reasons else 200
    return render(request, "web/reviews/regular.html", context, status=status)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def after_review(request: Request, review_id: int) -> HttpResponse:
    """The post with its life, and the verdict on the exception."""
    reasons: tuple[Reason, ...] = ()
    changed = False
    if request.method == "POST":
        try:
            verdict = _verdict(request.POST.get("verdict", ""))
            sign(
                actor=request.actor,
                now=request.now,
                after_review_id=review_id,
                verdict=verdict,
                remarks=words(request.POST, "remarks"),
            )
        except Refused as refused:
            reasons = refused.reasons
        except Conflict as conflict:
            reasons, changed = (Reason(code="conflict", message=conflict.message),), True
        else:
            notices.tell(request, SIGNED)
            return redirect("reviews")
    row = one_after_review(review_id)
    page = post_page(row.post_id, request.actor, request.now)
    told = tell(page.steps)
    context = {
        "review": row,
        "page": page,
        "post": page.post,
        "timeline": told,
        "claimed": next((s.claimed for s in reversed(told) if s.claimed and not s.refused), None),
        "may": may_sign(row, request.actor, request.now) if row.signed_at is None else None,
        "overdue": row.signed_at is None and row.due_at < request.now,
        **summary(reasons, VERDICT_AND_REMARKS),
        "typed": request.POST if reasons else QueryDict(),
    }
    status = (409 if changed else status_of(reasons, VERDICT_AND_REMARKS)) if reasons else 200
    return render(request, "web/reviews/after.html", context, status=status)


def _verdict(given: str) -> Literal["proper", "improper"]:
    if given == "proper":
        return "proper"
    if given == "improper":
        return "improper"
    raise Refused([VERDICT])
