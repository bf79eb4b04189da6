"""Plain requests to a simulator, for its own tests: no connector's habits, every reply as it came."""

from __future__ import annotations

from typing import Any

import httpx

from .base import Reply, Request, Simulator


def asked(method: str, url: str, **how: Any) -> Request:
    """The request that httpx makes of it, as a simulator sees it."""
    made = httpx.Request(method, url, **how)
    headers = {name.lower(): value for name, value in made.headers.items()}
    return Request(method, made.url.host, made.url.path, tuple(made.url.params.multi_items()), headers, made.read())


def ask(sim: Simulator, method: str, url: str, token: str = "", **how: Any) -> tuple[Request, Reply]:
    """Request and reply; `token` goes into the Authorization header."""
    if token:
        how["headers"] = {**how.get("headers", {}), "authorization": f"Bearer {token}"}
    request = asked(method, url, **how)
    return request, sim.handle(request)
