"""Records and views as our values. A shape that is not the lexicon's gives None, never an exception."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from hasshin.platforms.bluesky.tid import made_at
from hasshin.platforms.bluesky.xrpc import inner, items, word
from hasshin.platforms.links import links_in
from hasshin.platforms.values import Profile, RemoteMedia, RemotePost

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"
_AHEAD = timedelta(minutes=10)
_SHA256_RAW = bytes([0x01, 0x55, 0x12, 0x20])  # CID version 1, raw bytes, SHA-256 of 32 bytes


@dataclass(frozen=True, slots=True)
class Uri:
    """An AT URI of a record: at://repo/collection/rkey, with the repository's DID or handle."""

    repo: str
    collection: str
    rkey: str

    @classmethod
    def read(cls, text: str) -> Uri | None:
        """None for what is no AT URI of a record."""
        parts = text.removeprefix("at://").split("/")
        if not text.startswith("at://") or len(parts) != 3 or not all(parts):  # noqa: PLR2004 - its three parts
            return None
        return cls(*parts)

    def __str__(self) -> str:
        return f"at://{self.repo}/{self.collection}/{self.rkey}"


def page(uri: Uri | None, otherwise: str = "") -> str:
    """Where the public reads a post. The DID stays when the account's name changes."""
    if uri is None or uri.collection != POST:
        return str(uri) if uri else otherwise
    return f"https://bsky.app/profile/{uri.repo}/post/{quote(uri.rkey, safe='')}"


def moment(value: Any, name: str) -> datetime | None:
    """A time member (RFC 3339) as aware UTC; None when there is none."""
    try:
        read = datetime.fromisoformat(word(value, name))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def created(uri: Uri, record: Any, now: datetime) -> datetime:
    """When a record was made: the later of what it says itself and what its key says.

    A record may say any time of itself; brought in from elsewhere it says one long ago, though the account made it now.
    """
    said, key = moment(record, "createdAt"), made_at(uri.rkey)
    believed = [at for at in (said, key if key and key <= now + _AHEAD else None) if at is not None]
    return max(believed, default=now)


def digest_of(cid: str) -> str:
    """The SHA-256 (hex) of the very bytes that a blob's CID names; "" for a CID of another kind."""
    try:
        raw = base64.b32decode(cid[1:].upper() + "=" * (-(len(cid) - 1) % 8))
    except ValueError:
        return ""
    return raw[4:].hex() if cid.startswith("b") and raw[:4] == _SHA256_RAW and len(raw) == 36 else ""  # noqa: PLR2004


Names = Callable[[str], str]


def post_of(entry: Any, now: datetime, blob: Callable[[str, str], str], name: Names) -> RemotePost | None:
    """A post or repost as `getRecord` and `listRecords` give it; None when it lacks its address or record.

    `blob(did, cid)` is where its media are, `name(did)` the handle of an account.
    """
    uri, record = Uri.read(word(entry, "uri")), inner(entry, "value") or inner(entry, "record")
    if uri is None or not record:
        return None
    subject = word(inner(record, "subject"), "uri") if uri.collection == REPOST else ""
    parent = word(inner(inner(record, "reply"), "parent"), "uri")
    quoted = _quoted(inner(record, "embed"))
    other = Uri.read(subject or parent or quoted)
    return RemotePost(
        id=str(uri),
        url=page(uri),
        text=word(record, "text"),
        created_at=created(uri, record, now),
        media=tuple(_media(uri.repo, inner(record, "embed"), blob)),
        author=name(uri.repo),
        in_reply_to=parent,
        repost_of=page(Uri.read(subject), subject) or ("?" if uri.collection == REPOST else ""),
        quote_of=page(Uri.read(quoted), quoted),
        towards=name(other.repo) if other else "",
    )


def others_in(entry: Any) -> str:
    """The DID of whoever's post an entry reposts, answers or quotes; "" for none."""
    record = inner(entry, "value")
    found = word(inner(record, "subject"), "uri") or word(inner(inner(record, "reply"), "parent"), "uri")
    other = Uri.read(found or _quoted(inner(record, "embed")))
    return other.repo if other else ""


def profile_of(record: Any, did: str, handle: str) -> Profile:
    """The record app.bsky.actor.profile; {} for an account that has none yet."""
    text, site = word(record, "description"), word(record, "website")
    links = tuple(dict.fromkeys([*links_in(text), *([site] if site.startswith(("http://", "https://")) else [])]))
    return Profile(
        handle=handle,
        name=word(record, "displayName"),
        url=f"https://bsky.app/profile/{handle or did}",
        text=text,
        remote_id=did,
        links=links,
    )


def _quoted(embed: Mapping[str, Any]) -> str:
    """The quoted record; with media beside it, it lies one step deeper."""
    record = inner(embed, "record")
    return word(record, "uri") or word(inner(record, "record"), "uri")


def _media(did: str, embed: Mapping[str, Any], blob: Callable[[str, str], str]) -> list[RemoteMedia]:
    inside = inner(embed, "media") or embed
    found = [(one, "image", inner(one, "image")) for one in items(inside, "images")]
    if inner(inside, "video"):
        found.append((inside, "video", inner(inside, "video")))
    media = []
    for one, kind, ref in found:
        cid = word(inner(ref, "ref"), "$link")
        media.append(RemoteMedia(cid, kind, blob(did, cid) if cid else "", word(one, "alt"), digest_of(cid)))
    return [medium for medium in media if medium.id]
