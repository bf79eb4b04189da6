"""What is shown once: the answer to a POST is a redirect, and the page behind it shows the result that one time.

A code, a token or a one-time password that stood on the answer itself would be made anew by every reload. It waits in
the session instead, sealed with a key that only a cookie of this browser has, for five minutes; the page that shows it
takes it away. Loaded again, the page says that it was shown and what to do.

    return once.answer(request, f"device-code:{pk}", {"code": fresh}, back)      # in the act
    found = once.take(request, f"device-code:{pk}")                              # on the page
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect

from hasshin.accounts.credentials.envelope import fresh_key, lock, unlock
from hasshin.accounts.credentials.errors import SealBroken
from hasshin.web.middleware.device import over_https
from hasshin.web.requests import Request

KEY: Final = "hasshin_once"
COOKIE: Final = "hasshin_once"
MARK: Final = "once"
HOLDS: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Once:
    """What the page has to show: the content (empty: none), or that it was shown before (`gone`)."""

    content: dict[str, Any] = field(default_factory=dict)
    gone: bool = False


def answer(request: Request, what: str, content: dict[str, Any], back: str) -> HttpResponse:
    """Redirect to `back`, whose page shows the content once. `what` names it with its row; content is JSON."""
    key = fresh_key()
    sealed = lock(key, json.dumps(content).encode(), _bound(what))
    request.session[KEY] = {
        "what": what,
        "sealed": base64.b64encode(sealed).decode(),
        "until": (request.now + HOLDS).isoformat(),
    }
    response = redirect(f"{back}?{MARK}=1")
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=int(HOLDS.total_seconds()),
        path="/",
        httponly=True,
        secure=over_https(),
        samesite="Strict",
    )
    return response


def take(request: Request, what: str) -> Once:
    """What waits under that name, taken away with this; for the GET of the page alone.

    A part of a page that htmx asks for, a HEAD and another page take nothing.
    """
    if request.method != "GET" or MARK not in request.GET or request.headers.get("HX-Request"):
        return Once()
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("what") != what:
        return Once(gone=True)
    del request.session[KEY]
    if datetime.fromisoformat(kept["until"]) <= request.now:
        return Once(gone=True)
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "").encode())
        return Once(json.loads(unlock(key, base64.b64decode(kept["sealed"]), _bound(what))))
    except (SealBroken, ValueError, binascii.Error):
        return Once(gone=True)


def _bound(what: str) -> bytes:
    return f"hasshin shown once {what}".encode()
