"""What a pasted text names: addresses, handles, and else a name; each with the tricks in the way it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

import regex

from hasshin.checks.genuine.forms import BIDI, UNSEEN, plain
from hasshin.checks.genuine.hosts import imitated, named_by, on_fediverse, service_of
from hasshin.checks.text.domains import decode
from hasshin.checks.text.normal import normalised
from hasshin.checks.text.suffixes import split

LONGEST = 1_000
MOST = 8
Trick = Literal["unseen", "bidi", "percent", "wide", "userinfo", "imitated_host", "idn"]

_BREAK = regex.compile(r"[\s、。，！？「」『』【】〈〉《》（）()<>\"“”;；｜]+")
_SCHEME = regex.compile(r"(?i)([a-z][a-z0-9+.\-]{0,15}):/*")
_HANDLE = regex.compile(r"@([^@\s/]{1,100})(?:@([^@\s/]{3,253}))?")
_BARE = regex.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{1,99}")
_ENDS = ".,:!?…'’`*"


@dataclass(frozen=True)
class Mention:
    """One account that a text names. `service` is "" where the text does not say; `host` is the address's.

    `handle` is as written, without @; `remote_id` the service's own id where the address has that instead. `imitates`
    is the service's host that `host` is made to look like; `page` host, port and path of an address on no service.
    """

    written: str
    kind: Literal["address", "handle", "name", "site"]
    service: str = ""
    handle: str = ""
    remote_id: str = ""
    host: str = ""
    user: str = ""
    imitates: str = ""
    tricks: frozenset[Trick] = field(default_factory=frozenset)
    page: str = ""


def mentions(text: str) -> tuple[Mention, ...]:
    """All that the text names, each once; one that names neither address nor handle is taken for a name."""
    text = text[:LONGEST]
    tokens = [token for token in _BREAK.split(text) if token]
    found = [one for token in tokens if (one := _mention(token)) is not None]
    if not found and len(tokens) == 1 and _like_a_handle(tokens[0]):
        return (_plain_handle(tokens[0]),)
    if not found:
        return (Mention(written=text.strip(), kind="name"),) if text.strip() else ()
    unique = {(one.service, one.host, one.handle, one.remote_id, one.page): one for one in reversed(found)}
    return tuple(reversed(list(unique.values())))[:MOST]


def names_in(text: str) -> tuple[str, ...]:
    """The lines of a pasted profile that may be its display name, without the addresses and handles in them."""
    found: list[str] = []
    for line in text[:LONGEST].splitlines():
        words = [w for w in regex.split(r"[\s　]+|(?=[@＠])", line) if w and _mention(w) is None]
        bare = " ".join(words).strip()
        if bare:
            found.append(bare)
    return tuple(found[:MOST])


def tricks_of(written: str) -> frozenset[Trick]:
    """The ways in which the characters themselves deceive. Marks around a copied handle are harmless; inside, not."""
    inside = UNSEEN.sub("", written[:1]) + written[1:-1] + UNSEEN.sub("", written[-1:])
    inside = regex.sub(rf"^{UNSEEN.pattern}+|{UNSEEN.pattern}+$", "", inside)
    found: set[Trick] = set()
    if BIDI.search(inside):
        found.add("bidi")
    elif UNSEEN.search(inside):
        found.add("unseen")
    if any(c != "＠" and plain(c).isascii() and plain(c) and not c.isascii() and not UNSEEN.match(c) for c in written):
        found.add("wide")
    return frozenset(found)


def _mention(token: str) -> Mention | None:
    token = token.strip(_ENDS)
    bare = normalised("NFKC", UNSEEN.sub("", token))
    if not bare:
        return None
    handle = _HANDLE.fullmatch(bare.removeprefix("acct:"))
    if handle:
        return _handle(token, handle[1].rstrip(_ENDS), handle[2] or "")
    scheme = _SCHEME.match(bare)
    if scheme and "//" in bare[: scheme.end() + 1]:
        return _address(token, bare[scheme.end() :])
    if _like_an_address(bare):
        return _address(token, bare)
    mail = regex.fullmatch(r"([^@\s/]+)@([^@\s/]+)", bare)
    if mail and split(decode(mail[2].lower()))[2]:
        return _handle(token, mail[1], mail[2])
    embedded = regex.search(r"@([A-Za-z0-9_.]{2,60})", bare)
    return _handle(token, embedded[1].rstrip("."), "") if embedded else None


def _like_an_address(bare: str) -> bool:
    authority = regex.split(r"[/?#\\]", bare, maxsplit=1)[0]
    user, _, host = authority.rpartition("@")
    host = decode(host.partition(":")[0].lower())
    _, label, suffix = split(host)
    if not label or not suffix or "." not in host:
        return False
    if user:
        return "." in user or "/" in bare
    return "/" in bare or bool(service_of(host)) or host.startswith("www.") or suffix.split(".")[-1] in _USUAL


_USUAL = frozenset(["jp", "com", "net", "org", "info", "biz", "social"])


def _address(token: str, rest: str) -> Mention | None:
    tricks = set(tricks_of(token))
    cut = regex.search(r"[/?#\\]", rest)
    authority, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    if "%" in authority:
        authority = unquote(authority)
        tricks.add("percent")
    user, _, host = authority.rpartition("@")
    port = host.partition(":")[2]
    host = decode(host.partition(":")[0].lower())
    if not host:
        return None
    path, query = _path(tail, tricks)
    page = f"{host}{f':{port}' if port else ''}{path}".rstrip("/").lower()
    if user:
        tricks.add("userinfo")
    service = service_of(host)
    if service:
        named = named_by(service, host, path, query)
        kind: Literal["address", "site"] = "address" if named.handle or named.remote_id else "site"
        return Mention(token, kind, service, named.handle, named.remote_id, host, user, tricks=frozenset(tricks))
    return _elsewhere(token, host, user, path, query, tricks, page)


def _elsewhere(token: str, host: str, user: str, path: str, query: str, tricks: set[Trick], page: str) -> Mention:
    """An address on a host of no known service: an imitated one, a fediverse server, Bluesky by domain, or a site."""
    if not host.isascii():
        tricks.add("idn")
    like = imitated(host) or imitated(user.partition(":")[0])
    parts = [part for part in path.split("/") if part]
    if like:
        tricks.add("imitated_host")
        service = service_of(like)
        named = named_by(service, like, path, query)
        return Mention(token, "address", "", named.handle, named.remote_id, host, user, like, frozenset(tricks))
    handle = on_fediverse(parts)
    if handle:
        local, _, server = handle.partition("@")
        return Mention(token, "address", "mastodon", local, "", server.lower() or host, user, tricks=frozenset(tricks))
    if host.endswith(".bsky.social") and not parts:
        return Mention(token, "handle", "bluesky", host, tricks=frozenset(tricks))
    first = parts[0] if parts else ""
    return Mention(token, "site", "", first, "", host, user, page=page, tricks=frozenset(tricks))


def _path(tail: str, tricks: set[Trick]) -> tuple[str, str]:
    """Path and query, percent-encoding undone; encoding what needs none is a trick."""
    path = tail.replace("\\", "/").partition("#")[0]
    path, _, query = path.partition("?")
    for _again in range(3):
        if "%" not in path:
            break
        if regex.search(r"(?i)%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|5f|2d|2e|40(?!.))", path):
            tricks.add("percent")
        path = unquote(path)
    inner = tricks_of(path.strip("/"))
    tricks |= inner
    return normalised("NFKC", UNSEEN.sub("", path)), query


def _handle(token: str, handle: str, server: str) -> Mention:
    host = decode(server.lower()) if server else ""
    service = "mastodon" if host else ("bluesky" if handle.lower().endswith(".bsky.social") else "")
    return Mention(token, "handle", service, handle, host=host, tricks=tricks_of(token))


def _plain_handle(token: str) -> Mention:
    bare = normalised("NFKC", UNSEEN.sub("", token))
    return Mention(token, "handle", "", bare.strip(_ENDS), tricks=tricks_of(token))


def _like_a_handle(token: str) -> bool:
    from hasshin.checks.text.confusable import latin

    return _BARE.fullmatch(latin(normalised("NFKC", UNSEEN.sub("", token)))) is not None
