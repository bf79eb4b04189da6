"""The limits that a server states of itself (`/api/v2/instance`, and `/api/v1/instance` of older software)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hasshin.platforms.abilities import Limits

# Mastodon's own figures as shipped (docs.joinmastodon.org/user/posting, and its source).
USUAL = Limits(
    counting="mastodon",
    max_length=500,
    url_length=23,
    max_images=4,
    max_image_bytes=16 * 1024 * 1024,
    max_pixels=33_177_600,
    max_alt=1500,
    image_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    max_profile_fields=4,
    max_videos=1,
    video_types=("video/mp4", "video/quicktime"),
    max_video_bytes=99 * 1024 * 1024,
    max_video_alt=1500,
)


def limits_of(instance: Any) -> Limits:
    """Limits from an Instance or V1::Instance entity; Mastodon's usual figure for whatever it does not state."""
    top: Mapping[str, Any] = instance if isinstance(instance, Mapping) else {}
    configuration = _inner(top, "configuration")
    statuses = _inner(configuration, "statuses")
    media = _inner(configuration, "media_attachments")
    accounts = _inner(configuration, "accounts")
    known = [t for t in _list(media, "supported_mime_types") if isinstance(t, str)]
    types = tuple(t for t in known if t.startswith("image/"))
    # Of a server that names its types and no video among them, none is taken.
    videos = tuple(t for t in USUAL.video_types if t in known) if known else USUAL.video_types
    longest_alt = _number(media, "description_limit") or _number(top, "description_limit")
    return replace(
        USUAL,
        # `max_toot_chars` and `description_limit` at the top are Pleroma's.
        max_length=_number(statuses, "max_characters") or _number(top, "max_toot_chars") or USUAL.max_length,
        url_length=_number(statuses, "characters_reserved_per_url") or USUAL.url_length,
        max_images=_number(statuses, "max_media_attachments") or USUAL.max_images,
        max_image_bytes=_number(media, "image_size_limit") or USUAL.max_image_bytes,
        max_pixels=_number(media, "image_matrix_limit") or USUAL.max_pixels,
        max_alt=longest_alt or USUAL.max_alt,
        max_videos=1 if videos else 0,
        video_types=videos,
        max_video_bytes=_number(media, "video_size_limit") or USUAL.max_video_bytes,
        max_video_alt=longest_alt or USUAL.max_video_alt,
        image_types=types or USUAL.image_types,
        max_profile_fields=_number(accounts, "max_profile_fields") or USUAL.max_profile_fields,
    )


def _inner(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    inner = value.get(name)
    return inner if isinstance(inner, list) else []


def _number(value: Mapping[str, Any], name: str) -> int:
    inner = value.get(name)
    return inner if isinstance(inner, int) and not isinstance(inner, bool) and inner > 0 else 0
