"""Take in an image or video of a post, or a scan that proves a ground. Private metadata is removed, nothing is encoded
anew.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from hasshin.blobs import store
from hasshin.checks import videos
from hasshin.checks.images import MAX_BYTES as IMAGE_BYTES
from hasshin.checks.images import ImageRefused, inspect, without_private_metadata
from hasshin.city.actor import Actor
from hasshin.city.facts import actor_facts
from hasshin.city.judge import judge
from hasshin.ledger.actions.append import append
from hasshin.policy import facts
from hasshin.policy.reasons import Reason, Refused
from hasshin.posts.models import Media

_PIECE = 1024 * 1024


def upload(*, actor: Actor, now: datetime, data: bytes) -> Media:
    """Store an image and return its row; the same bytes are stored once. Raises `Refused` for what is no sound image.

    Place, device and names in the file's metadata (F-3-3: privacy) never reach the store.
    """
    _judge(actor, now)
    return _image(actor, now, data)


def upload_file(*, actor: Actor, now: datetime, file: IO[bytes]) -> Media:
    """As `upload`, for an image or a video, of which no more than a piece is held at once. `file` can be sought in."""
    _judge(actor, now)
    file.seek(0)
    if videos.looks_like_video(file.read(12)):
        return _video(actor, now, file)
    file.seek(0)
    # One byte more than an image may have is enough to refuse it.
    return _image(actor, now, file.read(IMAGE_BYTES + 1))


def _judge(actor: Actor, now: datetime) -> None:
    asker = actor_facts(actor, now)
    judge(
        facts.DraftFacts(now=now, actor=asker, terminal=actor.terminal, accounts=(), unit=asker.unit or 0),
        kind="posts.upload",
        subject="media:new",
        actor=actor.ref,
        now=now,
    )


def _image(actor: Actor, now: datetime, data: bytes) -> Media:
    try:
        before = inspect(data)
        clean = without_private_metadata(data)
        after = inspect(clean)
    except ImageRefused as refused:
        raise Refused([Reason(code="image_refused", where="image", message=refused.text)]) from None
    seen = {"mime": after.mime, "width": after.width, "height": after.height, "size": len(clean)}
    return _kept(actor, now, store.put(clean), {**seen, "removed_metadata": list(before.private_metadata)})


def _video(actor: Actor, now: datetime, file: IO[bytes]) -> Media:
    def chunk(start: int, length: int) -> bytes:
        file.seek(start)
        return file.read(length)

    size = file.seek(0, io.SEEK_END)
    try:
        before = videos.inspect(chunk, size)
        digest, _ = store.put_pieces(_clean(chunk, size, before))
        # What is kept is looked at again: a file made to mislead may have had its own boxes erased.
        after = videos.inspect(lambda start, length: store.part(digest, start, length), size)
    except videos.VideoRefused as refused:
        raise Refused([Reason(code="video_refused", where="video", message=refused.text)]) from None
    seen = {"mime": after.mime, "width": after.width, "height": after.height, "size": size, "seconds": after.seconds}
    return _kept(actor, now, digest, {**seen, "removed_metadata": list(before.private_metadata)})


def _clean(chunk: Callable[[int, int], bytes], size: int, seen: videos.VideoInspection) -> Iterator[bytes]:
    for start in range(0, size, _PIECE):
        yield videos.without(start, chunk(start, _PIECE), seen.erasures)


def _kept(actor: Actor, now: datetime, digest: str, seen: dict[str, Any]) -> Media:
    with transaction.atomic():
        media, made = Media.objects.get_or_create(
            digest=digest, defaults={**seen, "uploaded_by_id": actor.person, "uploaded_at": now}
        )
        if made:
            append(
                kind="posts.upload",
                subject=f"media:{media.pk}",
                actor=actor.ref,
                now=now,
                data={"digest": digest, "mime": media.mime, "size": media.size},
            )
    return media
