"""The practice board's public pages, plainly marked 練習. No sign-in: it stands for a service outside."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hasshin.blobs.showing import shown
from hasshin.practice.queries import board_page, board_post_page, boards, shown_image


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All accounts on the board."""
    return render(request, "web/board/index.html", {"boards": boards()})


@require_safe
def account(request: HttpRequest, service: str, handle: str) -> HttpResponse:
    """One account's timeline."""
    page = board_page(service, handle)
    if page is None:
        raise Http404
    return render(request, "web/board/account.html", {"page": page, "profile": page.profile})


@require_safe
def post(request: HttpRequest, service: str, handle: str, post_id: str) -> HttpResponse:
    """One post with what visitors answered."""
    page = board_post_page(service, handle, post_id)
    if page is None:
        raise Http404
    return render(request, "web/board/post.html", {"page": page, "profile": page.profile})


@require_safe
@cache_control(public=True, max_age=300)
def image(request: HttpRequest, digest: str) -> HttpResponseBase:
    """An image or video that stands on the board now."""
    mime = shown_image(digest)
    if mime is None:
        raise Http404
    return shown(request, digest, mime)
