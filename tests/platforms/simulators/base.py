"""What all simulators share: requests and replies, faults that can be ordered, and two ways in.

A simulator answers `respond(request)` from its own state and may check the request against the platform's description
in `describe(request)`. `transport(simulator)` puts it under an httpx client without a socket; `serving(simulator)`
listens on this machine. Both can cut the connection, which a WSGI application can't.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the service sees it. Header names are in lower case."""

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; ValueError when it is none."""
        return json.loads(self.body)

    def param(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return next((value for key, value in self.query if key == name), default)

    @property
    def url(self) -> str:
        """Scheme, host, path and query, for descriptions."""
        tail = "&".join(f"{key}={value}" for key, value in self.query)
        return f"https://{self.host}{self.path}{'?' + tail if tail else ''}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answers. `cut`: the connection ends before the status, or in the middle of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: Literal["", "before", "inside"] = ""

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        """A JSON answer; underscores in header names become hyphens."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(
            status, json.dumps(value, ensure_ascii=False).encode(), {"content-type": "application/json", **named}
        )


class Fault(StrEnum):
    """What goes wrong with one request. AFTER: the effect happens and its answer does not come. LATE: the answer is
    lost and the effect happens only when `commit_late` is called (or by the simulator's own clock).
    """

    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    LATE = "late"
    RATE_LIMITED = "rate_limited"


@dataclass
class _Ordered:
    fault: Fault
    matches: Callable[[Request], bool]
    times: int


class Simulator:
    """One service with its state. Safe for several threads: one request at a time."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self._ordered: list[_Ordered] = []
        self._late: list[Request] = []
        self._lock = threading.RLock()

    def respond(self, request: Request) -> Reply:
        """The service's answer, with its effect."""
        raise NotImplementedError

    def describe(self, request: Request) -> str:
        """What the platform's description objects to in the request, "" for nothing."""
        return ""

    def rate_limited(self, request: Request) -> Reply:
        """The service's own way to say: too many requests."""
        return Reply.of({"error": "too many requests"}, 429)

    def broken(self, request: Request) -> Reply:
        """The service's own way to fail."""
        return Reply.of({"error": "service unavailable"}, 503)

    def order(self, fault: Fault, matches: Callable[[Request], bool] | None = None, times: int = 1) -> None:
        """Let the next `times` matching requests go wrong; without `matches`, the next that is not a GET."""
        self._ordered.append(_Ordered(fault, matches or (lambda request: request.method != "GET"), times))

    def commit_late(self) -> int:
        """Let happen what was taken late; how many that were."""
        with self._lock:
            waiting, self._late = self._late, []
            for request in waiting:
                self.respond(request)
            return len(waiting)

    def handle(self, request: Request) -> Reply:  # noqa: PLR0911 - a table in words
        """One request, with the fault that was ordered for it, if any."""
        with self._lock:
            self.requests.append(request)
            if wrong := self.describe(request):
                self.violations.append(f"{request.method} {request.url}: {wrong}")
            fault = self._fault(request)
            if fault is Fault.LOST_BEFORE:
                return Reply(cut="before")
            if fault is Fault.ERROR_BEFORE:
                return self.broken(request)
            if fault is Fault.RATE_LIMITED:
                return self.rate_limited(request)
            if fault is Fault.LATE:
                self._late.append(request)
                return Reply(cut="before")
            reply = self.respond(request)
            if fault is Fault.LOST_AFTER:
                return Reply(cut="before")
            if fault is Fault.ERROR_AFTER:
                return self.broken(request)
            if fault is Fault.TRUNCATED:
                return Reply(reply.status, reply.body, reply.headers, cut="inside")
            if fault is Fault.GARBAGE:
                return Reply(reply.status, b"<html>gateway</html>", {"content-type": "text/html"})
            return reply

    def _fault(self, request: Request) -> Fault | None:
        for ordered in self._ordered:
            if ordered.times > 0 and ordered.matches(request):
                ordered.times -= 1
                return ordered.fault
        return None


class _Cut(httpx.SyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


class _Transport(httpx.BaseTransport):
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        reply = self._simulator.handle(
            Request(
                request.method,
                request.url.host,
                request.url.path,
                tuple(request.url.params.multi_items()),
                {name.lower(): value for name, value in request.headers.items()},
                body,
            )
        )
        if reply.cut == "before":
            raise httpx.ReadError("connection reset by peer", request=request)
        if reply.cut == "inside":
            headers = {**reply.headers, "content-length": str(len(reply.body))}
            return httpx.Response(reply.status, headers=headers, stream=_Cut(reply.body), request=request)
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body, request=request)


def transport(simulator: Simulator) -> httpx.BaseTransport:
    """The simulator under an httpx client, whatever host is asked."""
    return _Transport(simulator)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    simulator: Simulator

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        reply = self.simulator.handle(
            Request(
                self.command,
                self.headers.get("host", ""),
                parts.path,
                tuple(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                body,
            )
        )
        self.close_connection = True
        if reply.cut == "before":
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut == "inside" else reply.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the names of http.server

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


@contextmanager
def serving(simulator: Simulator, port: int = 0) -> Iterator[str]:
    """The simulator on a socket of this machine; yields its address, http://127.0.0.1:port."""
    handler = type("Handler", (_Handler,), {"simulator": simulator})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
