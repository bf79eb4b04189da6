"""Where X and Mastodon see an address in a text: the rules of twitter-text, with and without a scheme.

Written from the behaviour that twitter-text's conformance files describe. A bare domain counts when it is plain
ASCII and ends in a known top-level domain; with http(s) the domain may be of any script. The list of top-level
domains is the Public Suffix List's, so a domain newer than the platform's own list may be counted here first.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import idna
import regex

from hasshin.checks.text.suffixes import top_level_pattern

MAX_ADDRESS = 4096
MAX_TCO_SLUG = 40

_SPACES = r"\t-\r\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVALID = r"\ufffe\ufeff\uffff"
_DIRECTION = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_PUNCT = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_LATIN = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    r"\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_CYRILLIC = r"\u0400-\u04ff"
_LABEL = rf"[^{_PUNCT}{_SPACES}{_INVALID}{_DIRECTION}]"
_TLDS = "<tlds>"
_TLD = rf"(?:{_TLDS}(?=[^0-9a-z@+\-]|$)|xn--[\-0-9a-z]{{1,255}}+)"
# Possessive and bounded (no name in use has more than 16 labels), so that no text can make the search slow.
_SUB_LABEL = rf"{_LABEL}(?:[_-]|{_LABEL}){{0,254}}+(?<![_-])\."
_NAME_LABEL = rf"{_LABEL}(?:-|{_LABEL}){{0,254}}+(?<!-)\."
_DOMAIN = rf"(?:(?:{_SUB_LABEL}){{0,15}}{_NAME_LABEL}{_TLD})"
_ASCII_DOMAIN = rf"(?:[\-a-z0-9{_LATIN}]{{1,255}}+\.)+{_TLD}"
_BEFORE = rf"(?:(?<=[^a-z0-9@＠$#＃{_INVALID}])|^|(?<=[{_DIRECTION}]))"
_PATH_X = rf"[a-z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_BALANCED_X = rf"\((?:{_PATH_X}+|{_PATH_X}*\({_PATH_X}+\){_PATH_X}*)\)"
_END_X = rf"(?:[+\-a-z{_CYRILLIC}0-9=_#/{_LATIN}]|{_BALANCED_X})"
_QUERY_X = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"
_PATH_M = r"[^\s<>()?]"
_BALANCED_M = rf"\((?:{_PATH_M}+|{_PATH_M}*\({_PATH_M}+\){_PATH_M}*)\)"
_END_M = rf"(?:[^\s()?!*\"'「」<>;:=,.$%\[\]~&|@]|{_BALANCED_M})"
_UCHARS = r"\u00a0-\ud7ff\ue000-\U0010fffd"
_QUERY_M = rf"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@\^{_UCHARS}]*[a-z0-9_&=#/\-{_UCHARS}])?"
_TCO = regex.compile(r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?")
_ASCII_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


class Address(NamedTuple):
    """An address in the text, by code-point offsets."""

    start: int
    end: int


def _path(general: str, balanced: str, end: str) -> str:
    return rf"(?:/(?:(?:{general}*(?:{balanced}{general}*)*{end})|(?:@{general}+/))*)?"


@cache
def _compiled(mastodon: bool) -> tuple[Any, ...]:
    path = _path(_PATH_M, _BALANCED_M, _END_M) if mastodon else _path(_PATH_X, _BALANCED_X, _END_X)
    query = _QUERY_M if mastodon else _QUERY_X
    scheme = r"(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://" if mastodon else r"https?://"
    whole = rf"{_BEFORE}(?P<scheme>{scheme})?(?P<domain>{_DOMAIN})(?::[0-9]+)?(?P<path>{path}){query}"
    # Filled in late: reading the list takes a moment.
    return tuple(regex.compile(p.replace(_TLDS, top_level_pattern())) for p in (whole, _ASCII_DOMAIN))


def _possible(length: int, domain: str) -> bool:
    """Whether the domain can be written in ASCII, and the whole is short enough."""
    if domain.isascii() or len(domain) > MAX_ADDRESS:
        return length <= MAX_ADDRESS
    try:
        encoded = idna.encode(domain, uts46=True, transitional=False)
    except (idna.IDNAError, UnicodeError):
        # Symbols such as a snowman are not valid names today, but the reference turns them into punycode.
        encoded = b".".join(label.encode("punycode") for label in domain.split("."))
    return bool(encoded) and length + len(encoded) - len(domain) <= MAX_ADDRESS


def addresses(text: str, *, bare: bool, mastodon: bool = False) -> list[Address]:
    """All addresses in order; `bare` says whether domains without a scheme count (X: yes, Mastodon: no)."""
    if "." not in text or (not bare and "://" not in text):
        return []
    whole, ascii_domain = _compiled(mastodon)
    text = text.translate(_ASCII_LOWER)
    found: list[Address] = []
    for match in whole.finditer(text):
        if not _possible(match.end() - match.start(), match["domain"]):
            continue
        if match["scheme"]:
            tco = _TCO.match(text, match.start(), match.end())
            if tco and len(tco[1]) > MAX_TCO_SLUG:
                continue
            found.append(Address(match.start(), tco.end() if tco else match.end()))
        elif bare and text[match.start() - 1 : match.start()] not in ("-", "_", ".", "/"):
            found += _ascii_parts(match, ascii_domain)
    return found


def _ascii_parts(match: Any, ascii_domain: Any) -> list[Address]:
    """Plain ASCII domains inside a bare one ("詳細はexample.jp"); the last takes the path along."""
    begin = match.start("domain")
    parts = [Address(begin + m.start(), begin + m.end()) for m in ascii_domain.finditer(match["domain"])]
    if parts and match["path"]:
        parts[-1] = Address(parts[-1].start, match.end())
    return parts
