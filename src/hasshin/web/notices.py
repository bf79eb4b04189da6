"""One sentence that the next page shows: what was just done, or why one is here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from hasshin.policy.text import Text

KEY = "hasshin_notice"


def tell(request: HttpRequest, what: Text, kind: str = "success") -> None:
    """Leave a sentence for the next page. `kind`: success, info, warning."""
    request.session[KEY] = {"text": what.model_dump(), "kind": kind}


def take(request: HttpRequest) -> dict[str, Any] | None:
    """The sentence that was left, once. A fragment for htmx shows none, and so uses none up."""
    if request.headers.get("HX-Request"):
        return None
    left: dict[str, Any] | None = request.session.pop(KEY, None) if KEY in request.session else None
    return left
