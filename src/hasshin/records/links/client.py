"""The one client of the link watch: bounded, polite, and never led inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from hasshin.checks.text.domains import covered
from hasshin.city.pack import current_pack
from hasshin.platforms.fetch import Fetched, Limits, fetch

Get = Callable[[str], Fetched]
LIMITS = Limits(total=15.0, page_bytes=1024 * 1024)
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".onion", ".invalid", ".test")


def public(url: str, domains: Sequence[str]) -> bool:
    """Whether the address is http(s) on the usual port, without a user part, at a host of the public network; and on
    one of `domains`, where these are given.
    """
    if any(c.isspace() or c == "\\" or not c.isprintable() for c in url):
        return False
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or port not in {None, 80, 443} or not host:
        return False
    if domains and not covered(host, domains):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        pass
    # A host of digits alone is an address in disguise (0x7f.1, 2130706433).
    last = host.rsplit(".", 1)[-1]
    return "." in host and not host.endswith(_INSIDE) and not last.isdigit() and not last.startswith("0x")


def get(url: str) -> Fetched:
    """Read a page as the link watch does: with the city's name, within the installation's list, if it has one."""
    installation = settings.HASSHIN_INSTALLATION
    return fetch(url, installation.link_domains, limits=LIMITS, allow=public, agent=agent())


def agent() -> str:
    """Who asks, for the owner of the site to read: the city and this installation's address."""
    name = current_pack().city.name.en.encode("ascii", "ignore").decode()
    return f"hasshin-linkwatch ({name}; {settings.HASSHIN_INSTALLATION.origin})"
