"""How some services want an application to prove itself at the token endpoint (RFC 6749 2.3.1)."""

from __future__ import annotations

import base64
from collections.abc import Generator
from urllib.parse import quote_plus

import httpx

from hasshin.platforms.secret import Secret


class Basic(httpx.Auth):
    """Id and secret in the Authorization header, put there at the last moment, so that no dict in a traceback has it.

    Both are form-encoded first, as the RFC says.
    """

    def __init__(self, client_id: str, secret: Secret) -> None:
        self._id, self._secret = client_id, secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        pair = f"{quote_plus(self._id)}:{quote_plus(self._secret.reveal())}"
        request.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        yield request
