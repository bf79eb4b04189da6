"""How X counts and rewrites text: twitter-text, configuration version 3, and t.co.

Counting (docs.x.com, "Counting characters"; twitter-text config/v3.json): the text in NFC; each URL 23; each emoji
sequence 2; code points U+0000-U+10FF, U+2000-U+200D, U+2010-U+201F and U+2032-U+2037 1; all others 2; at most 280.
"""

from __future__ import annotations

import functools
import hashlib
import html
import re
import unicodedata
from typing import Any

import regex
import tldextract

LIMIT = 280
LONG_LIMIT = 25_000
URL_WEIGHT = 23
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_ONE = r"(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\uFE0F\u20E3?|[\U000E0020-\U000E007E]+\U000E007F)?)"
_EMOJI = regex.compile(rf"{_ONE}(?:\u200D{_ONE})*")
_FORBIDDEN = re.compile("[\ufffe\ufeff\uffff]")

_LATIN = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_INSIDE = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-_~@&|{_LATIN}]"
_BRACED = rf"\({_INSIDE}+\)"
_LAST = rf"(?:[+\-a-z\u0400-\u04ff0-9=_#/{_LATIN}]|{_BRACED})"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_URL = re.compile(
    rf"(?<![a-z0-9@＠$#＃\ufffe\ufeff\uffff])(?P<protocol>https?://)?(?P<domain>(?:(?:{_LABEL}|\w[\w-]*)\.)+{_LABEL})"
    rf"(?P<port>:[0-9]+)?(?P<path>/(?:(?:{_INSIDE}|{_BRACED})*{_LAST})?)?"
    r"(?P<query>\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?",
    re.IGNORECASE,
)
_ASCII_DOMAIN = re.compile(r"(?:[a-z0-9][a-z0-9_-]*\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)", re.IGNORECASE)
_ASCII_END = re.compile(r"\.(?:[a-z]{2,}|xn--[a-z0-9-]+)(?=[^\x00-\x7f][^./]*$)", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w&])[#＃]((?:\w|[・])*[^\W\d](?:\w|[・])*)")
_MENTION = re.compile(r"(?<![\w!@#$%&*])[@＠]([A-Za-z0-9_]{1,20})(?![@＠]|://)")


@functools.cache
def _top_levels() -> frozenset[str]:
    known = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None).tlds
    return frozenset(name.rsplit(".", 1)[-1] for name in known)


def _known(domain: str) -> bool:
    last = domain.rsplit(".", 1)[-1].lower()
    try:
        return last in _top_levels() or last.encode("idna").decode() in _top_levels()
    except UnicodeError:
        return False


def urls(text: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each address that X makes a link of, with or without http(s)://."""
    found = []
    for match in _URL.finditer(text):
        domain = match["domain"]
        start, end = match.span()
        # Letters that no domain ends with end it: of はexample.jpを and https://example.jpを only example.jp is meant.
        if match["protocol"]:
            part = _ASCII_END.search(domain)
            first, last = 0, part.end() if part else len(domain)
        else:
            part = _ASCII_DOMAIN.search(domain)
            if part is None or text[start - 1 : start] in {"-", "_", ".", "/"}:
                continue
            first, last = part.span()
            start += first
        if last != len(domain):
            end = match.start("domain") + last
        domain = domain[first:last]
        if _known(domain):
            found.append((start, end, text[start:end]))
    return found


def weight(text: str) -> int:
    """The weighted length that X counts, in its own units."""
    text = unicodedata.normalize("NFC", text)
    total, at = 0, 0
    for start, end, _ in urls(text):
        total += _plain(text[at:start]) + URL_WEIGHT
        at = end
    return total + _plain(text[at:])


def _plain(text: str) -> int:
    total, at = 0, 0
    for match in _EMOJI.finditer(text):
        if _is_emoji(match.group()):
            total += sum(_point(c) for c in text[at : match.start()]) + 2
            at = match.end()
    return total + sum(_point(c) for c in text[at:])


def _is_emoji(sequence: str) -> bool:
    return len(sequence) > 1 or regex.match(r"\p{Emoji_Presentation}", sequence) is not None


def _point(char: str) -> int:
    return 1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2


def has_forbidden(text: str) -> bool:
    """Whether the text holds a character that X takes in no post."""
    return _FORBIDDEN.search(text) is not None


def short(url: str) -> str:
    """The t.co address for an address; the same for the same address."""
    return f"https://t.co/{hashlib.sha256(url.encode()).hexdigest()[:10]}"


def shown(text: str, pictures: str = "") -> tuple[str, dict[str, Any]]:
    """The text as X gives it back, and its entities. Addresses become t.co's; &, < and > are escaped as in HTML.

    `pictures`: the address that X appends for attached media, "" for none. Positions count code points of the answer.
    """
    out, links, at = "", [], 0
    for start, end, url in urls(text):
        out += html.escape(text[at:start], quote=False)
        full = url if "://" in url else f"http://{url}"
        bare = re.sub(r"^https?://(www\.)?", "", full)
        links.append(_link(len(out), short(full), full, bare if len(bare) <= 26 else f"{bare[:26]}…"))
        out += short(full)
        at = end
    out += html.escape(text[at:], quote=False)
    if pictures:
        out += " " if out else ""
        links.append(_link(len(out), short(pictures), pictures, f"pic.x.com/{short(pictures)[-10:]}"))
        out += short(pictures)
    entities: dict[str, Any] = {"urls": links} if links else {}
    if tags := [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in _TAG.finditer(out)]:
        entities["hashtags"] = tags
    if names := [{"start": m.start(), "end": m.end(), "username": m[1]} for m in _MENTION.finditer(out)]:
        entities["mentions"] = names
    return out, entities


def _link(start: int, url: str, expanded: str, display: str) -> dict[str, Any]:
    return {"start": start, "end": start + len(url), "url": url, "expanded_url": expanded, "display_url": display}


def mentioned(text: str) -> set[str]:
    """The handles that the text names, in lower case."""
    return {name.lower() for name in _MENTION.findall(text)}
