"""Change one's own password. Whoever has a one-time password is asked for it before anything else."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hasshin.city.actions.password import change_own_password
from hasshin.city.models import StaffMember
from hasshin.city.queries_person import last_reset
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t
from hasshin.web import notices
from hasshin.web.mending import status_of, summary
from hasshin.web.middleware.actor import BEGAN
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen

CHANGED = t(
    "パスワードを変更しました。ほかの場所のサインインは終わりました。",
    "The password is changed. Other sessions have ended.",
)
DIFFER = Reason(
    code="passwords_differ",
    where="again",
    message=t("新しいパスワードが2回で違います。", "The two new passwords differ."),
    fix=t("同じものを2回入力してください。", "Type the same twice."),
)
LONGEST = 256
FIELDS = {"old": "old", "new": "new", "again": "again"}


@sensitive_post_parameters("old", "new", "again")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: Request) -> HttpResponse:
    """The form; a POST changes it, and this session alone goes on."""
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        old, new, again = (request.POST.get(name, "")[:LONGEST] for name in ("old", "new", "again"))
        try:
            _demand_same(new, again)
            person = change_own_password(actor=request.actor, now=request.now, old=old, new=new)
        except Refused as refused:
            reasons = refused.reasons
        else:
            update_session_auth_hash(request, person)
            request.session[BEGAN] = request.now.isoformat()
            notices.tell(request, CHANGED)
            return redirect("home")
    must = isinstance(request.user, StaffMember) and request.user.must_change_password
    errors = {reason.where: reason for reason in reasons}
    reset = last_reset(staff_id(request)) if must else None
    context = {**summary(reasons, FIELDS), "errors": errors, "must": must, "reset": reset}
    status = status_of(reasons, FIELDS) if reasons else 200
    return render(request, "web/own_password.html", context, status=status)


def _demand_same(new: str, again: str) -> None:
    if new != again:
        raise Refused([DIFFER])
