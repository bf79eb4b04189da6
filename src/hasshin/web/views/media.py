"""An uploaded image or video, for signed-in staff."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from hasshin.blobs.showing import shown
from hasshin.policy.reasons import NotFound
from hasshin.posts.models import Media
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen


@screen
@require_safe
def media(request: Request, digest: str) -> HttpResponseBase:
    """The bytes, as they were stored."""
    row = Media.objects.filter(digest=digest).first()
    if row is None:
        raise NotFound(f"image or video {digest}")
    return shown(request, digest, row.mime)
