"""The cookie that holds a device's key, and the binding of a session to the device on which it was begun."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hasshin.city.models import Terminal
from hasshin.city.seen import Seen

COOKIE = "hasshin_device"
LONGEST = 400 * 86400
BOUND = "hasshin_device_id"


def over_https() -> bool:
    """Whether staff reach this installation over https; then no cookie goes without it."""
    return bool(settings.HASSHIN_INSTALLATION.origin.startswith("https://"))


def cookie_name() -> str:
    """Over https with the prefix that keeps other hosts of the city's domain from setting it."""
    return f"__Host-{COOKIE}" if over_https() else COOKIE


def shown_key(request: HttpRequest) -> str | None:
    """The key that the request shows, if any."""
    return request.COOKIES.get(cookie_name()) or None


def keep_key(response: HttpResponse, key: str) -> None:
    """Have the browser keep the key, out of reach of scripts. Lax, as the session's: one comes here from a mail too."""
    response.set_cookie(
        cookie_name(), key, max_age=LONGEST, path="/", httponly=True, secure=over_https(), samesite="Lax"
    )


def bind(request: HttpRequest, device: int) -> None:
    """From now on the session goes with the device."""
    request.session[BOUND] = device


def holds(request: HttpRequest, seen: Seen) -> bool:
    """Whether the session may go on where this was seen; binds one that shows a device for the first time.

    A session that was begun on a device ends without that device's key: so a loss ends it, also for a thief who keeps
    the session and throws the key away, and a session that was copied without the key is worth nothing.
    """
    if seen.shut_out:
        return False
    bound = request.session.get(BOUND)
    device = seen.terminal.id if seen.terminal.kind == "device" else None
    if bound is None and device is not None:
        bind(request, device)
    return bound is None or bound == device


def was_lost(request: HttpRequest, seen: Seen) -> bool:
    """Whether the request, or the session, is of a device that was reported lost."""
    bound = request.session.get(BOUND)
    return seen.shut_out or Terminal.objects.filter(pk=bound or 0, state=Terminal.State.LOST).exists()
