"""Resumable uploads. Source: "Resumable Uploads" of the Data API.

A session is begun with POST and filled with PUT. What the service kept is said by the Range of a 308 alone: it may be
less than was sent, and of a part that isn't the last only multiples of 256 KiB are kept. After the last byte each
question is answered with the finished resource. A session that is gone answers 404 or 410, also when its video exists.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..base import Reply, Request
from . import answers
from .answers import Refused
from .described import RANGE

CHUNK = 256 * 1024
_LIFE = timedelta(days=7)


@dataclass
class Session:
    """One upload under way. `total` None while unknown."""

    id: str
    begun: datetime
    kind: str
    total: int | None
    finish: Callable[[bytes, str], Reply]
    received: bytearray = field(default_factory=bytearray)
    finished: Reply | None = None
    gone: int = 0


class Uploads:
    """All sessions. `keep_next`: how many bytes the next part with data keeps at most; `cut_next`: then no answer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.sessions: dict[str, Session] = {}
        self.keep_next: int | None = None
        self.cut_next = False

    def lose(self, status: int = 404) -> None:
        """All sessions are gone from now on, the finished ones too."""
        for session in self.sessions.values():
            session.gone = status

    def begin(self, request: Request, parts: str, finish: Callable[[bytes, str], Reply]) -> Reply:
        """200 with the session's address; nothing has happened yet."""
        length = request.headers.get("x-upload-content-length")
        if length is not None and not length.isdigit():
            return _bad("Invalid X-Upload-Content-Length")
        kind = request.headers.get("x-upload-content-type", "application/octet-stream")
        session = Session(secrets.token_urlsafe(48), self._now(), kind, int(length) if length else None, finish)
        self.sessions[session.id] = session
        local = request.host.startswith(("127.0.0.1", "localhost"))
        address = f"{'http' if local else 'https'}://{request.host}{request.path}"
        location = f"{address}?uploadType=resumable&part={parts}&upload_id={session.id}"
        return Reply(200, b"", {"location": location, "x-guploader-uploadid": session.id})

    def respond(self, request: Request) -> Reply:
        """One request to a session's address."""
        session = self.sessions.get(request.param("upload_id"))
        if session is None or self._now() - session.begun > _LIFE:
            return Reply(404, b"Not Found", {"content-type": "text/plain"})
        if session.gone:
            return Reply(session.gone, b"", {"content-type": "text/plain"})
        if request.method == "DELETE":
            session.gone = 404
            return Reply(499, b"")
        if request.method != "PUT":
            return Reply(405, b"")
        if session.finished:
            return session.finished
        text = request.headers.get("content-range")
        if text is None:
            session.received.clear()
            text = f"bytes 0-{len(request.body) - 1}/{len(request.body)}" if request.body else "bytes */0"
        return self._filled(session, text, request.body)

    def _filled(self, session: Session, text: str, data: bytes) -> Reply:
        match = RANGE.match(text)
        if match is None:
            raise _refused("Failed to parse Content-Range header.")
        first, last, size = match.groups()
        total = None if size == "*" else int(size)
        if total is not None and session.total is not None and total != session.total:
            raise _refused(f"Invalid request. The total of {total} bytes contradicts the announced {session.total}.")
        session.total = session.total if total is None else total
        if first is None:
            if data:
                raise _refused("Invalid request. A status query has no content.")
            return self._complete(session) if session.total == len(session.received) else self._so_far(session)
        start, end = int(first), int(last) + 1
        if end - start != len(data) or (session.total is not None and end > session.total):
            raise _refused("Invalid request. There were bytes in the request body that Content-Range does not name.")
        if start > len(session.received):
            raise _refused(
                f"Invalid request. According to the Content-Range header, the upload offset is {start} byte(s), which "
                f"exceeds already uploaded size of {len(session.received)} byte(s)."
            )
        return self._taken(session, start, end, data)

    def _taken(self, session: Session, start: int, end: int, data: bytes) -> Reply:
        final = end == session.total
        if not final and len(data) < CHUNK:
            return _bad(
                "Invalid request. The number of bytes uploaded is required to be equal or greater than 262144, except "
                "for the final request (it's recommended to be the exact multiple of 262144). The received request "
                f"contained {len(data)} bytes, which does not meet this requirement."
            )
        limit, cut = self.keep_next, self.cut_next
        self.keep_next, self.cut_next = None, False
        kept = session.received[:start] + data[: len(data) if limit is None else limit]
        whole = final and len(kept) == end
        if not whole:
            kept = kept[: len(kept) // CHUNK * CHUNK]
        if len(kept) > len(session.received):
            session.received[:] = kept
        reply = self._complete(session) if whole else self._so_far(session)
        return Reply(cut="before") if cut else reply

    def _complete(self, session: Session) -> Reply:
        session.finished = session.finish(bytes(session.received), session.kind)
        session.received.clear()
        return session.finished

    def _so_far(self, session: Session) -> Reply:
        count = len(session.received)
        more: dict[str, Any] = {"range": f"bytes=0-{count - 1}"} if count else {}
        return Reply(308, b"", {"x-guploader-uploadid": session.id, **more})


def _refused(message: str) -> Refused:
    return Refused(_bad(message))


def _bad(message: str) -> Reply:
    return answers.error(400, "badRequest", message, "global")
