"""A server that imitates Mastodon's API over real HTTP on 127.0.0.1, for tests marked `loopback` or `journey`.

Use: `from tests.platforms.servers import mastodon_server` in a conftest (a fixture for the session, started once), and
`server.reset()` where a test wants an empty server. `running_mastodon()` is the same as a context manager.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

_SCRIPT = Path(__file__).with_name("mastodon_process.py")


@dataclass(frozen=True)
class ServerInfo:
    """Where it is; `token` is the city's (@city), `citizen_token` that of somebody else (@citizen)."""

    base_url: str
    token: str = "mock_token"
    citizen_token: str = "citizen_token"

    def call(self, method: str, path: str, *, token: str = "", **kwargs: Any) -> Any:
        """A request behind the connector's back; the answer's JSON. As the city, or with `token`."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        with httpx.Client(trust_env=False, timeout=10) as client:
            response = client.request(method, self.base_url + path, headers=headers, **kwargs)
        response.raise_for_status()
        return response.json() if response.content else None

    def reset(self) -> None:
        """Back to two accounts and no posts, and no faults ordered."""
        self.call("POST", "/api/v1/_mock/reset")
        self.call("DELETE", "/api/v1/_mock/faults")

    def fault(self, effect: dict[str, Any], *, method: str = "POST", path: str = "/api/v1/statuses") -> None:
        """Let the next such request fail before its effect: {"type": "status" | "ratelimit" | "latency" | ...}."""
        rule = {"match": {"methods": [method], "path": path}, "effect": effect, "count": 1}
        self.call("POST", "/api/v1/_mock/faults", json=rule)

    def posts(self) -> list[Any]:
        """The city's posts as the server has them, newest first."""
        me = self.call("GET", "/api/v1/accounts/verify_credentials")["id"]
        posts: list[Any] = self.call("GET", f"/api/v1/accounts/{me}/statuses")
        return posts

    def answer(self, post_id: str, text: str) -> None:
        """A citizen answers one of the city's posts."""
        said = {"status": f"@city {text}", "in_reply_to_id": post_id}
        self.call("POST", "/api/v1/statuses", token=self.citizen_token, json=said)


@contextmanager
def running_mastodon() -> Iterator[ServerInfo]:
    """Start the server, and end it with the block."""
    with tempfile.TemporaryDirectory() as media:
        process = subprocess.Popen(
            [sys.executable, str(_SCRIPT), media], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the Mastodon server did not start; its exit code is {process.wait(10)}")
            yield ServerInfo(**json.loads(line))
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


@pytest.fixture(scope="session")
def mastodon_server() -> Iterator[ServerInfo]:
    """One server for the session; `reset()` empties it."""
    with running_mastodon() as server:
        yield server
