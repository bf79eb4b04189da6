"""Read one public page that the city itself put up: bounded in size and time, and never led anywhere else.

Only hosts of the listed domains are asked, on the usual ports; each redirect is looked at in the same way before it is
followed; and an answer counts only from an address of the public network, looked at on the open connection itself, so
that no name can be pointed inside meanwhile.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from hasshin.platforms.deadline import Deadline, DeadlineError

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for all of it, redirects included, and bytes of the page, unpacked."""

    total: float = 20.0
    page_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it. `gone`: the server says that there is no such page. `same`: it has not changed since `etag` or
    `modified`. `failed`: nothing can be said; `trouble` is the kind of failure, without anything of the other side's.
    """

    state: Literal["page", "same", "gone", "failed"]
    url: str
    body: bytes = b""
    kind: str = ""
    trouble: str = ""
    etag: str = ""
    modified: str = ""


class _Inside(Exception):
    """The name leads to an address that is not of the public network."""


def allowed(url: str, domains: Sequence[str]) -> bool:
    """Whether the address is http(s), on the usual port, without a user part, and on one of the domains."""
    if any(c.isspace() or c == "\\" or not c.isprintable() for c in url):
        return False
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or port not in {None, 80, 443}:
        return False
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def fetch(
    url: str,
    domains: Sequence[str],
    *,
    inside_too: bool = False,
    limits: Limits | None = None,
    transport: httpx.BaseTransport | None = None,
    allow: Callable[[str, Sequence[str]], bool] = allowed,
    etag: str = "",
    modified: str = "",
    agent: str = "",
) -> Fetched:
    """Read the page. Never raises for what the network does. `inside_too` lets private addresses answer.

    `etag` and `modified` are those of an earlier answer, for the server to say that nothing has changed since.
    `agent` says to the other side who asks.
    """
    limits = limits or Limits()
    with (
        httpx.Client(
            transport=transport, follow_redirects=False, timeout=10.0, headers=_asking(agent) | _since(etag, modified)
        ) as client,
        Deadline(limits.total) as deadline,
    ):
        for _hop in range(MOST_REDIRECTS + 1):
            if not allow(url, domains):
                return Fetched("failed", url, trouble="not_allowed")
            try:
                answer = _once(client, url, deadline, limits, inside_too=inside_too)
            except _Inside:
                return Fetched("failed", url, trouble="inside")
            except DeadlineError:
                return Fetched("failed", url, trouble="too_slow")
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, zlib.error) as error:
                trouble = "too_slow" if deadline.over() else type(error).__name__
                return Fetched("failed", url, trouble=trouble)
            if isinstance(answer, Fetched):
                return answer
            url = answer
    return Fetched("failed", url, trouble="too_many_redirects")


def _since(etag: str, modified: str) -> dict[str, str]:
    return ({"If-None-Match": etag} if etag else {}) | ({"If-Modified-Since": modified} if modified else {})


def _asking(agent: str) -> dict[str, str]:
    return _HEADERS | ({"User-Agent": agent} if agent else {})


_HEADERS = {"User-Agent": "hasshin-directory", "Accept-Encoding": "identity", "Accept": "text/html,application/json"}


def _once(client: httpx.Client, url: str, deadline: Deadline, limits: Limits, *, inside_too: bool) -> Fetched | str:
    """The page, or where it says that it is."""
    request = client.build_request("GET", url)
    request.extensions["trace"] = _watching(deadline, looks=not inside_too and not _by_proxy(url))
    response = client.send(request, stream=True)
    try:
        if response.status_code in _REDIRECTS and "location" in response.headers:
            return urljoin(url, response.headers["location"]).partition("#")[0]
        if response.status_code == 304:  # noqa: PLR2004
            return Fetched("same", url)
        if response.status_code in _GONE:
            return Fetched("gone", url, trouble=str(response.status_code))
        if response.status_code != 200:  # noqa: PLR2004
            return Fetched("failed", url, trouble=f"status_{response.status_code}")
        body, trouble = _take(response, deadline, limits.page_bytes)
        if trouble:
            return Fetched("failed", url, trouble=trouble)
        kind, etag, modified = (response.headers.get(name, "") for name in ("content-type", "etag", "last-modified"))
        return Fetched("page", url, body, kind, etag=etag[:200], modified=modified[:100])
    finally:
        with suppress(httpx.HTTPError, OSError):
            response.close()


def _take(response: httpx.Response, deadline: Deadline, most: int) -> tuple[bytes, str]:
    coding = response.headers.get("content-encoding", "identity").lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        return b"", "compressed"
    unpack = zlib.decompressobj(31) if coding != "identity" else None
    taken = bytearray()
    chunks = [response.content] if response.is_stream_consumed else response.iter_raw()
    unpack = None if response.is_stream_consumed else unpack
    for chunk in chunks:
        piece = chunk if unpack is None else unpack.decompress(chunk, most - len(taken) + 1)
        taken.extend(piece)
        if len(taken) > most or (unpack is not None and unpack.unconsumed_tail):
            return b"", "too_large"
        if deadline.over():
            return b"", "too_slow"
    if deadline.over():  # the connection was shut under it, so this may be half a page
        return b"", "too_slow"
    if unpack is not None and not unpack.eof:
        return b"", "cut_off"
    return bytes(taken), ""


def _watching(deadline: Deadline, *, looks: bool) -> Callable[[str, Mapping[str, Any]], None]:
    def trace(event: str, info: Mapping[str, Any]) -> None:
        if looks and event == "connection.connect_tcp.complete":
            peer = info["return_value"].get_extra_info("server_addr")
            if peer is None or not ip_address(str(peer[0]).partition("%")[0]).is_global:
                info["return_value"].close()
                raise _Inside
        deadline.trace(event, info)

    return trace


def _by_proxy(url: str) -> bool:
    """Whether the environment has the address read through a proxy; then the connection leads there."""
    parts = urlsplit(url)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")
