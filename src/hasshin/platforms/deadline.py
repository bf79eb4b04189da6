"""An end to one request's time, whatever the other side does.

httpx's time-outs are per read and per write: a server that sends one byte every few seconds holds a request for ever,
past the lease under which it is sent. So the connection itself is shut when the time is up, and no request leaves
after that time.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any


class DeadlineError(Exception):
    """The time was up before anything left."""


class Deadline:
    """Watches one request. Use as a context manager, with `trace` as httpcore's trace extension."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self.left = False

    def over(self) -> bool:
        """Is the time up?"""
        return time.monotonic() >= self._ends

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore: learns the socket, and that the request begins to leave. DeadlineError when too late."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
        elif event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            if self.over():
                raise DeadlineError
            self.left = True

    def _shut(self) -> None:
        with self._lock:
            held = self._socket
        if held is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown, which would take the TLS state from under the reading thread.
                socket.socket.shutdown(held, socket.SHUT_RDWR)
