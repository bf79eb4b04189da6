"""X's objects as our values. A shape that is not the described one gives None, never an exception."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from hasshin.platforms.links import links_in
from hasshin.platforms.values import Followed, Profile, RemoteMedia, RemotePost
from hasshin.platforms.x.api import inner, items, word

# The address that X appends to a post for its images or video.
_OWN_MEDIA = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/[^/]+/status/[0-9]+/(?:photo|video)/[0-9]+")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/([A-Za-z0-9_]+)/status/([0-9]+)")
_REPOSTED = frozenset({"retweeted", "reposted"})
# Marks that X's own checks give to offices and companies; the blue one can be bought by anybody.
_VERIFIED = frozenset({"government", "business"})
_KINDS = {"photo": "image", "animated_gif": "image", "video": "video"}


@dataclass(frozen=True)
class Around:
    """What an answer gives beside its posts: media by key, accounts and posts by id. `own`: our handle by our id."""

    media: Mapping[str, Any]
    handles: Mapping[str, str]
    posts: Mapping[str, Any]

    @classmethod
    def of(cls, value: Any, own: Mapping[str, str]) -> Around:
        """The `includes` of an answer."""
        beside = inner(value, "includes")
        handles = {word(one, "id"): word(one, "username") for one in items(beside, "users")}
        return cls(
            {word(one, "media_key"): one for one in items(beside, "media")},
            {**handles, **own},
            {word(one, "id"): one for one in items(beside, "posts")},
        )


def page(handle: str, post_id: str) -> str:
    """Where the public reads a post; X leads to it by the id, whatever the handle."""
    return f"https://x.com/{quote(handle.lstrip('@') or 'i', safe='')}/status/{quote(post_id, safe='')}"


def moment(value: Any, name: str) -> datetime | None:
    """A time member (RFC 3339) as aware UTC; None when there is none."""
    try:
        read = datetime.fromisoformat(word(value, name))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def text_of(post: Any) -> str:
    """The text as its author wrote it, as far as X tells: whole, without escapes, with the addresses behind t.co.

    Of a bare domain X tells "http://" before it; whoever compares must not look at that.
    """
    long = inner(post, "note_post")
    text, holder = (word(long, "text"), long) if word(long, "text") else (word(post, "text"), post)
    text = html.unescape(text)
    for link in [*items(inner(holder, "entities"), "urls"), *items(inner(post, "entities"), "urls")]:
        short, full = word(link, "url"), word(link, "expanded_url")
        if not short or not full:
            continue
        own = bool(word(link, "media_key")) or _OWN_MEDIA.fullmatch(full) is not None
        text = text.replace(short, "" if own else full)
    return text.strip()


def post_of(post: Any, around: Around) -> RemotePost | None:
    """A Post object; None when it lacks id or time."""
    post_id, created = word(post, "id"), moment(post, "created_at")
    if not post_id or created is None:
        return None
    author = around.handles.get(word(post, "author_id"), "")
    refers = {word(one, "type"): word(one, "id") for one in items(post, "referenced_posts")}
    reposted = next((found for kind, found in refers.items() if kind in _REPOSTED), "")
    quoted, answered = refers.get("quoted", ""), refers.get("replied_to", "")
    history = post.get("edit_history_post_ids")
    return RemotePost(
        id=post_id,
        url=page(author, post_id),
        text=text_of(post),
        created_at=created,
        media=tuple(_media(post, around)),
        author=author,
        in_reply_to=answered,
        repost_of=page("i", reposted) if reposted else "",
        quote_of=page("i", quoted) if quoted else "",
        edited_at=created if isinstance(history, list) and len(history) > 1 and post_id != history[0] else None,
        towards=_towards(post, around, reposted, quoted, answered),
    )


def _towards(post: Any, around: Around, reposted: str, quoted: str, answered: str) -> str:
    """Whose post it reposts, quotes or answers: by what stands beside, else by what the text itself names."""
    other = reposted or quoted or answered
    if not other:
        return ""
    ids = [word(around.posts.get(other), "author_id"), word(post, "in_reply_to_user_id") if answered == other else ""]
    known = next((around.handles[one] for one in ids if one and around.handles.get(one)), "")
    if known:
        return known
    for link in items(inner(post, "entities"), "urls"):
        found = _STATUS.match(word(link, "expanded_url"))
        if found and found[2] == other:
            return found[1]
    named = items(inner(post, "entities"), "mentions")
    return word(named[0], "username") if named and other in (reposted, answered) else ""


def _media(post: Any, around: Around) -> list[RemoteMedia]:
    keys = inner(post, "attachments").get("media_keys")
    alts = {word(one, "media_key"): word(one, "alt_text") for one in items(post, "media_metadata")}
    found = []
    for key in keys if isinstance(keys, list) else ():
        if isinstance(key, str):
            medium = around.media.get(key)
            kind = _KINDS.get(word(medium, "type"), "image")
            url = word(medium, "url") or word(medium, "preview_image_url")
            found.append(RemoteMedia(key, kind, url, word(medium, "alt_text") or alts.get(key, "")))
    return found


def profile_of(user: Any) -> Profile | None:
    """A User object; None when it lacks its id. Addresses come back as they were written."""
    user_id, handle = word(user, "id"), word(user, "username")
    if not user_id:
        return None
    entities = inner(user, "entities")
    text = html.unescape(word(user, "description"))
    for link in items(inner(entities, "description"), "urls"):
        if word(link, "url") and word(link, "expanded_url"):
            text = text.replace(word(link, "url"), word(link, "expanded_url"))
    sites = [word(link, "expanded_url") for link in items(inner(entities, "url"), "urls")] or [word(user, "url")]
    links = tuple(dict.fromkeys([*links_in(text), *(site for site in sites if site)]))
    kind = word(user, "verified_type")
    return Profile(
        handle=handle,
        name=html.unescape(word(user, "name")),
        url=f"https://x.com/{quote(handle, safe='')}",
        text=text,
        remote_id=user_id,
        links=links,
        verified=kind in _VERIFIED if kind else None,
    )


def followed_of(user: Any) -> Followed | None:
    """A User object in a list of those followed; None when it lacks id or name."""
    user_id, handle = word(user, "id"), word(user, "username")
    return Followed(handle, user_id, f"https://x.com/{quote(handle, safe='')}") if user_id and handle else None
