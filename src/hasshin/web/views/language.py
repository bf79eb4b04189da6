"""Choose the language: on this browser, and for oneself where one is signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from hasshin.city.actions.choose_language import choose_language
from hasshin.web.middleware.language import COOKIE, KNOWN
from hasshin.web.requests import Request


@require_POST
def choose(request: Request) -> HttpResponse:
    """Keep the choice, on this browser for a year, and go back to the page."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "home")
    language = request.POST.get("language", "")
    if language in KNOWN:
        if request.actor.staff is not None:
            choose_language(actor=request.actor, now=request.now, language="en" if language == "en" else "ja")
        secure = request.is_secure()
        response.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", httponly=True, secure=secure)
    return response
