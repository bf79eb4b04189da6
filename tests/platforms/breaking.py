"""The faults of the simulators on the way to a real server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx

from .simulators.base import Fault


class Breaking(httpx.BaseTransport):
    """Passes all on; the next `times` requests whose path ends with `path` go wrong. `count` are those it saw.

    `method`: only requests of that method. `limited` answers, in the service's own form, that too many came.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        fault: Fault | None = None,
        path: str = "",
        times: int = 1,
        method: str = "",
        limited: Callable[[], httpx.Response] | None = None,
    ) -> None:
        self._inner, self._fault, self._path, self._times = inner, fault, path, times
        self._method = method
        self._limited = limited or _rate_limited
        self._late: list[httpx.Request] = []
        self.count = 0

    def commit_late(self) -> list[httpx.Response]:
        """Let what was taken late happen now; the answers that nobody got."""
        waiting, self._late = self._late, []
        answers = [self._inner.handle_request(request) for request in waiting]
        for answer in answers:
            answer.read()
            answer.close()
        return answers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        ours = request.url.path.endswith(self._path) and self._method in ("", request.method)
        if not ours or self._times == 0 or self._fault is None:
            return self._inner.handle_request(request)
        self.count += 1
        self._times -= 1
        request.read()
        match self._fault:
            case Fault.LOST_BEFORE:
                raise httpx.ReadError("connection reset", request=request)
            case Fault.LATE:
                self._late.append(request)
                raise httpx.ReadTimeout("timed out", request=request)
            case Fault.ERROR_BEFORE:
                return httpx.Response(503, text="<html>Service Unavailable</html>")
            case Fault.RATE_LIMITED:
                return self._limited()
        answer = self._inner.handle_request(request)
        whole = answer.read()
        answer.close()
        match self._fault:
            case Fault.LOST_AFTER:
                raise httpx.ReadError("connection reset", request=request)
            case Fault.ERROR_AFTER:
                return httpx.Response(502, json={"error": "UpstreamFailure", "message": "Upstream Failure"})
            case Fault.TRUNCATED:
                kind = {"content-type": "application/json", "content-length": str(len(whole))}
                return httpx.Response(
                    answer.status_code, headers=kind, stream=httpx.ByteStream(whole[: len(whole) // 2])
                )
            case _:
                return httpx.Response(200, text="<html>Welcome to the city's network</html>")


def _rate_limited() -> httpx.Response:
    """As the reference server says it (docs.bsky.app, Rate Limits): a reset in seconds since 1970."""
    headers = {
        "ratelimit-limit": "5000",
        "ratelimit-remaining": "0",
        "ratelimit-reset": str(int(time.time()) + 120),
        "ratelimit-policy": "5000;w=3600",
        "content-type": "application/json",
    }
    value = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    return httpx.Response(429, headers=headers, content=json.dumps(value))
