"""The edge of the API: whatever goes wrong before or beside an operation is a problem too, never a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt

from hasshin.api.problems import MALFORMED, METHOD, MISSING, TOO_LARGE, problem

View = Callable[..., HttpResponseBase]


class Edge:
    """Mixed into the API: wraps each of its views."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """As ninja's own, each view wrapped once."""
        patterns, app, namespace = super().urls  # type: ignore[misc]
        for pattern in patterns:
            pattern.callback = guarded(pattern.callback)
        # The last pattern takes any address, line breaks too, so that no page of the screens answers here.
        return [*patterns, re_path(r"[\s\S]*", guarded(nothing_here))], app, namespace


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """An address of the API that is none."""
    raise Http404(request.path)


def guarded(view: View) -> View:
    """The view; what Django raises while reading a request becomes a problem, and no answer is kept in a cache."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = problem("not-found", MISSING, 404)
        except RequestDataTooBig:
            response = problem("too-large", TOO_LARGE, 413)
        except (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError, UnicodeError):
            response = problem("malformed", MALFORMED, 400)
        if isinstance(response, HttpResponseNotAllowed):
            response = _not_allowed(response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return answer


def _not_allowed(response: HttpResponse) -> HttpResponse:
    shown = problem("method-not-allowed", METHOD, 405)
    shown["Allow"] = response["Allow"]
    return shown
