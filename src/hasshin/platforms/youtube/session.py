"""A resumable upload's own address (Data API, "Resumable Uploads").

Whoever knows it can fill the upload without a token, so it is treated as a secret: it is in a handle only while the
upload is under way, and in no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import httpx

from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.outcomes import Act
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Outcome
from hasshin.platforms.youtube.api import named

_GOOGLE = ".googleapis.com"
_RANGE = re.compile(r"bytes=0-(\d{1,15})")
_SO_FAR = 308
_GONE = frozenset({404, 410})
# 308 is no redirect here, but "so much is there"; a session that is gone says so itself.
_DOCUMENTED = {_SO_FAR: Outcome.PENDING, 404: Outcome.REJECTED, 410: Outcome.REJECTED}


def is_googles(address: str, server: str) -> bool:
    """Whether an upload may go there: to the server itself, or to another of Google's API servers by https."""
    try:
        url, usual = httpx.URL(address), httpx.URL(server)
    except httpx.InvalidURL:
        return False
    upload = url.params.get("upload_id", "")
    if url.userinfo or not upload or not all("!" <= c <= "~" for c in upload):
        return False
    if (url.scheme, url.host, url.port) == (usual.scheme, usual.host, usual.port):
        return True
    google = url.scheme == "https" and url.host.endswith(_GOOGLE) and url.port is None
    return google and usual.host.endswith(_GOOGLE)


class Session:
    """One upload of `size` bytes at `address`, which `is_googles` has found good."""

    def __init__(
        self,
        access: AccountAccess,
        address: str,
        size: int,
        *,
        transport: httpx.BaseTransport | None,
        bounds: Bounds | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._clock = clock
        url = httpx.URL(address)
        self._path, self._params, self._size = url.path, tuple(url.params.multi_items()), size
        secrets = (*access.secrets(), Secret(url.params["upload_id"]))
        base = str(url.copy_with(path="/", query=None, fragment=None))
        self._http = Http(base, token=access.token, secrets=secrets, transport=transport, bounds=bounds)

    def where(self) -> Answer:
        """How much is there: 308 with a range; the video once all is there; 404 or 410 when the session is gone."""
        return self._put(f"bytes */{self._size}", b"", "application/octet-stream")

    def send(self, start: int, piece: bytes, mime: str) -> Answer:
        """The bytes from `start` on; answered as `where` is. YouTube may keep less than was sent."""
        return self._put(f"bytes {start}-{start + len(piece) - 1}/{self._size}", piece, mime)

    def _put(self, content_range: str, piece: bytes, mime: str) -> Answer:
        answer = self._http.ask(
            Act.PREPARE,
            "PUT",
            self._path,
            params=self._params,
            content=(piece, mime),
            headers={"Content-Range": content_range},
            documented=_DOCUMENTED,
        )
        return named(answer, self._clock())


def kept(answer: Answer) -> int | None:
    """How many bytes YouTube has, as a 308 says it; None for any other answer. A 308 without a range means none."""
    if answer.status != _SO_FAR:
        return None
    found = _RANGE.fullmatch(answer.headers.get("range", ""))
    return int(found[1]) + 1 if found else 0


def is_gone(answer: Answer) -> bool:
    """The session is no more; its video may be there all the same."""
    return answer.status in _GONE
