"""What actions raise (Refused, Conflict, ...) becomes a page that says why, by which clause, what to do; no 500."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hasshin.city.pack import NoPack
from hasshin.policy.reasons import Conflict, NotFound, Refused
from hasshin.web.requests import BadRequest
from hasshin.web.views import errors


class RefusalMiddleware:
    """One place for what actions raise, whatever view called them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for what an action raised; None for anything else, which stays an error."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, BadRequest):
            return errors.bad_request(request, exception)
        if isinstance(exception, NotFound):
            return errors.not_found(request)
        if isinstance(exception, NoPack):
            return errors.not_set_up(exception)
        return None
