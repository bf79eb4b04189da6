"""An image of a post as a service fetches it, under a name that can't be guessed (`blobs/outside.py`)."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from hasshin.blobs.outside import digest_of
from hasshin.blobs.showing import shown
from hasshin.blobs.store import BlobDamaged, BlobMissing
from hasshin.posts.models import Media
from hasshin.web.requests import Request


@require_safe
def media(request: Request, name: str) -> HttpResponseBase:
    """The bytes; for every other name, however it is wrong, the same "not there"."""
    digest = digest_of(name, request.now)
    row = Media.objects.filter(digest=digest).first() if digest else None
    if row is None:
        return _nothing()
    try:
        answer = shown(request, row.digest, row.mime)
    except (BlobMissing, BlobDamaged):
        return _nothing()
    answer["Cache-Control"] = "public, max-age=86400"
    answer["X-Robots-Tag"] = "noindex, noimageindex"
    return answer


def _nothing() -> HttpResponse:
    return HttpResponse("Not found.", status=404, content_type="text/plain")
