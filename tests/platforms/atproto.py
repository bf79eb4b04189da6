"""The reference server of the AT Protocol over real HTTP on this machine, for tests marked `atproto`.

It is an npm package: node and npm must be there, and its parts are installed once, into a cache of the user's
(`HASSHIN_TEST_CACHE`, otherwise ~/.cache/hasshin-tests), exactly as the lock file beside `serve.mjs` names them. Run as
a program this file does that and nothing else; `hasshin test` does it before the tests begin.

Use: `from tests.platforms.atproto import atproto_server` in a conftest (a fixture for the session, started once), and
`server.person("city")` for a new account of its own in each test.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

_HERE = Path(__file__).with_name("atproto_server")
_NUMBERS = itertools.count(1)


def missing() -> str:
    """What this machine lacks to run the server, "" for nothing."""
    return ", ".join(name for name in ("node", "npm") if shutil.which(name) is None)


def install() -> Path:
    """The folder with the server, installed if it is not yet. Several processes may ask at once; one installs."""
    if missing():
        raise RuntimeError(f"the AT Protocol's reference server needs {missing()}: apt install nodejs npm")
    files = [_HERE / name for name in ("package.json", "package-lock.json")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    root = Path(os.environ.get("HASSHIN_TEST_CACHE") or Path.home() / ".cache" / "hasshin-tests")
    folder = root / f"atproto-server-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with (root / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for file in files:
                shutil.copy(file, folder)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"npm could not install the AT Protocol's reference server:\n{done.stderr[-2000:]}")
            (folder / "installed").touch()
    return folder


@dataclass(frozen=True)
class Person:
    """One account. `password` is the account's own, `app_password` one for the product."""

    did: str
    handle: str
    password: str
    app_password: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class AtServer:
    """Where it is; `beside` is what stands beside it (see serve.mjs)."""

    base_url: str
    beside: str

    def call(self, nsid: str, body: Any = None, *, token: str = "", **params: Any) -> Any:
        """A call behind the connector's back: GET without `body`, POST with it ("": nothing); its JSON."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(trust_env=False, timeout=20) as client:
            if body is None:
                response = client.get(f"{self.base_url}/xrpc/{nsid}", params=params, headers=headers)
            else:
                response = client.post(f"{self.base_url}/xrpc/{nsid}", json=body or None, headers=headers)
        if response.is_error:
            raise AssertionError(f"{nsid}: {response.status_code} {response.text}")
        return response.json() if response.content else None

    def person(self, name: str) -> Person:
        """A new account; the city's may do what an app password allows."""
        handle, password = f"{name}{os.getpid()}-{next(_NUMBERS)}.test", "a-long-password"
        account = {"handle": handle, "email": f"{handle}@example.jp", "password": password}
        made = self.call("com.atproto.server.createAccount", account)
        app = self.call("com.atproto.server.createAppPassword", {"name": "hasshin"}, token=made["accessJwt"])
        return Person(made["did"], handle, password, app["password"], made["accessJwt"])

    def write(self, who: Person, collection: str, record: dict[str, Any], **more: Any) -> dict[str, str]:
        """A record made by somebody with an app of theirs; its uri and cid."""
        body = {"repo": who.did, "collection": collection, "record": {"$type": collection} | record} | more
        made: dict[str, str] = self.call("com.atproto.repo.createRecord", body, token=who.token)
        return made

    def records(self, who: Person, collection: str = "app.bsky.feed.post") -> list[Any]:
        """Somebody's records as the server has them, newest first."""
        listed = self.call("com.atproto.repo.listRecords", repo=who.did, collection=collection, limit=100)
        found: list[Any] = listed["records"]
        return found

    def as_the_app(self, text: str) -> dict[str, Any]:
        """How Bluesky's own app counts and marks up a text."""
        with httpx.Client(trust_env=False, timeout=20) as client:
            said: dict[str, Any] = client.post(f"{self.beside}/as-the-app", json={"text": text}).json()
        return said

    def badges(self, *who: Person) -> None:
        """Who carries a badge from now on."""
        with httpx.Client(trust_env=False, timeout=20) as client:
            client.put(f"{self.beside}/badges", json=[one.did for one in who]).raise_for_status()


@contextmanager
def running_atproto() -> Iterator[AtServer]:
    """Start the server, and end it with the block."""
    folder = install()
    with tempfile.TemporaryDirectory() as place:
        process = subprocess.Popen(
            ["node", str(_HERE / "serve.mjs"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": place, "LOG_ENABLED": "false"},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the AT Protocol server did not start; its exit code is {process.wait(10)}")
            yield AtServer(**json.loads(line))
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


@pytest.fixture(scope="session")
def atproto_server() -> Iterator[AtServer]:
    """One server for the session; each test makes accounts of its own on it."""
    with running_atproto() as server:
        yield server


if __name__ == "__main__":
    print(install())
    sys.exit(0)
