"""Bytes of the store as an answer over HTTP: a video in parts, as browsers ask for it (RFC 9110 14), and never whole in
memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from hasshin.blobs import store

_PIECE = 1024 * 1024
_MOST = 4 * _PIECE
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def shown(request: HttpRequest, digest: str, mime: str) -> HttpResponseBase:
    """The bytes under `digest`. A video is read as it is asked for, all else compared with its digest.

    Raises `BlobMissing` and `BlobDamaged` as `store.get` does.
    """
    if not mime.startswith("video/"):
        return _plain(HttpResponse(store.get(digest), content_type=mime))
    size = store.size(digest)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        whole = StreamingHttpResponse(_pieces(digest, size), content_type=mime)
        whole["Content-Length"] = str(size)
        whole["Accept-Ranges"] = "bytes"
        return _plain(whole)
    start = int(asked[1])
    end = min(int(asked[2]) if asked[2] else size - 1, size - 1, start + _MOST - 1)
    if start >= size or end < start:
        wrong = HttpResponse(status=416)
        wrong["Content-Range"] = f"bytes */{size}"
        return wrong
    part = HttpResponse(store.part(digest, start, end - start + 1), content_type=mime, status=206)
    part["Content-Range"] = f"bytes {start}-{end}/{size}"
    part["Accept-Ranges"] = "bytes"
    return _plain(part)


def _pieces(digest: str, size: int) -> Iterator[bytes]:
    for start in range(0, size, _PIECE):
        yield store.part(digest, start, _PIECE)


def _plain(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    return response
