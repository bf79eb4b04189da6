"""Sign in and out. Wrong passwords are counted; too many close the pair of name and address for a while."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hasshin.city.actions.choose_language import choose_language
from hasshin.city.actor import Actor
from hasshin.city.models import StaffMember
from hasshin.city.queries import sign_in_allowed
from hasshin.policy.text import Text, t
from hasshin.web import notices
from hasshin.web.language import language
from hasshin.web.middleware.actor import BEGAN
from hasshin.web.middleware.language import chosen
from hasshin.web.requests import Request

WRONG = t(
    "職員ID又はパスワードが違います。大文字・小文字を確かめて、もう一度入力してください。",
    "The staff ID or the password is wrong. Check upper and lower case and try again.",
)
NO_OFFICE = t(
    "有効な任命がないため、サインインできません。所属の管理者に任命の期間を確認してください。",
    "You hold no appointment in force, so you can't sign in. Ask your administrator about your appointment's term.",
)
LOCKED = t(
    "パスワードの間違いが多すぎるため、{n}分の間は受け付けません。",
    "Too many wrong passwords: nothing is accepted for {n} minutes.",
)
SIGNED_OUT = t("サインアウトしました。", "You are signed out.")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """The sign-in page; a good name and password begin a session."""
    if request.method == "GET":
        return _page(request)
    username = request.POST.get("username", "").strip()
    staff = authenticate(request, username=username, password=request.POST.get("password", ""))
    if not isinstance(staff, StaffMember):
        return _page(request, WRONG, username)
    if not sign_in_allowed(staff, request.now):
        return _page(request, NO_OFFICE, username)
    login(request, staff)
    request.session[BEGAN] = request.now.isoformat()
    if (wanted := chosen(request)) in ("ja", "en"):
        # What was chosen before sign-in is this person's choice as well: for other browsers, and for mail.
        choose_language(actor=Actor(staff=staff.pk), now=request.now, language="en" if wanted == "en" else "ja")
    return redirect(_after(request))


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Ends the session."""
    logout(request)
    notices.tell(request, SIGNED_OUT)
    return redirect("sign-in")


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """Too many wrong passwords: how long it lasts, and what to do."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    if request.path_info.startswith("/api/"):
        return JsonResponse(
            {
                "type": "about:blank",
                "title": "Too many wrong passwords",
                "status": 429,
                "detail": LOCKED.fill(n=minutes).of(language()),
            },
            status=429,
            content_type="application/problem+json",
        )
    return render(request, "web/locked_out.html", {"minutes": minutes}, status=429)


def _page(request: Request, error: Text | None = None, username: str = "") -> HttpResponse:
    context = {"error": error, "username": username, "next": _next(request), "bare": True, "samples": _samples()}
    return render(request, "web/sign_in.html", context, status=200 if error is None else 403)


def _samples() -> list[dict[str, Any]]:
    """Whom one may sign in as: in a demonstration, where all people are invented, and nowhere else."""
    if not settings.HASSHIN_INSTALLATION.demo:
        return []
    try:
        rows: list[dict[str, Any]] = json.loads(settings.HASSHIN_FOLDER.sample_sign_ins.read_text("utf-8"))
    except (OSError, ValueError):
        return []  # started without `hasshin demo`: the page does without the list
    return rows


def _next(request: Request) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""


def _after(request: Request) -> str:
    wanted = _next(request)
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
