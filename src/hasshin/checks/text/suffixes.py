"""Top-level domains and public suffixes, from the snapshot of the Public Suffix List that tldextract bundles.

Never asks the network: a check must answer the same with the cable pulled.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import tldextract


@cache
def _extract() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def top_level() -> frozenset[str]:
    """Every top-level domain, in lower case; internationalised ones as Unicode and as `xn--`."""
    names = {suffix.rsplit(".", 1)[-1].lstrip("*!") for suffix in _extract().tlds}
    unicode_names = {n for n in names if n and not n.isascii()}
    return frozenset(n for n in names if n) | {f"xn--{n.encode('punycode').decode()}" for n in unicode_names}


@cache
def top_level_pattern() -> str:
    """A pattern for `top_level`, the longest first. Letter by letter: a set is asked for each length at each place."""
    tree: dict[str, Any] = {}
    for name in top_level():
        node = tree
        for char in name:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ways = [re.escape(char) + _branches(below) for char, below in sorted(node.items()) if char]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}){'?' if '' in node else ''}"


@cache
def suffixes() -> frozenset[str]:
    """All public suffixes, such as "jp", "co.jp", "matsudo.chiba.jp"."""
    return frozenset(_extract().tlds)


@lru_cache(maxsize=4096)
def split(host: str) -> tuple[str, str, str]:
    """(subdomain, registrable label, public suffix) of a lower-case host; empty strings where there is none."""
    parts = _extract()(host)
    return parts.subdomain, parts.domain, parts.suffix
