"""Everything before the one visible request: blobs, the record, its key, and the state that it may be added to."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, UnidentifiedImageError

from hasshin.platforms.bluesky import words
from hasshin.platforms.bluesky.convert import POST, moment
from hasshin.platforms.bluesky.facets import facets
from hasshin.platforms.bluesky.limits import USUAL
from hasshin.platforms.bluesky.tid import tid
from hasshin.platforms.bluesky.xrpc import Xrpc, failed, inner, word
from hasshin.platforms.bodies import Stream
from hasshin.platforms.outcomes import reason_of
from hasshin.platforms.values import Handle, Json, Outcome, Outgoing, OutgoingImage, Prepared
from hasshin.policy.text import Text

CONNECTOR = "bluesky"
# One request may take so long, and so may all together; a claim on a delivery lasts a minute.
_SECONDS = 40.0
# A server sweeps away blobs that no record names; the reference server after hours.
_KEPT = timedelta(minutes=10)
_WAIT = timedelta(seconds=1)


class Uploads:
    """One `prepare` for one account (`did`). `clock` gives the present, aware UTC."""

    def __init__(self, xrpc: Xrpc, did: str, *, clock: Callable[[], datetime]) -> None:
        self._xrpc, self._did, self._clock = xrpc, did, clock
        self._ends = time.monotonic() + _SECONDS

    def run(self, outgoing: Outgoing, key: str, earlier: Handle | None) -> Prepared:
        """Upload what is not there yet, and make the record under the delivery's own key.

        The record key of `earlier` stays whatever happens: it is what makes sending again safe. ValueError when
        `earlier` belongs to other content.
        """
        digest = outgoing.digest()
        if earlier is not None and earlier.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        refused = _refused(outgoing)
        if refused is not None:
            return Prepared(Outcome.REJECTED, "refused", refused)
        before: Json = dict(earlier.data) if earlier else {}
        data: Json = {
            "did": self._did,
            "rkey": before.get("rkey") or tid(self._clock(), key),
            "digest": digest,
            "media": [dict(m) for m in before.get("media", ()) if self._still(m)],
        }
        handle = Handle(CONNECTOR, data)
        for image in outgoing.images[len(data["media"]) :]:
            if time.monotonic() >= self._ends:
                return Prepared(Outcome.PENDING, "ok", words.OK, handle, _WAIT)
            size = _size(image)
            if size is None:
                return Prepared(Outcome.REJECTED, "refused", words.IMAGE_UNREADABLE)
            problem = self._upload(data, (image.data, image.mime), image.digest, size)
            if problem is not None:
                return problem
        video = outgoing.video
        if video is not None and not data["media"]:
            stream = Stream(video.chunk, video.size, video.mime, video.digest, seconds=_SECONDS)
            problem = self._upload(data, stream, video.digest, (video.width, video.height))
            if problem is not None:
                return problem
        return self._made(outgoing, data, handle)

    def _still(self, medium: Any) -> bool:
        at = moment(medium, "at")
        return at is not None and self._clock() - at < _KEPT

    def _upload(
        self, data: Json, content: tuple[bytes, str] | Stream, digest: str, size: tuple[int, int]
    ) -> Prepared | None:
        answer = self._xrpc.upload(content)
        blob = dict(inner(answer.value, "blob"))
        if answer.outcome is not Outcome.DONE:
            return failed(answer)
        if not word(inner(blob, "ref"), "$link"):
            reason = reason_of("unreadable", Outcome.NOT_DONE)
            return Prepared(Outcome.NOT_DONE, "unreadable", reason, evidence=answer.kept())
        ratio = {"width": size[0], "height": size[1]}
        data["media"].append({"blob": blob, "digest": digest, "ratio": ratio, "at": self._clock().isoformat()})
        return None

    def _made(self, outgoing: Outgoing, data: Json, handle: Handle) -> Prepared:
        """The record, and the repository's state: what is sent is refused once the repository is in another."""
        head = self._xrpc.query("com.atproto.sync.getLatestCommit", [("did", self._did)])
        if head.outcome is Outcome.REJECTED and head.code in {"auth", "rate_limited"}:
            return failed(head)
        data["commit"] = word(head.value, "cid") if head.outcome is Outcome.DONE else ""
        data["record"] = record(outgoing, data["media"], self._clock())
        return Prepared(Outcome.DONE, "ok", words.OK, handle)


def record(outgoing: Outgoing, media: list[Json], now: datetime) -> Json:
    """The record app.bsky.feed.post of what is said. `media` are the uploaded blobs, in order."""
    made: Json = {
        "$type": POST,
        "text": outgoing.text,
        "createdAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [outgoing.language],
    }
    marks = facets(outgoing.text)
    if marks:
        made["facets"] = marks
    if outgoing.images:
        images = [
            {"image": m["blob"], "alt": image.alt, "aspectRatio": m["ratio"]}
            for image, m in zip(outgoing.images, media, strict=True)
        ]
        made["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    elif outgoing.video is not None:
        embed = {"$type": "app.bsky.embed.video", "video": media[0]["blob"], "aspectRatio": media[0]["ratio"]}
        made["embed"] = embed | ({"alt": outgoing.video.alt} if outgoing.video.alt else {})
    return made


def _refused(outgoing: Outgoing) -> Text | None:
    """What the lexicon surely refuses, said in our own words before anything is uploaded."""
    video = outgoing.video
    if video is not None and outgoing.images:
        return words.VIDEO_OR_IMAGES
    if len(outgoing.images) > USUAL.max_images:
        return words.TOO_MANY_IMAGES.fill(limit=USUAL.max_images)
    most = USUAL.max_image_bytes or 0
    large = next((image for image in outgoing.images if len(image.data) > most), None)
    if large is not None:
        return words.IMAGE_TOO_LARGE.fill(size=f"{len(large.data):,}", most=f"{most:,}")
    if video is not None and video.mime not in USUAL.video_types:
        return words.VIDEO_TYPE
    most = USUAL.max_video_bytes or 0
    if video is not None and video.size > most:
        return words.VIDEO_TOO_LARGE.fill(size=f"{video.size:,}", most=f"{most:,}")
    return None


def _size(image: OutgoingImage) -> tuple[int, int] | None:
    """Width and height in pixels, from the file's head."""
    try:
        with Image.open(io.BytesIO(image.data)) as opened:
            return opened.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
