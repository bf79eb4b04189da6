"""Whether each chosen account's service takes what is to go out: its files, its title, its characters.

What a service would refuse is said while there is time to change it, not when the post is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings

from hasshin.accounts.models import Account
from hasshin.platforms.abilities import Limits
from hasshin.platforms.registry import CONNECTORS, abilities_of
from hasshin.policy.facts import Finding
from hasshin.posts.content import Content, ContentImage
from hasshin.posts.models import Media

_MB, _GB = 10**6, 10**9


def unfitting(content: Content, accounts: Iterable[Account]) -> tuple[Finding, ...]:
    """A `media_limit` for each thing that an account's service would not take; `values["what"]` says which."""
    media = {m.digest: m for m in Media.objects.filter(digest__in=[one.digest for one in content.media()])}
    found = []
    for account in accounts:
        if account.connector not in CONNECTORS:
            continue
        limits = abilities_of(account.connector, account.service).limits
        faults = [*_faults(content, content.text_for(account.service), limits, media)]
        for where, what, limit in [*faults, *_unshown(content, account, limits)]:
            values = {"what": what, "limit": limit, "account": account.name}
            found.append(Finding(code="media_limit", service=account.service, where=where, values=values))
    return tuple(found)


Fault = tuple[str, str, str]
"""Where, what, and the limit in words."""


def _faults(content: Content, text: str, limits: Limits, media: Mapping[str, Media]) -> Iterator[Fault]:
    if len(content.images) > limits.max_images:
        yield "images", "images_count", str(limits.max_images)
    for number, image in enumerate(content.images):
        yield from _image(f"images.{number}", image, media.get(image.digest), limits)
    if content.video is not None:
        yield from _video(content.video, media.get(content.video.digest), limits)
        if content.images and limits.max_videos and not limits.images_with_video:
            yield "images", "video_beside_images", ""
    elif limits.needs_video:
        yield "video", "video_missing", ""
    title = content.public_title.strip()
    if limits.needs_title and not title:
        yield "public_title", "title_missing", ""
    if limits.max_title and len(title) > limits.max_title:
        yield "public_title", "title_long", str(limits.max_title)
    held = [c for c in limits.refused_characters if c in text or (limits.max_title and c in title)]
    if held:
        yield "text", "characters", " ".join(held)


def _unshown(content: Content, account: Account, limits: Limits) -> Iterator[Fault]:
    """Images for a service that fetches them, where nobody may. The board takes what the played service fetches."""
    fetched = limits.images_by_url and account.connector != "practice"
    if content.images and fetched and not settings.HASSHIN_INSTALLATION.public_media:
        yield "images", "images_not_shown", ""


def _image(where: str, image: ContentImage, seen: Media | None, limits: Limits) -> Iterator[Fault]:
    if seen is not None and seen.mime not in limits.image_types:
        yield where, "image_type", _types(limits.image_types)
    if seen is not None and limits.max_image_bytes is not None and seen.size > limits.max_image_bytes:
        yield where, "image_bytes", _size(limits.max_image_bytes)
    if seen is not None and limits.max_pixels is not None and seen.width * seen.height > limits.max_pixels:
        yield where, "image_pixels", f"{limits.max_pixels:,}"
    # Where a service shows no text alternative (0), that is a caution, and no fault of the post.
    if limits.max_alt and len(image.alt) > limits.max_alt:
        yield f"{where}.alt", "alt_long", str(limits.max_alt)


def _video(video: ContentImage, seen: Media | None, limits: Limits) -> Iterator[Fault]:
    if not limits.max_videos:
        yield "video", "video_none", ""
        return
    if seen is not None and limits.video_types and seen.mime not in limits.video_types:
        yield "video", "video_type", _types(limits.video_types)
    if seen is not None and limits.max_video_bytes is not None and seen.size > limits.max_video_bytes:
        yield "video", "video_bytes", _size(limits.max_video_bytes)
    if seen is not None and limits.max_video_seconds is not None and (seen.seconds or 0) > limits.max_video_seconds:
        yield "video", "video_seconds", f"{limits.max_video_seconds:g}"
    if limits.max_video_alt and len(video.alt) > limits.max_video_alt:
        yield "video.alt", "alt_long", str(limits.max_video_alt)


def _types(mimes: Iterable[str]) -> str:
    return "/".join(m.partition("/")[2].upper().replace("QUICKTIME", "MOV") for m in mimes)


def _size(count: int) -> str:
    return f"{count / _MB:,.3g} MB" if count < _GB else f"{count / _GB:,.3g} GB"
