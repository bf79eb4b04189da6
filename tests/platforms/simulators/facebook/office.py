"""One who asks the simulator of Facebook as the office does, and what comes back."""

from __future__ import annotations

import io
import json
from typing import Any

from PIL import Image

from tests.conftest import Clock
from tests.platforms.simulators.asking import ask
from tests.platforms.simulators.base import Reply
from tests.platforms.simulators.facebook import FacebookSimulator

GRAPH = "https://graph.facebook.com/v25.0"


def png(colour: str = "white") -> bytes:
    """A small image; another colour makes another image."""
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, "PNG")
    return out.getvalue()


class Office:
    """One who asks with the page's token."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sim = FacebookSimulator(lambda: clock.now)
        self.token = self.sim.grant_token()
        self.page = self.sim.page.id
        self.reply = Reply()

    def ask(self, method: str, path: str, token: str | None = None, **how: Any) -> Any:
        """The reply's JSON."""
        self.clock.forward(seconds=1)
        url = path if path.startswith("https://") else f"{GRAPH}/{path}"
        _, self.reply = ask(self.sim, method, url, self.token if token is None else token, **how)
        return json.loads(self.reply.body)

    def refused(self) -> tuple[int, int, int]:
        """Status, code and subcode (0 for none) of the last reply."""
        told = json.loads(self.reply.body)["error"]
        assert set(told) >= {"message", "type", "code", "fbtrace_id"}
        return self.reply.status, told["code"], told.get("error_subcode", 0)

    def post(self, message: str, **more: str) -> str:
        """The new post's id."""
        told = self.ask("POST", f"{self.page}/feed", data={"message": message, **more})
        assert self.reply.status == 200, told
        name: str = told["id"]
        return name

    def photo(self, body: bytes | None = None, **more: str) -> str:
        """The id of a photo that waits to be attached."""
        files = {"source": ("a.png", body or png(), "image/png")}
        told = self.ask("POST", f"{self.page}/photos", files=files, data={"published": "false", **more})
        name: str = told["id"]
        return name

    def texts(self, edge: str = "posts", **params: Any) -> list[str]:
        """The messages of the first page of a list."""
        return [post.get("message", "") for post in self.ask("GET", f"{self.page}/{edge}", params=params)["data"]]
