"""A server with a little of Mastodon's API that counts what became visible: what the benches of sending publish to.

It keeps no idempotency key, so whoever sends twice is seen twice. Faults are ordered by `POST /fault`.

    python -m benches.sending.server PORT [FILE]      FILE: each visible post is a line in it, written before the answer
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

HEAD = "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nDate: {date}\r\n\r\n"


class Service:
    """What is visible, and what goes wrong.

    `fault` is `{"kind": ..., "share": 0..1}`. Kinds: `503` (half of them after the effect), `timeout` (after the
    effect, never answered), `truncated` (after the effect, half an answer), `reset` (half of them after the effect),
    `slow` (answered after `seconds`).
    """

    def __init__(self, file: Path | None = None) -> None:
        self.posts: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.fault: dict[str, Any] = {}
        self.dice = random.Random(7)
        self.file = file.open("a", encoding="utf-8") if file else None
        self.asked = 0
        self.faults = 0

    def publish(self, account: str, text: str) -> dict[str, Any]:
        """Make a post visible."""
        made: dict[str, Any] = {
            "id": str(len(self.posts) + 1),
            "account": {"id": account, "acct": account, "username": account},
            "created_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "content": f"<p>{text}</p>",
            "text": text,
            "url": f"http://127.0.0.1/@{account}/{len(self.posts) + 1}",
            "uri": f"http://127.0.0.1/{len(self.posts) + 1}",
            "visibility": "public",
            "language": "ja",
            "media_attachments": [],
            "in_reply_to_id": None,
            "reblog": None,
        }
        self.posts.append(made)
        self.times.append(datetime.now(UTC).timestamp())
        if self.file is not None:
            self.file.write(json.dumps([account, text], ensure_ascii=False) + "\n")
            self.file.flush()
        return made

    def told(self) -> dict[str, Any]:
        """What the bench wants to know."""
        counts = Counter((p["account"]["id"], p["text"]) for p in self.posts)
        return {
            "visible": len(self.posts),
            "different": len(counts),
            "twice": sum(1 for n in counts.values() if n > 1),
            "asked": self.asked,
            "faults": self.faults,
            "texts": [p["text"] for p in self.posts],
            "accounts": [p["account"]["id"] for p in self.posts],
            "times": self.times,
        }


class Connection(asyncio.Protocol):
    """One connection, kept alive, one request after another."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1")
            low = head.lower()
            at = low.find("content-length:")
            length = int(low[at + 15 :].split("\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            body = self.buffer[end + 4 : end + 4 + length]
            self.buffer = self.buffer[end + 4 + length :]
            self.request(head, low, body)

    def request(self, head: str, low: str, body: bytes) -> None:
        method, target, _ = head.split("\r\n", 1)[0].split(" ", 2)
        parts = urlsplit(target)
        at = low.find("authorization: bearer ")
        # The account is in its token; the two differ, as evidence is kept without tokens.
        token = head[at + 22 :].split("\r\n", 1)[0].removeprefix("token-of-") if at >= 0 else ""
        if parts.path == "/api/v1/statuses" and method == "POST":
            self.service.asked += 1
            said = json.loads(body)
            self.visible(token, said["status"])
        elif parts.path == "/fault":
            self.service.fault = json.loads(body)
            self.answer(200, {})
        elif parts.path == "/told":
            self.answer(200, self.service.told())
        elif parts.path == "/brief":
            self.answer(200, {"visible": len(self.service.posts)})
        elif parts.path == "/forget":
            self.service.posts.clear()
            self.service.times.clear()
            self.answer(200, {})
        elif parts.path == "/api/v1/accounts/verify_credentials":
            self.answer(200, {"id": token, "acct": token, "username": token, "url": "", "note": "", "fields": []})
        elif parts.path.startswith("/api/v1/accounts/") and parts.path.endswith("/statuses"):
            self.answer(200, self.own(parts.path.split("/")[4], parse_qs(parts.query)))
        elif parts.path.startswith("/api/v1/statuses/"):
            self.one(parts.path.split("/")[4:])
        else:
            self.answer(404, {"error": "Record not found"})

    def one(self, path: list[str]) -> None:
        """A post by its number, or, with `source` behind it, its words as they were written."""
        known = path[0].isdigit() and 0 < int(path[0]) <= len(self.service.posts)
        if not known or path[1:] not in ([], ["source"]):
            self.answer(404, {"error": "Record not found"})
            return
        post = self.service.posts[int(path[0]) - 1]
        self.answer(200, {"id": post["id"], "text": post["text"], "spoiler_text": ""} if path[1:] else post)

    def own(self, account: str, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """The account's posts, the newest first, 40 a page."""
        before = int(query.get("max_id", ["0"])[0]) or len(self.service.posts) + 1
        after = int(query.get("since_id", ["0"])[0])
        most = int(query.get("limit", ["20"])[0])
        found = [p for p in self.service.posts[after : before - 1] if p["account"]["id"] == account]
        return found[::-1][:most]

    def visible(self, account: str, text: str) -> None:
        fault = self.service.fault
        if fault.get("kind") == "slow" and self.service.dice.random() < 0.5:  # as slow, but before the effect
            loop = asyncio.get_running_loop()
            loop.call_later(fault["seconds"], lambda: self.answer(200, self.service.publish(account, text)))
            return
        wrong = bool(fault) and self.service.dice.random() < fault.get("share", 1.0)
        kind = fault.get("kind", "") if wrong else ""
        self.service.faults += kind not in ("", "slow")
        after = kind in ("timeout", "truncated", "slow", "") or self.service.dice.random() < 0.5
        made = self.service.publish(account, text) if after else {}
        match kind:
            case "":
                self.answer(200, made)
            case "503":
                self.answer(503, {"error": "over capacity"})
            case "timeout":
                pass
            case "truncated":
                whole = json.dumps(made).encode()
                self.transport.write(self.head(200, len(whole)) + whole[: len(whole) // 2])
                self.transport.close()
            case "reset":
                self.transport.abort()
            case "slow":
                loop = asyncio.get_running_loop()
                loop.call_later(fault["seconds"], self.answer, 200, made)

    def head(self, status: int, length: int) -> bytes:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return HEAD.format(status=status, length=length, date=date).encode()

    def answer(self, status: int, value: Any) -> None:
        whole = json.dumps(value).encode()
        self.transport.write(self.head(status, len(whole)) + whole)


async def serve(port: int, file: Path | None) -> None:
    """Serve until killed."""
    service = Service(file)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(service), "127.0.0.1", port, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
