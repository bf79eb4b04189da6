"""The request as the screens get it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from hasshin.city.actor import Actor
from hasshin.city.seen import Seen
from hasshin.policy.text import Text


class Request(HttpRequest):
    """A request after the middleware: who acts (`actor`) and at what time (`now`, aware UTC), from where.

    `seen` is the terminal whoever it is that asks; `actor.terminal` is the same in the hands of this person.
    """

    actor: Actor
    now: datetime
    seen: Seen
    client_address: str


class BadRequest(Exception):
    """The address asks for something that can't be read. `message` says what, and how it is written."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def staff_id(request: Request) -> int:
    """The signed-in person's id; only for views that ask for sign-in."""
    if request.actor.staff is None:
        raise LookupError("nobody is signed in")
    return request.actor.staff
