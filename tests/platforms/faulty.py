"""Transports between a connector and a real server that lose or spoil answers after their effect."""

from __future__ import annotations

from collections.abc import Callable

import httpx


def lost(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; the connection broke before the answer came."""
    raise httpx.ReadError("connection reset", request=request)


def late(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; the answer did not come in time."""
    raise httpx.ReadTimeout("timed out", request=request)


def half(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; half of the answer came."""
    whole = answer.read()
    return httpx.Response(
        answer.status_code, headers={"content-type": "application/json"}, content=whole[: len(whole) // 2]
    )


def error(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; something between says 502."""
    return httpx.Response(502, text="<html>Bad gateway</html>")


def page(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; a page of something between came with 200."""
    return httpx.Response(200, text="<html>Welcome to the city's network</html>")


def other_json(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """The server did it; the answer is JSON that names no post."""
    return httpx.Response(200, json={"status": "ok"})


AFTER_EFFECT: tuple[Callable[[httpx.Request, httpx.Response], httpx.Response], ...] = (
    lost, late, half, error, page, other_json,
)  # fmt: skip


class Faulty(httpx.BaseTransport):
    """Passes all on, and spoils the answers to `method` on a path that ends with `path`."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        spoil: Callable[[httpx.Request, httpx.Response], httpx.Response],
        *,
        method: str = "POST",
        path: str = "/api/v1/statuses",
    ) -> None:
        self._inner, self._spoil, self._method, self._path = inner, spoil, method, path
        self.count = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if request.method != self._method or not request.url.path.endswith(self._path):
            return answer
        self.count += 1
        answer.read()
        answer.close()
        return self._spoil(request, answer)
