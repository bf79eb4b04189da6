"""Pages for everybody, answered before sessions, sign-in and languages come into play: no cookie is read or set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from hasshin.city.pack import NoPack
from hasshin.web.requests import Request
from hasshin.web.views.directory import missing
from hasshin.web.views.errors import not_set_up

PREFIXES = ("directory", "shown")
ADDRESSES = "hasshin.web.public_urls"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Of what these pages may load: no script at all, nothing from elsewhere."""


class PublicMiddleware:
    """Answers the public addresses itself. Whatever was sent as cookie or sign-in is not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.lstrip("/").partition("/")[0] not in PREFIXES or request.path_info.startswith("//"):
            return self.get_response(request)
        response = _answer(request)
        response["Content-Security-Policy"] = POLICY
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    request.now = datetime.now(UTC)  # type: ignore[attr-defined]
    try:
        return _found(request)
    except NoPack as why:
        return not_set_up(why)


def _found(request: HttpRequest) -> HttpResponse:
    try:
        match = resolve(request.path_info, ADDRESSES)
        request.resolver_match = match
        view: Any = match.func
        response: HttpResponse = view(request, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return missing(cast("Request", request))
    return response
