"""Whether this process serves and reaches its database, and whether sending works."""

from __future__ import annotations

import re

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hasshin.delivery.queries_sending import pulse

HEX = re.compile(r"[0-9a-f]{16}")
DOWN = 503


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process reaches its database, so that whatever is in front sends requests here; else 503.

    The body says more: `status` is "ok", or "sending does not work" with `troubles`. Sends X-Hasshin-Probe back, by
    which `hasshin check` learns what the server in front lets through.
    """
    probe = request.headers.get("X-Hasshin-Probe", "")
    answer = _told(strict=False)
    if HEX.fullmatch(probe):
        answer["X-Hasshin-Probe"] = probe
    return answer


@never_cache
@require_safe
def healthz_sending(request: HttpRequest) -> JsonResponse:
    """As `healthz`, for those who watch: 503 also when nothing sends, or when a post that could go out waits."""
    return _told(strict=True)


def _told(*, strict: bool) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        now = pulse(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=DOWN)
    return JsonResponse(
        {
            "status": "sending does not work" if now.troubles else "ok",
            "database": "ok",
            "workers": now.workers,
            "due": now.due,
            "oldest_due_seconds": now.oldest_seconds,
            "outcome_unknown": now.unknown,
            "services_resting": now.resting,
            "troubles": [trouble.en for trouble in now.troubles],
        },
        status=DOWN if strict and now.troubles else 200,
    )
