"""A small platform over HTTP with no idempotency and no client library: what sending costs without one."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from hasshin.accounts.models import Account
from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.values import FindResult, Found, Handle, Outcome, Outgoing, Prepared, Read, Result, Window
from hasshin.policy.text import Text

SAID = Text(ja="受け付けられました。", en="It was accepted.")
UNSURE = Text(ja="答えがありません。", en="There was no answer.")


class Small:
    """One account. Each request has a connection of its own."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.port = int(account.base_url.rsplit(":", 1)[1])

    def capabilities(self) -> Capabilities:
        return Capabilities(
            service=self.account.service, connector="small", limits=Limits("chars", 500), edit=False, delete=False,
            read_back=False, alt_text=False, list_own=False, replies=False, read_profile=False, write_profile=False,
            revoke=False, idempotency=Idempotency.NONE, find_proves_absence=False, words_ask_nobody=True,
        )  # fmt: skip

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        return Prepared(Outcome.DONE, "ok", SAID, Handle("small", {"text": outgoing.text}))

    def publish(self, handle: Handle, key: str) -> Result:
        body = json.dumps({"status": handle.data["text"]}).encode()
        head = (
            f"POST /api/v1/statuses HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.account.remote_id}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            link = socket.create_connection(("127.0.0.1", self.port), 5)
        except OSError:
            return Result(Outcome.NOT_DONE, "unreachable", UNSURE)
        with link:
            try:
                link.settimeout(20)
                link.sendall(head.encode() + body)
                return self._read(link)
            except (OSError, ValueError, KeyError):
                return Result(Outcome.UNKNOWN, "no_answer", UNSURE)

    def _read(self, link: socket.socket) -> Result:
        raw = b""
        while b"\r\n\r\n" not in raw:
            if not (more := link.recv(8192)):
                raise ValueError
            raw += more
        head, _, body = raw.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            if not (more := link.recv(8192)):
                raise ValueError
            body += more
        said: dict[str, Any] = json.loads(body)
        if int(head.split(b" ", 2)[1]) != 200:
            return Result(Outcome.UNKNOWN, "server_error", UNSURE)
        return Result(Outcome.DONE, "ok", SAID, said["id"], said["url"], evidence={"at": datetime.now(UTC).isoformat()})

    def read_profile(self) -> Read[Any]:
        return Read(Outcome.REJECTED, "unsupported", UNSURE)

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[Any]:
        return Read(Outcome.REJECTED, "unsupported", UNSURE)

    def list_following(self) -> Read[Any]:
        return Read(Outcome.REJECTED, "unsupported", UNSURE)

    def check_auth(self) -> Result:
        return Result(Outcome.DONE, "ok", SAID, self.account.remote_id)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        return FindResult(Found.NOT_PROVEN, UNSURE)


def connect(account: Account) -> Any:
    """What a worker of the bench is given to reach accounts."""
    return Small(account)


class Proving(Small):
    """As `Small`, on a service whose list of posts proves that one is not there: what is absent is sent again."""

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        path = f"/api/v1/accounts/{quote(self.account.remote_id)}/statuses?limit=100000"
        try:
            with urlopen(f"{self.account.base_url}{path}", timeout=10) as answer:
                posts = json.load(answer)
        except OSError:
            return FindResult(Found.NOT_PROVEN, UNSURE)
        ours = [p for p in posts if p["text"] == handle.data["text"]]
        if not ours:
            return FindResult(Found.PROVEN_ABSENT, UNSURE)
        return FindResult(Found.FOUND, SAID, ours[0]["id"], ours[0]["url"])


def connect_proving(account: Account) -> Any:
    """What a worker of the bench is given to reach accounts on a service that proves absence."""
    return Proving(account)
