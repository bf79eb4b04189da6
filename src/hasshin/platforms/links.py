"""Addresses in plain text, and whether a profile carries a given one (F-4, guide page)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# An address ends before a space, a quotation mark or a Japanese bracket or stop; trailing ASCII stops are not its own.
_ADDRESS = re.compile(r"https?://[^\s<>\"'「」『』（）【】、。，．！？｜　]+", re.IGNORECASE)


def links_in(*texts: str) -> tuple[str, ...]:
    """All http(s) addresses in the texts, in order, without repeats."""
    return tuple(dict.fromkeys(text[start:end] for text in texts for start, end in spans_in(text)))


def spans_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where each http(s) address begins and ends in the text, as offsets of code points."""
    found = [(match.start(), match.start() + len(_trim(match.group()))) for match in _ADDRESS.finditer(text)]
    return tuple((start, end) for start, end in found if end > start)


def _trim(address: str) -> str:
    address = address.rstrip(".,;:!?")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?")
    return address


def _page(address: str) -> tuple[object, ...] | None:
    """What makes an address that page and no other; None for one that can't be read."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    usual = {"http": 80, "https": 443}.get(scheme)
    return scheme, parts.username, parts.hostname, port or usual, parts.path.rstrip("/"), parts.query


def has_link(links: Iterable[str], wanted: str) -> bool:
    """Is the wanted address among the links? Letter case of the host, a trailing slash and a fragment don't matter.

    Another scheme, host, path or query is another page: a look-alike must not count as the guide page.
    """
    page = _page(wanted)
    return page is not None and any(_page(link) == page for link in links)
