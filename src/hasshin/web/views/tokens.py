"""One's own tokens for the REST API: issue one, see which there are, take one back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.city.actions.token import LONGEST_DAYS, issue_token, revoke_token
from hasshin.city.models import ApiToken
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t
from hasshin.web import notices, once, renewed
from hasshin.web.forms.reading import whole, words
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Form, shown

WHAT = "issue-token"
ISSUE = t("発行する", "Issue one")
TOKEN_GONE = t(
    "控えていないときは、そのトークンを無効にして、発行し直してください。",
    "If you did not keep it, take that token back and issue another.",
)
REVOKED = t("トークンを無効にしました。", "The token no longer works.")


@sensitive_post_parameters("own_password")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """The list; a POST issues one, whose secret is shown once, on the page that follows."""
    if request.method != "POST":
        return _page(request)
    try:
        _token, secret = issue_token(
            actor=request.actor,
            now=request.now,
            name=words(request.POST, "name"),
            days=whole(request.POST, "days"),
            proof=renewed.proof(request, WHAT, request.POST.get(renewed.NAME, "")),
        )
    except Refused as refused:
        return _page(request, reasons=refused.reasons, status=422)
    return once.answer(request, WHAT, {"secret": secret}, reverse("tokens"))


@screen
@require_POST
def revoke(request: Request, token_id: int) -> HttpResponse:
    """Take one of one's own back."""
    revoke_token(actor=request.actor, now=request.now, token_id=token_id)
    notices.tell(request, REVOKED)
    return redirect("tokens")


def _page(request: Request, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    found = once.take(request, WHAT)
    asked = Form(do="issue", title=ISSUE, button=ISSUE, fields=(renewed.FIELD,))
    live = ApiToken.objects.filter(staff=staff_id(request), revoked_at=None, expires_at__gt=request.now)
    context = {
        "tokens": live.order_by("expires_at"),
        "secret": found.content.get("secret", ""),
        "gone": TOKEN_GONE if found.gone else None,
        "proof": shown(asked, None, reasons)[0],
        "reasons": reasons,
        "longest": LONGEST_DAYS,
        "typed": request.POST if reasons else {},
    }
    return render(request, "web/tokens.html", context, status=status)
