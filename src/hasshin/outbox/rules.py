"""When a message is tried again, when it is given up, and where a webhook may go. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from hasshin.policy.house import house
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text, t

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
JITTER = 0.2
"""Waits are up to a fifth longer or shorter, so that what failed together does not come back together."""

# Ways of writing an IPv4 address inside an IPv6 one: what is behind them is not to be told from outside.
_TUNNELS = tuple(ipaddress.ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


def wait_after(tries: int, chance: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait after the `tries`-th failed try; `chance` in 0..1. `asked` is the other side's own wish."""
    doubled = min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)
    waited = doubled * (1 + JITTER * (2 * chance - 1))
    return max(waited, min(asked, LONGEST_WAIT)) if asked is not None else waited


def is_dead(tries: int) -> bool:
    """Whether nobody tries any more by machine; with the waits above that is after most of a day."""
    return tries >= MOST_TRIES


def plain(address: Address) -> Address:
    """An IPv4 address mapped into IPv6 is that IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def may_reach(address: Address, networks: Sequence[Network]) -> bool:
    """Whether a webhook may go to that address: a public one, or one in the networks that the installation names."""
    found = plain(address)
    if any(found.version == network.version and found in network for network in networks):
        return True
    tunnelled = any(found.version == network.version and found in network for network in _TUNNELS)
    return found.is_global and not found.is_multicast and not tunnelled


def address_of(host: str) -> Address | None:
    """The address that a host name literally is, None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def url_reasons(url: str, networks: Sequence[Network]) -> list[Reason]:
    """Why a webhook may not have this address; which addresses a name has is asked anew at each call."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.fragment or any(c.isspace() or ord(c) < 32 for c in url):  # noqa: PLR2004  control characters
        return [_reason("url_unreadable", t("URL として読めません。", "This can't be read as an address."))]
    found = []
    if parts.username is not None or parts.password is not None:
        found.append(
            _reason(
                "url_with_password", t("URL に利用者名・パスワードを含めないでください。", "No user name or password.")
            )
        )
    literal = address_of(host)
    here = host == "localhost" or (literal is not None and plain(literal).is_loopback)
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        found.append(_reason("url_not_https", t("https の URL にしてください。", "Only https is safe.")))
    if (literal is not None and not may_reach(literal, networks)) or (
        host == "localhost" and not may_reach(ipaddress.ip_address("127.0.0.1"), networks)
    ):
        found.append(_reason("url_inside", INSIDE))
    return found


INSIDE = t(
    "内部のアドレスへは、installation.json の webhook_networks に挙げたネットワークだけ送れます。",
    "An inside address is reached only in networks that installation.json names under webhook_networks.",
)


def _reason(code: str, message: Text) -> Reason:
    return Reason(
        code=code,
        where="url",
        message=message,
        fix=t("受け手のシステムの https の URL を入れてください。", "Enter the https address of the receiving system."),
        citations=(house("duties-are-told"),),
    )
