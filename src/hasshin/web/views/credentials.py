"""Secrets of accounts: how they stand, the change of a password, and its sight by its custodian, once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.accounts.actions.reveal_password import purpose_of, reveal_password
from hasshin.accounts.actions.set_password import set_password
from hasshin.accounts.queries_credentials import CredentialPage, credential_lines, credential_page
from hasshin.city.pack import pack_at
from hasshin.policy.controls.standing import Credentials
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t
from hasshin.web import notices, renewed
from hasshin.web.forms.reading import words
from hasshin.web.mending import status_of, summary
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen

CHANGE = {"password": "password", "again": "again", "stated": "stated"}
WHY = {"reason": "reason"}
AGAIN = {"password": "password"}
KEPT = t("パスワードの変更を登録しました。", "The change of the password is kept.")
NOT_TWICE = Reason(
    code="not_the_same_twice",
    where="again",
    message=t("2回の入力が一致しません。", "The two entries differ."),
    fix=t("もう一度、両方に同じものを入力してください。", "Enter the same in both."),
)
WRONG = Reason(
    code="wrong_password",
    where="password",
    message=t("パスワードが違います。", "The password is wrong."),
    fix=t("ご自分のサインイン用のパスワードを入力してください。", "Enter your own password, as at sign-in."),
)


@screen
@require_safe
def credentials(request: Request) -> HttpResponse:
    """All accounts: when changed, when next, what is overdue."""
    control = pack_at(request.now).one_of(Credentials)
    context = {
        "lines": credential_lines(request.now),
        "control": control,
        "citations": pack_at(request.now).cite(control),
    }
    return render(request, "web/credentials/list.html", context)


@sensitive_post_parameters("password", "again")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def credential(request: Request, account_id: int) -> HttpResponse:
    """One account: its dates, its custodians, who saw or changed what, and the form for a change."""
    if request.method != "POST":
        return _page(request, account_id)
    try:
        _set(request, account_id)
    except Refused as refused:
        return _page(request, account_id, refused.reasons, status_of(refused.reasons, CHANGE))
    except Conflict as conflict:
        return _page(request, account_id, (Reason(code="conflict", message=conflict.message),), 409)
    notices.tell(request, KEPT)
    return redirect("credential", account_id)


@sensitive_variables("password")
def _set(request: Request, account_id: int) -> None:
    # As typed: a password may begin or end with anything, and the action says what is wrong with it.
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise Refused([NOT_TWICE])
    shown = request.POST.get("generation", "")
    set_password(
        actor=request.actor,
        now=request.now,
        account_id=account_id,
        password=password,
        stated=words(request.POST, "stated"),
        shown_generation=int(shown) if shown.isascii() and shown.isdigit() else None,
    )


def _page(request: Request, account_id: int, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    page = credential_page(account_id, request.actor, request.now)
    context = {"page": page, **summary(reasons, CHANGE), "stated": words(request.POST, "stated"), **_errors(reasons)}
    return render(request, "web/credentials/one.html", context, status=status)


def _errors(reasons: tuple[Reason, ...]) -> dict[str, Any]:
    return {"errors": {reason.where: reason for reason in reversed(reasons) if reason.where}}


@sensitive_variables("secret")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: Request, account_id: int) -> HttpResponse:
    """Shown once: after signing in anew, with a reason; the answer is kept by nobody and its address holds nothing."""
    page = credential_page(account_id, request.actor, request.now)
    if request.method != "POST":
        if page.may_see and page.line.kept and not renewed.holds(request, purpose_of(account_id)):
            return renewed.ask(request, purpose_of(account_id))
        return _ask_reason(request, page)
    try:
        secret = reveal_password(
            actor=request.actor,
            now=request.now,
            account_id=account_id,
            reason=words(request.POST, "reason"),
            session=renewed.session_of(request),
        )
    except Refused as refused:
        return _ask_reason(request, page, refused.reasons, status_of(refused.reasons, WHY))
    response = render(request, "web/credentials/shown.html", {"page": page, "secret": secret.reveal()})
    response["Referrer-Policy"] = "no-referrer"
    return response


def _ask_reason(
    request: Request, page: CredentialPage, reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    stale = any(reason.code == "sign_in_stale" for reason in reasons)
    context = {"page": page, **summary(reasons, WHY), "reason": words(request.POST, "reason"), "stale": stale}
    return render(request, "web/credentials/reveal.html", {**context, **_errors(reasons)}, status=status)


@sensitive_post_parameters("password")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_again(request: Request) -> HttpResponse:
    """The person at the screen proves again who it is, for the purpose that the page names."""
    given = request.POST if request.method == "POST" else request.GET
    purpose, back = given.get("purpose", "")[:80], _safe(request, given.get("next", ""))
    name = renewed.title(purpose)
    if name is None:
        raise Http404("no such purpose")
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        if renewed.prove(request, purpose, request.POST.get("password", "")):
            return redirect(back)
        reasons = (WRONG,)
    context = {"purpose": purpose, "next": back, "name": name, **summary(reasons, AGAIN), **_errors(reasons)}
    return render(request, "web/credentials/again.html", context, status=422 if reasons else 200)


def _safe(request: Request, wanted: str) -> str:
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("home")
