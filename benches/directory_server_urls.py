"""`hello` on the product's server: the least that a Django view can do there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def hello(request: HttpRequest) -> HttpResponse:
    """Behind all middleware, as any screen."""
    return HttpResponse("hello", content_type="text/plain")


class EarlyHello:
    """The same, where the directory is answered: before sessions and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return hello(request) if request.path_info == "/hello-early" else self.get_response(request)


urlpatterns = [path("hello", hello), path("", include("hasshin.config.urls"))]
