"""The message objects of one broadcast: the text first, then images and the video, each by its address."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from hasshin.platforms.line import words
from hasshin.platforms.line.limits import MOST_MESSAGES, MOST_VIDEO_BYTES, USUAL, VIDEO_TYPES
from hasshin.platforms.values import Json, Outgoing
from hasshin.policy.text import Text

_LONGEST_URL = 2000
_KEYS = uuid.UUID("b5f0a1de-6d0c-4a41-9c63-9f54d0cf2c11")


def retry_key(key: str) -> str:
    """The delivery's key as LINE wants it, a UUID; any other text is turned into one of its own, always the same."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return str(uuid.uuid5(_KEYS, key))


def messages(outgoing: Outgoing) -> list[Json]:
    """Call `refused` first."""
    made: list[Json] = [{"type": "text", "text": outgoing.text}] if outgoing.text else []
    made += [
        {"type": "image", "originalContentUrl": image.url, "previewImageUrl": image.url} for image in outgoing.images
    ]
    video = outgoing.video
    if video is not None:
        made.append({"type": "video", "originalContentUrl": video.url, "previewImageUrl": video.preview_url})
    return made


def refused(outgoing: Outgoing) -> Text | None:  # noqa: PLR0911 - a table in words
    """What LINE surely refuses, or would accept and then show as broken: it looks at no file before it answers."""
    video = outgoing.video
    parts = bool(outgoing.text) + len(outgoing.images) + (video is not None)
    if not parts:
        return words.NOTHING_TO_SAY
    if parts > MOST_MESSAGES:
        return words.TOO_MANY.fill(most=MOST_MESSAGES)
    if any(image.mime not in USUAL.image_types for image in outgoing.images):
        return words.IMAGE_TYPE
    most = USUAL.max_image_bytes or 0
    large = next((image for image in outgoing.images if len(image.data) > most), None)
    if large is not None:
        return words.IMAGE_TOO_LARGE.fill(size=f"{len(large.data):,}", most=f"{most:,}")
    if not all(_fetchable(image.url) for image in outgoing.images):
        return words.NOT_SHOWN
    if video is None:
        return None
    if video.mime not in VIDEO_TYPES:
        return words.VIDEO_TYPE
    if video.size > MOST_VIDEO_BYTES:
        return words.VIDEO_TOO_LARGE.fill(size=f"{video.size:,}", most=f"{MOST_VIDEO_BYTES:,}")
    if not _fetchable(video.url):
        return words.NOT_SHOWN
    return None if _fetchable(video.preview_url) else words.NO_PREVIEW


def _fetchable(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and url.isascii() and len(url) <= _LONGEST_URL
