"""Clients that know only their service's real address, sent to a simulator on this machine instead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter


class _Redirected(HTTPAdapter):
    """Takes each request to another address; path and query stay."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = urlsplit(base)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The request, to the simulator."""
        request.url = urlsplit(str(request.url))._replace(scheme="http", netloc=self._base.netloc).geturl()
        return super().send(request, *args, **kwargs)


def redirect(session: requests.Session, base: str, *services: str) -> None:
    """From now on the session's requests to these services go to `base`; nothing else changes."""
    for service in services:
        session.mount(service, _Redirected(base))
