"""YouTube's JSON as our values. A shape that is not the documented one gives None, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hasshin.platforms.links import links_in
from hasshin.platforms.values import Profile, RemoteMedia, RemotePost
from hasshin.platforms.youtube.api import inner, word

_DEAD = frozenset({"failed", "rejected", "deleted"})


def watch(video_id: str, comment: str = "") -> str:
    """Where the public sees a video, or a comment under it."""
    return f"https://www.youtube.com/watch?v={video_id}" + (f"&lc={comment}" if comment else "")


def moment(value: Any, name: str) -> datetime | None:
    """A time of the API (RFC 3339), None where it can't be read."""
    try:
        found = datetime.fromisoformat(word(value, name))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def privacy_of(video: Any) -> str:
    """public, unlisted or private; "unavailable" for one that nobody can watch whatever it is set to."""
    status = inner(video, "status")
    return "unavailable" if word(status, "uploadStatus") in _DEAD else word(status, "privacyStatus")


def post_of(video: Any, handle: str) -> RemotePost | None:
    """A video (parts snippet, status, contentDetails) as a post. A thumbnail of our own is its first file."""
    snippet, video_id = inner(video, "snippet"), word(video, "id")
    created = moment(snippet, "publishedAt")
    if not video_id or created is None:
        return None
    url = watch(video_id)
    film = RemoteMedia(video_id, "video", url)
    custom = inner(video, "contentDetails").get("hasCustomThumbnail") is True
    shown = word(inner(inner(snippet, "thumbnails"), "high"), "url")
    media = (RemoteMedia(f"{video_id}/thumbnail", "image", shown), film) if custom else (film,)
    return RemotePost(
        video_id,
        url,
        word(snippet, "description"),
        created,
        media,
        handle,
        visibility=privacy_of(video),
        title=word(snippet, "title"),
    )


def comment_of(comment: Any, video_id: str) -> RemotePost | None:
    """A comment as an answer: to the video, or to the comment above it."""
    snippet, comment_id = inner(comment, "snippet"), word(comment, "id")
    created = moment(snippet, "publishedAt")
    if not comment_id or created is None:
        return None
    return RemotePost(
        comment_id,
        watch(video_id, comment_id),
        word(snippet, "textOriginal") or word(snippet, "textDisplay"),
        created,
        author=word(snippet, "authorDisplayName").lstrip("@"),
        in_reply_to=word(snippet, "parentId") or video_id,
    )


def author_of(comment: Any) -> str:
    """The channel that wrote a comment."""
    return word(inner(inner(comment, "snippet"), "authorChannelId"), "value")


def handle_of(channel: Any) -> str:
    """A channel's handle, without @."""
    return word(inner(channel, "snippet"), "customUrl").lstrip("@")


def profile_of(channel: Mapping[str, Any]) -> Profile | None:
    """A channel (parts snippet, brandingSettings) as a profile. YouTube's API does not tell whether it is verified."""
    channel_id, snippet = word(channel, "id"), inner(channel, "snippet")
    if not channel_id:
        return None
    handle = handle_of(channel)
    text = word(snippet, "description")
    url = f"https://www.youtube.com/@{handle}" if handle else f"https://www.youtube.com/channel/{channel_id}"
    return Profile(handle, word(snippet, "title"), url, text, channel_id, links_in(text))
