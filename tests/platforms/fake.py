"""Servers in memory that speak Mastodon's API just as a test lets them, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx

from hasshin.platforms.interface import AccountAccess, Handle, Outgoing, Secret
from hasshin.platforms.mastodon.connector import Mastodon

NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
Answers = dict[str, Any]


def speaking(server: Callable[[httpx.Request], httpx.Response], **more: Any) -> Mastodon:
    access = AccountAccess("mastodon", "city", "1", "https://social.example.jp", Secret("t0ken-t0ken"))
    return Mastodon(access, transport=httpx.MockTransport(server), sleep=lambda _: None, **more)


def saying_in_turn(*answers: httpx.Response) -> Mastodon:
    left = list(answers)
    return speaking(lambda request: left.pop(0))


def status(n: int, text: str = "", at: datetime = NOW, **more: Any) -> Answers:
    return {
        "id": str(n),
        "created_at": at.isoformat(),
        "content": f"<p>{text or n}</p>",
        "url": f"https://x/{n}",
    } | more


def handle_of(outgoing: Outgoing, *media: str) -> Handle:
    entries = [{"id": m, "digest": i.digest} for m, i in zip(media, outgoing.images, strict=True)]
    return Handle("mastodon", {"text": outgoing.text, "language": "ja", "media": entries, "digest": outgoing.digest()})


def timeline(posts: list[Answers], *, now: datetime = NOW) -> Callable[[httpx.Request], httpx.Response]:
    """A server whose clock says `now` and that pages by `max_id`."""

    def server(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/statuses"):
            return httpx.Response(404, json={"error": "Record not found"})
        below = int(request.url.params.get("max_id", 10**9))
        shown = [p for p in posts if int(p["id"]) < below][: int(request.url.params["limit"])]
        return httpx.Response(200, json=shown, headers={"date": format_datetime(now, usegmt=True)})

    return server
