"""Finding every link in a text, however it is written.

Found are: anything with a scheme (also broken ones: hxxp, ttp), hosts without one, full-width letters and dots,
spaced-out or spelt-out dots, addresses with a user part, numeric hosts, and schemes that run code.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

import regex

from hasshin.checks.text.domains import decode
from hasshin.checks.text.folding import Folded
from hasshin.checks.text.stretches import Stretches
from hasshin.checks.text.suffixes import split, top_level, top_level_pattern


class Link(NamedTuple):
    """A link: offsets into the text as written; host in lower case, Unicode; `path` with its slash, query included.

    `user` is what stands before an @ in the address. `bare` means without a scheme, `disguised` written so
    that it is no link until a reader mends it. `certain` is false when it may be no address at all.
    """

    start: int
    end: int
    scheme: str
    user: str
    host: str
    path: str
    bare: bool = False
    disguised: bool = False
    certain: bool = True


# fmt: off
_COMMON = frozenset({
    "jp", "com", "net", "org", "info", "biz", "co", "io", "me", "tv", "gl", "ly", "ee", "gd", "to", "gle", "cc", "app",
    "dev", "site", "online", "shop", "xyz", "link",
})
# fmt: on
# Top-level domains that a reader takes for the ending of a file.
_FILE_ENDINGS = frozenset({"zip", "mov", "md", "py", "rs", "sh", "pl", "ps", "ai", "app", "cab", "bat"})

MAX_REST = 4096  # characters of host and path after a user part

_LETTER = r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Hebrew}0-9]"
_ANY = r"[\p{L}\p{M}\p{N}]"
_DOT = r"[.。]"
_STOP = r"\s<>\"'`「」『』\[\]【】〔〕｛｝{}、，,！!…→←↓↑※★☆♪"
_TAIL = r"[a-z0-9._~:/?#\[\]@!$&'()*+;=%\-]"
_OPENING = {")": "(", "]": "["}
_SCHEME = r"(?P<scheme>[a-z][a-z0-9+.\-]{0,20}|h[xt*]{2}ps?|[xt]{1,2}ps?):\s?//+\s?"
_HOST = rf"(?:{_LETTER}(?:[_\-]|{_LETTER}){{0,80}}+{_DOT}){{1,12}}"


@cache
def _patterns() -> tuple[Any, Any, Any, Any]:
    tld = rf"(?:{top_level_pattern()}|xn--[a-z0-9\-]{{1,59}}+)(?![a-z0-9\-_\p{{Latin}}\p{{Cyrillic}}]|{_DOT}[a-z0-9])"
    with_scheme = regex.compile(rf"(?<![a-z0-9]){_SCHEME}(?P<rest>(?:\[[0-9a-f:.]+\])?[^{_STOP}]+|\[[0-9a-f:.]+\])")
    bare = regex.compile(
        rf"(?:(?<=//)|(?<![a-z0-9@_\-./]))(?P<host>{_HOST}{tld})(?P<port>:\d{{1,5}}(?!\d))?(?P<path>[/?#]{_TAIL}*)?",
    )
    code = regex.compile(
        r"(?<![a-z])(?:(?P<scheme>javascript|vbscript):\s?(?=[a-z(%])|(?P<scheme>data):(?=[a-z]*+/?+[a-z0-9.+\-]*+[;,]))"
        r"(?P<rest>[^\s、。「」]+)"
    )
    label = r"[a-z0-9][a-z0-9\-]{0,60}+"
    some, any_ = r"\s{1,20}+", r"\s{0,20}+"
    gap = (
        rf"(?:{some}\.{any_}|\.{some}|{any_}[\[({{]{any_}(?:\.|dot|ドット){any_}[\])}}]{any_}"
        rf"|{some}dot{some}|{any_}ドット{any_})"
    )
    spaced = regex.compile(
        rf"(?<![a-z0-9@_\-.])(?P<host>{label}(?:(?:\.|{gap}){label}){{0,8}}(?P<gap>{gap})"
        rf"(?:{label}(?:\.|{gap})){{0,4}}{top_level_pattern()})(?![a-z0-9\-])(?P<path>\s?/\s?[a-z0-9._~\-/?=&%]+)?",
    )
    return with_scheme, bare, code, spaced


def links(folded: Folded) -> tuple[Link, ...]:
    """All links of the text in order, none overlapping another."""
    with_scheme, bare, code, spaced = _patterns()
    found: list[tuple[int, int, Link]] = []
    taken = Stretches()

    def add(start: int, end: int, link: Link | None) -> None:
        if link is not None and taken.take(start, end):
            found.append((start, end, link))

    for match in with_scheme.finditer(folded.text):
        add(*_with_scheme(folded, match))
    for match in code.finditer(folded.text):
        start, end = folded.span(match.start(), match.end())
        add(match.start(), match.end(), Link(start, end, match["scheme"], "", "", match["rest"]))
    for match in _with_user(folded, bare):
        add(*match)
    for match in bare.finditer(folded.text):
        add(*_bare(folded, match))
    for match in spaced.finditer(folded.text):
        add(*_spaced(folded, match))
    return tuple(link for _, _, link in sorted(found, key=lambda f: f[0]))


_Found = tuple[int, int, Link | None]


def _with_scheme(folded: Folded, match: Any) -> _Found:
    """Cut authority and path out of what follows `scheme://`."""
    rest = _plain_brackets(folded, match.start("rest"), match["rest"])
    slash = next((i for i, c in enumerate(rest) if c in "/?#\\"), len(rest))
    authority, tail = rest[:slash], rest[slash:]
    user, at, host_port = authority.rpartition("@")
    host, used = _host_at_start(host_port)
    if not host:
        return match.start(), match.end(), None
    path = ""
    if used == len(host_port):
        kept = regex.match(rf"[\\]?{_TAIL}*", tail)
        path = _without_trailing(kept[0] if kept else "")
    length = len(user) + len(at) + used + len(path)
    end = match.start("rest") + length
    start, stop = folded.span(match.start(), end)
    scheme = "https" if regex.fullmatch(r"[hxt*]{2,3}ps?", match["scheme"]) else match["scheme"]
    broken = match["scheme"] != scheme and match["scheme"] != "http"
    return match.start(), end, Link(start, stop, scheme, user, host, path, disguised=broken)


def _plain_brackets(folded: Folded, start: int, text: str) -> str:
    """`text` (folded, from `start` on) up to the first full-width bracket: it belongs to the sentence."""
    for i, char in enumerate(text):
        if char in "()" and not folded.written[folded.starts[start + i]].isascii():
            return text[:i]
    return text


def _host_at_start(text: str) -> tuple[str, int]:
    """(host, characters used with the port) at the start of an authority; ("", 0) when there is none."""
    numeric = regex.match(r"(\[[0-9a-f:.]+\]|0x[0-9a-f.x]+|\d+(?:\.\d+){0,3})(?::\d+)?(?![\w.-])", text)
    if numeric:
        return numeric[1], numeric.end()
    text_plain = unquote(text) if "%" in text else text
    for letters in (_LETTER, _ANY):
        tld = rf"(?:{top_level_pattern()}|xn--[a-z0-9\-]{{1,59}}+)(?![a-z0-9_\-]|{_DOT}[a-z0-9])"
        pattern = _compiled_host(rf"((?:{letters}(?:[_\-]|{letters}){{0,80}}{_DOT}){{1,16}}{tld})\.?(?::\d{{0,5}})?")
        match = pattern.match(text_plain)
        if match:
            return decode(match[1]), len(text) if text_plain != text else match.end()
    single = regex.match(rf"({_LETTER}(?:[_\-]|{_LETTER}|{_DOT}(?={_LETTER})){{0,200}})(?::\d{{0,5}})?", text)
    return (decode(single[1]), single.end()) if single else ("", 0)


@cache
def _compiled_host(pattern: str) -> Any:
    return regex.compile(pattern)


def _bare(folded: Folded, match: Any) -> _Found:
    host = decode(match["host"])
    _, label, suffix = split(host)
    path = match["path"] or ""
    path = _without_trailing(_plain_brackets(folded, match.start("path"), path)) if path else ""
    end = match.end("port") if match["port"] else match.end("host")
    end += len(path)
    if not label or not suffix or (match["path"] is None and regex.fullmatch(r"[\d.]+", host)):
        return match.start(), end, None
    if _before_mail(folded.text, match):
        return match.start(), end, None
    ideographic = "。" in match["host"]
    if ideographic and suffix.rsplit(".", 1)[-1] not in _COMMON:
        return match.start(), end, None
    start, stop = folded.span(match.start(), end)
    top = host.rsplit(".", 1)[-1]
    certain = bool(path) or host.startswith("www.") or (top in _COMMON and not ideographic) or host.count(".") > 1
    if top in _FILE_ENDINGS and not path:
        certain = False
    return match.start(), end, Link(start, stop, "", "", host, path, bare=True, certain=certain)


def _before_mail(text: str, match: Any) -> bool:
    """Whether the host is the local part of a mail address (taro.jp@...)."""
    return match["path"] is None and text[match.end() : match.end() + 1] == "@"


def _with_user(folded: Folded, bare: Any) -> list[_Found]:
    """`www.city.example.jp@evil.example/tax`: looks like a mail address, is a host with a user part."""
    found: list[_Found] = []
    for match in regex.finditer(rf"(?<![a-z0-9])((?:{_HOST})[a-z]{{2,20}})@", folded.text):
        host = bare.match(folded.text[match.end() : match.end() + MAX_REST])
        top = match[1].rsplit(".", 1)[-1]
        if host and top in top_level() and (match[1].startswith("www.") or host["path"]):
            path = _without_trailing(host["path"] or "")
            end = match.end() + (host.end("port") if host["port"] else host.end("host")) + len(path)
            start, stop = folded.span(match.start(), end)
            found.append((match.start(), end, Link(start, stop, "", match[1], decode(host["host"]), path, bare=True)))
    return found


def _spaced(folded: Folded, match: Any) -> _Found:
    host = regex.sub(r"\s*[\[({]\s*(?:\.|dot|ドット)\s*[\])}]\s*|\s+dot\s+|\s*ドット\s*|\s*\.\s*", ".", match["host"])
    path = regex.sub(r"\s", "", match["path"] or "")
    top = host.rsplit(".", 1)[-1]
    _, label, _ = split(host)
    sentence = regex.fullmatch(r"\s*\.\s+|\s+\.\s*", match["gap"]) and not path and host.count(".") == 1
    if not label or top not in _COMMON or sentence or regex.fullmatch(r"[\d.]+", host):
        return match.start(), match.end(), None
    end = match.start("host") + len(match["host"]) + len(_without_trailing(match["path"] or ""))
    start, stop = folded.span(match.start(), end)
    return match.start(), end, Link(start, stop, "", "", host, path, bare=True, disguised=True)


def _without_trailing(path: str) -> str:
    """A path without the punctuation of the sentence that it ends, and without an unpaired closing bracket."""
    counts = {bracket: path.count(bracket) for bracket in "()[]"}
    for end in range(len(path), 0, -1):
        last = path[end - 1]
        unpaired = last in _OPENING and counts[_OPENING[last]] < counts[last]
        if not unpaired and last not in ".,:;!?'*~&([":
            return path[:end]
        if last in counts:
            counts[last] -= 1
    return ""
