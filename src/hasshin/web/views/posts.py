"""All posts, the last changed first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.posts.queries.listed import PAGE, listed
from hasshin.posts.rules import OUTCOMES
from hasshin.web.requests import Request, staff_id
from hasshin.web.views.screen import screen


@screen
@require_safe
def posts(request: Request) -> HttpResponse:
    """A page of posts, by state, words of the title, and whether they are one's own."""
    written = request.GET.get("page", "1")
    page = int(written) if written.isascii() and written.isdecimal() and 0 < len(written) < 6 else 1  # noqa: PLR2004
    page = max(page, 1)
    state = request.GET.get("state", "")
    mine = request.GET.get("mine") == "1"
    words = request.GET.get("q", "")
    rows = listed(
        state=state if state in OUTCOMES else "",
        words=words,
        author=staff_id(request) if mine else None,
        page=page,
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": rows[:PAGE],
        "more": len(rows) > PAGE,
        "number": page,
        "previous": page - 1,
        "following": page + 1,
        "query": query.urlencode(),
        "states": OUTCOMES,
        "state": state,
        "mine": mine,
        "words": words,
    }
    return render(request, "web/posts.html", context)
