"""The icon where browsers look for it unasked, whatever page or file they show."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

ICON = Path(__file__).parents[1] / "static" / "web" / "favicon.ico"
A_DAY = 86_400
"""Seconds."""


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The product's icon (ICO, 16 and 32 pixels)."""
    answer = HttpResponse(_bytes(), content_type="image/x-icon")
    answer["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


@lru_cache(maxsize=1)
def _bytes() -> bytes:
    return ICON.read_bytes()
