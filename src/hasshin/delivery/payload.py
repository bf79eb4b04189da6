"""The very bytes that are about to leave, and the digest taken over them (promise 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from hasshin.blobs import store as blobs
from hasshin.blobs.outside import address_of
from hasshin.platforms.registry import CONNECTORS, abilities_of
from hasshin.platforms.values import Outgoing, OutgoingImage, OutgoingVideo
from hasshin.posts.content import Content, ContentVideo
from hasshin.posts.models import Delivery, Media


@dataclass(frozen=True)
class Payload:
    """`outgoing` is None when bytes of an image or the video are lost or damaged; `content_digest` is then empty: never
    approved.
    """

    outgoing: Outgoing | None
    content_digest: str


def content_of(delivery: Delivery) -> Content:
    """The delivery's content as its version has it; of one and the same row it is read once."""
    version = delivery.version
    kept = version.__dict__.get("_content_read")
    if kept is None or kept[0] is not version.content:
        kept = version.__dict__["_content_read"] = (version.content, Content.model_validate(version.content))
    content: Content = kept[1]
    return content


WORDS = frozenset({"text", "variants", "targets", "scheduled_at", "not_after", "source", "category", "mode"})
"""The parts of a content that need no bytes from anywhere."""


def words_alone(content: Content, service: str) -> Payload | None:
    """The payload of a content that is nothing but words; None where it has images, or anything else."""
    if content.model_dump(exclude=set(WORDS), exclude_defaults=True):
        return None
    return Payload(Outgoing(text=content.text_for(service)), content.digest())


def load_payload(delivery: Delivery) -> Payload:
    """Read text, image and video bytes anew and take the digest over what was read, not over what is said of it."""
    content = content_of(delivery)
    media = {m.digest: m for m in Media.objects.filter(digest__in=[one.digest for one in content.media()])}
    try:
        data = [blobs.get(image.digest) for image in content.images]
        video = _video(content.video, media) if content.video is not None else None
    except (blobs.BlobMissing, blobs.BlobDamaged):
        return Payload(None, "")
    digests = [hashlib.sha256(one).hexdigest() for one in data]
    read = tuple(
        image.model_copy(update={"digest": digest}) for image, digest in zip(content.images, digests, strict=True)
    )
    fetched = _fetched(delivery)
    images = tuple(
        OutgoingImage(
            data=one,
            mime=media[image.digest].mime if image.digest in media else "",
            alt=image.alt,
            digest=image.digest,
            url=address_of(image.digest, delivery.due_at) if fetched else "",
        )
        for one, image in zip(data, read, strict=True)
    )
    text = content.text_for(delivery.account.service)
    outgoing = Outgoing(text=text, images=images, video=video, title=content.public_title)
    return Payload(outgoing, content.model_copy(update={"images": read}).digest())


def _fetched(delivery: Delivery) -> bool:
    """Whether the account's service fetches images instead of taking them. The board, which plays it, takes them."""
    connector = delivery.account.connector
    if connector not in CONNECTORS or connector == "practice":
        return False
    return abilities_of(connector, delivery.account.service).limits.images_by_url


def _video(video: ContentVideo, media: Mapping[str, Media]) -> OutgoingVideo:
    """The file in the store, whose bytes were all read and have the digest. Raises as `blobs.get` does."""
    seen = media.get(video.digest)
    if seen is None:
        raise blobs.BlobMissing(video.digest)
    return OutgoingVideo(
        path=blobs.file_of(video.digest),
        size=seen.size,
        mime=seen.mime,
        alt=video.alt,
        digest=video.digest,
        width=seen.width,
        height=seen.height,
        seconds=seen.seconds or 0.0,
    )
