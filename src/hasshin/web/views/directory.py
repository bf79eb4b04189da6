"""The public directory: the files of the edition in force. The same bytes as the static copy, with cache headers."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime
from functools import lru_cache

from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from hasshin.accounts.directory.current import current
from hasshin.accounts.directory.site import Site, content_type, frame
from hasshin.web.requests import Request

CACHED = "public, max-age=60, stale-if-error=86400"
SMALL = 1_000  # bytes; below, compressing gains nothing
_CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
OPEN_DATA = (".json", ".csv", ".xml")


def top(request: Request) -> HttpResponse:
    """The list in Japanese."""
    return _answer(request, "index.html")


def without_slash(request: Request) -> HttpResponse:
    """To the address with its slash, on which relative links rest."""
    return HttpResponsePermanentRedirect(f"{request.path_info}/")


def file(request: Request, name: str) -> HttpResponse:
    """One of its files; a folder stands for the page in it."""
    return _answer(request, f"{name}index.html" if name.endswith("/") else name)


def missing(request: Request) -> HttpResponse:
    """404 in the list's own frame and in the language that the path is in."""
    site = current(request.now).site
    language, here = ("en", "en/") if request.path_info.startswith("/directory/en/") else ("ja", "")
    context = frame(language, here, "", site.number, site.at, site.listing, "")
    # Where the reader is may be any depth, so links are from the root.
    for link in ("home", "feed", "other", "style", "verify", "report"):
        context[link] = f"/directory/{str(context[link]).removeprefix('../')}"
    context["root"] = "/directory/"
    with translation.override(language):
        return HttpResponse(render_to_string("directory/missing.html", context), status=404)


def _answer(request: Request, name: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    site = current(request.now).site
    if name not in site.files:
        raise Http404
    packed = _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", "")) and len(site.files[name]) > SMALL
    body, etag = _body(_Key(site), name, packed)
    response = HttpResponse(body, content_type=content_type(name))
    response["ETag"] = etag
    response["Last-Modified"] = http_date(site.at.timestamp())
    response["Cache-Control"] = CACHED
    response["Vary"] = "Accept-Encoding"
    response["Content-Length"] = str(len(body))
    if packed:
        response["Content-Encoding"] = "gzip"
    if name.endswith(OPEN_DATA):
        response["Access-Control-Allow-Origin"] = "*"
    return conditional(request, response, etag, site.at)


def conditional(request: Request, response: HttpResponse, etag: str, at: datetime) -> HttpResponse:
    """304 where the reader has it already; without a body for HEAD."""
    if not _CONDITIONS & request.META.keys() and request.method == "GET":
        return response
    found = get_conditional_response(request, etag=etag, last_modified=int(at.timestamp()), response=response)
    if not isinstance(found, HttpResponse):
        return response
    if found.status_code == 304 and "Last-Modified" not in found:  # noqa: PLR2004
        found["Last-Modified"] = http_date(at.timestamp())
    if request.method == "HEAD" and found.status_code == 200:  # noqa: PLR2004
        found.content = b""
    return found


class _Key:
    """A site as a key: the same only for the very same object, which is kept as long as the key is."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def __hash__(self) -> int:
        return id(self.site)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.site is self.site


@lru_cache(maxsize=256)
def _body(key: _Key, name: str, packed: bool) -> tuple[bytes, str]:
    body = key.site.files[name]
    mark = hashlib.sha256(body).hexdigest()[:32]
    if not packed:
        return body, f'"{mark}"'
    return gzip.compress(body, compresslevel=6, mtime=0), f'"{mark}-gz"'


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        coding, _, rest = part.strip().partition(";")
        if coding.strip() in {"gzip", "*"}:
            return rest.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
