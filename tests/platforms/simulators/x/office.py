"""One who asks the simulator of X as the office does, and what comes back."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image

from tests.conftest import Clock
from tests.platforms.simulators.asking import ask
from tests.platforms.simulators.base import Reply
from tests.platforms.simulators.x import XSimulator

API = "https://api.x.com/2"


def png(width: int = 4, height: int = 3) -> bytes:
    """A small image."""
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


class Office:
    """One who asks with the office's token and keeps each pair of request and reply for the description."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sim = XSimulator(lambda: clock.now)
        self.token = self.sim.grant_token()
        self.reply = Reply()

    def ask(self, method: str, path: str, token: str | None = None, **how: Any) -> Any:
        """The reply's JSON; 2xx replies to requests that the description allows must be as described."""
        self.clock.forward(milliseconds=5)
        given = self.token if token is None else token
        request, self.reply = ask(self.sim, method, f"{API}{path}", given, **how)
        if self.reply.status < 300 and not self.sim.describe(request):
            assert self.sim.wrong_in_reply(request, self.reply) == ""
        return json.loads(self.reply.body) if self.reply.body else None

    def post(self, text: str, **more: Any) -> str:
        """The new post's id."""
        told = self.ask("POST", "/tweets", json={"text": text, **more})
        assert self.reply.status == 201, told
        name: str = told["data"]["id"]
        return name

    def upload(self, body: bytes | None = None) -> str:
        """The id of an uploaded image."""
        files = {"media": ("a.png", body or png(), "image/png")}
        told = self.ask("POST", "/media/upload", files=files, data={"media_category": "tweet_image"})
        name: str = told["data"]["id"]
        return name

    def timeline(self, **params: Any) -> list[str]:
        """The texts of the first page, newest first."""
        told = self.ask("GET", f"/users/{self.sim.office.id}/tweets", params={"max_results": 100, **params})
        return [post["text"] for post in told.get("data", [])]
