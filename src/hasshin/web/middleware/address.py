"""From which network address a request comes. A header counts only when a proxy of ours wrote it (F-4-2, M-5).

Proxies write X-Forwarded-For or Forwarded (RFC 7239). Each is read from the right, one entry for each trusted proxy
passed; what stands to the left of the first untrusted address was written by a stranger and is not looked at. A proxy
writes one of the two and lets the other through as the stranger sent it: so where both are there they must agree, and
else nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PAIR = re.compile(rf'\s*({_WORD})=({_WORD}|"(?:[^"\\]|\\.)*")\s*')
_ESCAPED = re.compile(r"\\(.)")
LONGEST = 4096
"""No chain of proxies writes more; a longer header is a stranger's and is not taken apart."""


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, "" when it can't be known."""
    here = _parse(request.META.get("REMOTE_ADDR", ""))
    if here is None or not is_proxy(str(here)):
        return "" if here is None else str(here)
    written = [
        _walk(here, hops)
        for header, read in (("HTTP_X_FORWARDED_FOR", _plain_hops), ("HTTP_FORWARDED", _forwarded_hops))
        if (value := request.META.get(header, "").strip()) and (hops := read(value))
    ] or [here]
    found = written[0]
    return str(found) if found is not None and all(one == found for one in written) else ""


def terminal_address(request: HttpRequest) -> str:
    """The address by which a request may be in the city's network: "" for that of a proxy, where all come from it."""
    address = client_address(request)
    return "" if is_proxy(address) else address


def is_proxy(address: str) -> bool:
    """Whether that is the address of a proxy of ours."""
    found = _parse(address)
    # A mixed-version comparison is simply false.
    return found is not None and any(found in network for network in _proxies())


def _walk(here: Address | None, hops: list[str]) -> Address | None:
    left = list(hops)
    while here is not None and left and is_proxy(str(here)):
        here = _parse(left.pop())
    return here


def _plain_hops(value: str) -> list[str]:
    if len(value) > LONGEST:
        return [""]
    return [hop for line in value.split(",") if (hop := line.strip())]


def _forwarded_hops(value: str) -> list[str]:
    """The `for` of each element; "" for an element without one, or for a header that RFC 7239 does not know."""
    if len(value) > LONGEST:
        return [""]
    hops, position, current = [], 0, ""
    while True:
        pair = _PAIR.match(value, position)
        if pair is None:
            return [""]
        name, written = pair.group(1).lower(), pair.group(2)
        if name == "for":
            if current:
                return [""]
            current = _ESCAPED.sub(r"\1", written[1:-1]) if written.startswith('"') else written
            current = current or "unknown"
        position = pair.end()
        mark = value[position : position + 1]
        if mark not in ("", ",", ";"):
            return [""]
        if mark != ";":
            hops.append(current)
            current = ""
        if not mark:
            return hops
        position += 1


def _proxies() -> tuple[Network, ...]:
    return _networks(tuple(settings.HASSHIN_INSTALLATION.trusted_proxies))


@lru_cache(maxsize=8)
def _networks(written: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ip_network(one, strict=False) for one in written)


def _parse(written: str) -> Address | None:
    """An address as proxies write it: bare, `[v6]`, or with a port; a mapped IPv4 address is that address."""
    bare = written.strip()
    if bare.startswith("["):
        bare, _closed, rest = bare[1:].partition("]")
        if rest and not re.fullmatch(r":\d{1,5}", rest):
            return None
    elif bare.count(":") == 1:
        bare, _colon, port = bare.partition(":")
        if not port.isascii() or not port.isdecimal():
            return None
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
