"""In which language a page is shown: the cookie, else the signed-in person's own, else the browser's, else Japanese."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "hasshin_language"
KNOWN = ("ja", "en")


def chosen(request: HttpRequest) -> str | None:
    """The language that was chosen on this browser, if any."""
    language = request.COOKIES.get(COOKIE, "")
    return language if language in KNOWN else None


def from_browser(request: HttpRequest) -> str:
    """The first known language that the browser asks for; Japanese where it asks for none of ours."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.split("-")[0] in KNOWN:
            return code.split("-")[0]
    return "ja"


def prefer(request: HttpRequest, language: str) -> None:
    """Use a signed-in person's language, unless another was chosen on this browser."""
    if chosen(request) is None and language in KNOWN:
        translation.activate(language)


class LanguageMiddleware:
    """Sets the language for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(chosen(request) or from_browser(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", (translation.get_language() or "ja")[:2])
        return response
