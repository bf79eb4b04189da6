"""Nodes of the Graph API as our values. A shape that is not the documented one gives None, never an exception."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from hasshin.platforms.facebook.graph import inner, items, word
from hasshin.platforms.links import links_in
from hasshin.platforms.values import Profile, RemoteMedia, RemotePost

POST_FIELDS = (
    "id,message,created_time,permalink_url,from{id,name},is_published,is_hidden,status_type,parent_id,"
    "attachments{media_type,type,target,url,unshimmed_url,media,subattachments}"
)
COMMENT_FIELDS = "id,message,created_time,permalink_url,from{id,name},parent{id}"
PAGE_FIELDS = "id,name,about,description,website,phone,link,username,verification_status"
_VERIFIED = {"blue_verified": True, "gray_verified": True, "not_verified": False}
_KINDS = {"photo": "image", "video": "video"}


def moment(value: Any, name: str) -> datetime | None:
    """A time member (ISO 8601) as aware UTC; None when there is none."""
    try:
        read = datetime.fromisoformat(word(value, name))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def post_of(value: Any) -> RemotePost | None:
    """A PagePost. `repost_of`: another's post that this one shares."""
    created = moment(value, "created_time")
    if not word(value, "id") or created is None:
        return None
    name, parent = word(value, "id"), word(value, "parent_id")
    shared = parent if parent and parent.partition("_")[0] != name.partition("_")[0] else ""
    hidden = value.get("is_hidden") is True or value.get("is_published") is False
    return RemotePost(
        id=name,
        url=word(value, "permalink_url"),
        text=word(value, "message"),
        created_at=created,
        media=media_of(value),
        author=word(inner(value, "from"), "name"),
        repost_of=shared,
        visibility="hidden" if hidden else "public",
    )


def comment_of(value: Any, post_id: str) -> RemotePost | None:
    """A Comment on a post, or on another comment."""
    created = moment(value, "created_time")
    if not word(value, "id") or created is None:
        return None
    return RemotePost(
        id=word(value, "id"),
        url=word(value, "permalink_url"),
        text=word(value, "message"),
        created_at=created,
        author=word(inner(value, "from"), "name"),
        in_reply_to=word(inner(value, "parent"), "id") or post_id,
    )


def media_of(value: Any) -> tuple[RemoteMedia, ...]:
    """Photos and videos of a post, in order; an album's are its parts. Alternative texts stand at each photo's node."""
    flat: list[Any] = []
    for one in items(inner(value, "attachments"), "data"):
        flat += items(inner(one, "subattachments"), "data") or [one]
    return tuple(
        RemoteMedia(
            id=word(inner(one, "target"), "id"),
            kind=_KINDS[kind],
            url=word(inner(inner(one, "media"), "image"), "src"),
        )
        for one in flat
        if (kind := word(one, "media_type").partition("_")[0] or word(one, "type").partition("_")[0]) in _KINDS
        and word(inner(one, "target"), "id")
    )


def profile_of(value: Any) -> Profile | None:
    """A Page as the public sees it. `text` is "About"; description, website and telephone are its fields."""
    if not word(value, "id"):
        return None
    fields = tuple((name, word(value, name)) for name in ("description", "website", "phone") if word(value, name))
    return Profile(
        handle=handle_of(value),
        name=word(value, "name"),
        url=word(value, "link") or f"https://www.facebook.com/{word(value, 'id')}",
        text=word(value, "about"),
        remote_id=word(value, "id"),
        links=links_in(word(value, "about"), *(text for _, text in fields)),
        verified=_VERIFIED.get(word(value, "verification_status")),
        fields=fields,
    )


def handle_of(value: Any) -> str:
    """The Page's name in its address; its id where it has none."""
    return word(value, "username") or word(value, "id")


def same_words(one: str, other: str) -> bool:
    """The same text but for what Facebook tidies: composition, line ends, space at the ends of lines."""
    return _tidied(one) == _tidied(other)


def _tidied(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
