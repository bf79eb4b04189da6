"""Webhooks: one signed call (Standard Webhooks), to the address that was looked at, without redirects."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings

from hasshin.outbox import rules
from hasshin.platforms.deadline import Deadline, DeadlineError

TOTAL_SECONDS = 15.0
GONE = 410
Resolve = Callable[[str, int], list[rules.Address]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call. `trouble` is empty when it arrived; `final`: it never will; `asked`: wait so long."""

    trouble: str = ""
    final: bool = False
    asked: timedelta | None = None


class Inside(Exception):
    """The name leads to an address that a webhook may not reach."""


def signature(secret: bytes, uid: str, at: int, body: bytes) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over id, time (Unix seconds) and body."""
    signed = b".".join((uid.encode(), str(at).encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def addresses(host: str, port: int) -> list[rules.Address]:
    """All addresses of a name. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found))


def call(url: str, uid: str, body: str, secret: bytes, now: datetime, *, resolve: Resolve = addresses) -> Answer:
    """POST the body, signed, once. Never raises for what the other side does."""
    content = body.encode()
    at = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "hasshin",
        "webhook-id": uid,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, uid, at, content),
    }
    try:
        target, host_headers, extensions = aimed(url, settings.HASSHIN_INSTALLATION.webhook_networks, resolve)
        with (
            Deadline(TOTAL_SECONDS) as deadline,
            _client() as client,
            client.stream(
                "POST",
                target,
                content=content,
                headers={**headers, **host_headers},
                extensions={**extensions, "trace": deadline.trace},
            ) as answer,
        ):
            return _read(answer)
    except Inside:
        return Answer("the address lies inside and is not allowed")
    except (httpx.HTTPError, httpx.InvalidURL, DeadlineError, OSError, ValueError) as error:
        return Answer(type(error).__name__)


def aimed(
    url: str, networks: Sequence[rules.Network], resolve: Resolve = addresses
) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The URL with the very address that was looked at, so that a name can't lead elsewhere a moment later.

    Every address of the name must be allowed; raises `Inside`. A proxy gets the name, as it looks it up itself.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    literal = rules.address_of(host)
    if settings.HASSHIN_INSTALLATION.webhook_proxy:
        if literal is not None and not rules.may_reach(literal, networks):
            raise Inside
        return url, {}, {}
    found = [literal] if literal is not None else resolve(host, port)
    if not found or not all(rules.may_reach(one, networks) for one in found):
        raise Inside
    if parts.scheme != "https" and not all(rules.plain(one).is_loopback for one in found):
        raise Inside
    return _to(parts, found[0], port), {"host": parts.netloc.rpartition("@")[2]}, {"sni_hostname": host}


def _to(parts: SplitResult, address: rules.Address, port: int) -> str:
    shown = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  IPv6
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{shown}:{port}{parts.path or '/'}{query}"


def _client() -> httpx.Client:
    proxy = settings.HASSHIN_INSTALLATION.webhook_proxy
    return httpx.Client(
        timeout=httpx.Timeout(10.0, connect=5.0), follow_redirects=False, trust_env=False, proxy=proxy or None
    )


def _read(answer: httpx.Response) -> Answer:
    """Only the status counts; of the answer's body nothing is read or kept."""
    if answer.is_success:
        return Answer()
    asked = None
    with suppress(ValueError):
        asked = timedelta(seconds=min(max(int(answer.headers.get("retry-after", "")), 0), 10**6))
    return Answer(f"answered {answer.status_code}", final=answer.status_code == GONE, asked=asked)
