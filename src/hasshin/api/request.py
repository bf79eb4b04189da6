"""What an operation is given."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from hasshin.city.actor import Actor


class Call(HttpRequest):
    """A request whose token was accepted: `auth` is the actor."""

    auth: Actor


def now_of(request: HttpRequest) -> datetime:
    """The time of the request: one instant for all that it does."""
    now = getattr(request, "now", None)
    return now if isinstance(now, datetime) else datetime.now(UTC)


def staff_of(request: Call) -> int:
    """The id of the person whose token it is; a token without a person is accepted nowhere."""
    if request.auth.staff is None:
        raise ValueError("a token was accepted without a person")
    return request.auth.staff
