"""Whose a host is. By whole labels, never by how a string ends: evilcity.example is not city.example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna

_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")


def ascii_host(host: str) -> str | None:
    """The host in lower-case ASCII form (IDNA 2008), without a final dot; None when it is no host name."""
    host = host.strip().rstrip(".").lower()
    if not host:
        return None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.match(label) for label in labels):  # noqa: PLR2004
        return None
    return host


def clean_domain(value: str) -> str:
    """A domain for a pack's list. Raises ValueError for addresses, wildcards, bare suffixes and what is no name."""
    host = ascii_host(value)
    if host is None or "." not in host:
        raise ValueError('a domain is a host name such as "city.example.lg.jp": no scheme, path, port or wildcard')
    if host in {"lg.jp", "go.jp", "or.jp", "co.jp", "ne.jp", "ac.jp", "ed.jp", "gr.jp"}:
        raise ValueError(f"{host!r} is a whole class of names and belongs to nobody; list the bodies' own domains")
    return host


def under(host: str, domains: Iterable[str]) -> bool:
    """Whether the host is one of the domains or a name below one."""
    name = ascii_host(host)
    return name is not None and any(name == d or name.endswith("." + d) for d in domains)


def host_of(url: str) -> str | None:
    """The host that a browser would go to; None for anything but a plain http(s) address (no user part, no tricks)."""
    if any(ch.isspace() or ch == "\\" or not ch.isprintable() for ch in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host is None or "@" in parts.netloc:
        return None
    return ascii_host(host)
