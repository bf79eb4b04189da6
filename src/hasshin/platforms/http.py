"""The one way over HTTP: time-outs below a total deadline, no retries, no redirects, bounded answers, no secrets kept.

Each request has a connection of its own: a kept-alive one may die just as a request is written on it, which would turn
plain "not done" into "unknown". Proxies of the environment are used, save for this machine's own addresses.
"""

from __future__ import annotations

import functools
import json
import ssl
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from hasshin.platforms.bodies import Stream
from hasshin.platforms.deadline import Deadline, DeadlineError
from hasshin.platforms.evidence import Redactor, answer_facts, following_page, request_facts, retry_after, server_time
from hasshin.platforms.outcomes import Act, TransportFact, code_of, outcome_of, reason_of
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Json, Outcome
from hasshin.policy.text import Text

# What httpx raises before a request can have begun to leave. All else may come after.
_BEFORE = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
    httpx.InvalidURL, httpx.LocalProtocolError, DeadlineError,
)  # fmt: skip
_DETAIL_KEPT = 300


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds, and bytes of an answer. `total` must stay below the lease under which a request is sent."""

    connect: float = 5.0
    read: float = 10.0
    write: float = 10.0
    total: float = 20.0
    answer_bytes: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file of a multipart form, in the part `field`. `seconds` replaces the bounds' total (0: it doesn't)."""

    name: str
    data: bytes
    mime: str
    field: str = "file"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request. `value` is the JSON, None when there is none or it is not readable.

    `following_page` are the query's parts of the address that the answer names as the next page (RFC 8288).
    `headers` are the answer's, names in lower case, without secrets.
    """

    fact: TransportFact
    outcome: Outcome
    code: str
    reason: Text
    value: Any = None
    retry_after: timedelta | None = None
    server_time: datetime | None = None
    evidence: Json | None = None
    following_page: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int | None:
        """The answer's status code, None without one."""
        return self.fact.status

    def kept(self) -> Json:
        """The evidence as a dict."""
        return self.evidence or {}


class _Bearer(httpx.Auth):
    """Puts the token into the header at the last moment, so that no dict with it is ever in a traceback."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


def _utc_now() -> datetime:
    return datetime.now(UTC)


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def base_address(address: str) -> httpx.URL:
    """The server's address, checked. ValueError unless https (or http to this machine), without user, path or query."""
    try:
        url = httpx.URL(address.strip())
    except httpx.InvalidURL:
        raise ValueError("the server's address can't be read; write it like https://social.example.jp") from None
    if url.userinfo:
        raise ValueError("the server's address must not hold a user name or password")
    if not url.host or url.path not in {"", "/"} or url.query or url.fragment:
        raise ValueError(f"{address!r} is not a server's address; write it like https://social.example.jp")
    if url.scheme != "https" and not (url.scheme == "http" and is_here(url)):
        raise ValueError(f"{address!r} is not safe: a server is reached by https only")
    return url


def is_here(url: httpx.URL) -> bool:
    """Is it this very machine's address?"""
    return url.host in {"localhost", "127.0.0.1", "::1"}


class Http:
    """Requests to one server with one token, or with another proof of who asks (`auth`)."""

    def __init__(
        self,
        base_url: str,
        *,
        token: Secret | None = None,
        auth: httpx.Auth | None = None,
        secrets: Sequence[Secret] = (),
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._base = base_address(base_url)
        self._auth = _Bearer(token) if token else auth
        self._bounds = bounds or Bounds()
        self._clock = clock
        self._redactor = Redactor([*secrets, *([token] if token else [])])
        self._client = httpx.Client(
            transport=transport,
            verify=True if transport else _tls(),
            timeout=httpx.Timeout(self._bounds.read, connect=self._bounds.connect, write=self._bounds.write),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=not is_here(self._base),
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "hasshin"},
        )

    def ask(
        self,
        act: Act,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
        form: Mapping[str, str] | None = None,
        file: File | None = None,
        content: tuple[bytes, str] | Stream | None = None,
        headers: Mapping[str, str] | None = None,
        key: str = "",
        documented: Mapping[int, Outcome] | None = None,
        public: bool = False,
    ) -> Answer:
        """One request, sent at most once. Never raises for what network or service do.

        `body` goes as JSON, `form` and `file` as multipart, `content` (bytes and type, or a stream) as it is. `key`
        is the idempotency key. `headers` are added, and hold no secret. `public` leaves out the token. `documented`:
        see `outcome_of`.
        """
        stream = content if isinstance(content, Stream) else None
        whole = content if isinstance(content, tuple) else None
        request = self._client.build_request(
            method,
            self._base.copy_with(path=path),
            params=tuple(params) or None,
            json=body,
            data=dict(form) if form else None,
            files={file.field: (file.name, file.data, file.mime)} if file else None,
            content=stream.pieces() if stream else whole[0] if whole else None,
            headers={
                **({"Content-Type": whole[1]} if whole else {}),
                **({"Content-Type": stream.mime, "Content-Length": str(stream.size)} if stream else {}),
                **({"Idempotency-Key": key} if key else {}),
                **(headers or {}),
            },
        )
        asked = request_facts(self._redactor, method, str(request.url), b"" if stream else request.read(), key)
        if stream:
            asked |= {"body_sha256": stream.digest, "body_bytes": stream.size}
        asked["at"] = self._clock().isoformat()
        seconds = stream.seconds if stream else file.seconds if file else 0.0
        with Deadline(seconds or self._bounds.total) as deadline:
            request.extensions["trace"] = deadline.trace
            try:
                response = self._client.send(request, auth=None if public else self._auth, stream=True)
            except _BEFORE as error:
                return self._without_answer(act, asked, type(error).__name__, left=deadline.left)
            except (httpx.HTTPError, httpx.StreamError, OSError) as error:
                return self._without_answer(act, asked, type(error).__name__, left=True)
            raw, trouble = self._take(response, deadline)
        self._client.cookies.clear()
        return self._answered(act, asked, response, raw, trouble, documented)

    def _take(self, response: httpx.Response, deadline: Deadline) -> tuple[bytes, str]:
        """The body as it came, and what went wrong with it ("" for nothing)."""
        taken = bytearray()
        trouble = ""
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                trouble = "compressed although not asked for"
            elif response.is_stream_consumed:
                taken.extend(response.content)
            else:
                for chunk in response.iter_raw():
                    taken.extend(chunk)
                    if len(taken) > self._bounds.answer_bytes:
                        trouble = "too large"
                    elif deadline.over():
                        trouble = "deadline"
                    if trouble:
                        break
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            trouble = type(error).__name__
        finally:
            with suppress(httpx.HTTPError, OSError):
                response.close()
        if not trouble and len(taken) > self._bounds.answer_bytes:
            trouble = "too large"
        length = response.headers.get("content-length", "")
        if not trouble and length.isascii() and length.isdigit() and int(length) > len(taken):
            trouble = "shorter than announced"
        return bytes(taken[: self._bounds.answer_bytes]), trouble

    def _without_answer(self, act: Act, asked: Json, error: str, *, left: bool) -> Answer:
        fact = TransportFact(act, left)
        outcome, code = outcome_of(fact), code_of(fact)
        return Answer(fact, outcome, code, reason_of(code, outcome), evidence={"request": asked, "error": error})

    def _answered(
        self,
        act: Act,
        asked: Json,
        response: httpx.Response,
        raw: bytes,
        trouble: str,
        documented: Mapping[int, Outcome] | None,
    ) -> Answer:
        readable, value = (False, None) if trouble else self._json(raw)
        headers = {name.lower(): text for name, text in response.headers.items()}
        fact = TransportFact(act, True, response.status_code, readable)
        outcome, code = outcome_of(fact, documented), code_of(fact)
        evidence: Json = {
            "request": asked,
            "answer": answer_facts(self._redactor, response.status_code, headers, raw, whole=not trouble),
        }
        if trouble:
            evidence["error"] = trouble
        return Answer(
            fact=fact,
            outcome=outcome,
            code=code,
            reason=reason_of(code, outcome, self._detail(value)),
            value=value,
            retry_after=retry_after(headers, self._clock()),
            server_time=server_time(headers),
            evidence=evidence,
            following_page=following_page(headers),
            headers={name: self._redactor.clean(text) for name, text in headers.items()},
        )

    def _detail(self, value: Any) -> str:
        """The service's own words, where its JSON has them in one of the usual places."""
        if not isinstance(value, dict):
            return ""
        words = [value.get(name) for name in ("error", "error_description", "detail", "message", "title")]
        said = ": ".join(word for word in words if isinstance(word, str) and word)
        return self._redactor.clean(said)[:_DETAIL_KEPT]

    def _json(self, raw: bytes) -> tuple[bool, Any]:
        try:
            return True, self._redactor.clean_value(json.loads(raw))
        except (ValueError, RecursionError):
            return False, None
