"""Uploading images or a video: invisible until a post names them; processing on the server may take a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

from hasshin.platforms.http import Answer, File, Http
from hasshin.platforms.mastodon import words
from hasshin.platforms.mastodon.convert import word
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Handle, Json, Outcome, Outgoing, OutgoingImage, OutgoingVideo, Prepared

CONNECTOR = "mastodon"
_WAIT = timedelta(seconds=2)
_LOOKS = 3
_NOT_FOUND = 404
_STILL = frozenset([202, 206])
# A video takes longer than an image to send; a claim on a delivery lasts a minute.
_VIDEO_SECONDS = 40.0
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
               "video/mp4": "mp4", "video/quicktime": "mov"}  # fmt: skip


def media_of(outgoing: Outgoing) -> tuple[OutgoingImage | OutgoingVideo, ...]:
    """What is attached, in order. A post has images or a video, never both."""
    return (outgoing.video,) if outgoing.video is not None else outgoing.images


class Uploads:
    """One `prepare`, within `seconds` in all (of which one request may take all that its own bounds allow)."""

    def __init__(self, http: Http, *, seconds: float, sleep: Callable[[float], None]) -> None:
        self._http = http
        self._ends = time.monotonic() + seconds
        self._sleep = sleep

    def run(self, outgoing: Outgoing, earlier: Handle | None) -> Prepared:
        """Upload what `earlier` has not, then wait until the server has processed all.

        ValueError when `earlier` belongs to other content.
        """
        digest = outgoing.digest()
        if earlier is not None and earlier.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        media: list[Json] = [dict(m) for m in earlier.data["media"]] if earlier else []
        handle = Handle(
            CONNECTOR, {"text": outgoing.text, "language": outgoing.language, "media": media, "digest": digest}
        )
        for image in media_of(outgoing)[len(media) :]:
            if time.monotonic() >= self._ends:
                return _pending(handle)
            answer = self._upload(image)
            media_id = word(answer.value, "id")
            if answer.outcome is Outcome.DONE and not media_id:
                reason = reason_of("unreadable", Outcome.NOT_DONE)
                return Prepared(Outcome.NOT_DONE, "unreadable", reason, evidence=answer.kept())
            if answer.outcome is not Outcome.DONE:
                return _failed(answer)
            media.append({"id": media_id, "digest": image.digest, "mime": image.mime, "alt": image.alt,
                          "ready": _ready(answer)})  # fmt: skip
        return self._wait(handle)

    def _upload(self, image: OutgoingImage | OutgoingVideo) -> Answer:
        ending = _EXTENSIONS.get(image.mime, "bin")
        if isinstance(image, OutgoingVideo):
            file = File(f"video.{ending}", image.chunk(0, image.size), image.mime, seconds=_VIDEO_SECONDS)
        else:
            file = File(f"image.{ending}", image.data, image.mime)
        form = {"description": image.alt} if image.alt else None
        answer = self._http.ask(Act.PREPARE, "POST", "/api/v2/media", form=form, file=file)
        if answer.status == _NOT_FOUND:  # software from before version 2 of this call
            answer = self._http.ask(Act.PREPARE, "POST", "/api/v1/media", form=form, file=file)
        return answer

    def _wait(self, handle: Handle) -> Prepared:
        """PENDING unless all are processed after a few looks: the caller comes back with the handle."""
        for look in range(_LOOKS):
            for medium in handle.data["media"]:
                if medium["ready"]:
                    continue
                answer = self._http.ask(Act.READ, "GET", f"/api/v1/media/{quote(medium['id'], safe='')}")
                if answer.outcome is not Outcome.DONE:
                    return _failed(answer)
                medium["ready"] = _ready(answer)
            if all(m["ready"] for m in handle.data["media"]):
                return Prepared(Outcome.DONE, "ok", words.OK, handle)
            if look + 1 < _LOOKS and time.monotonic() < self._ends:
                self._sleep(_WAIT.total_seconds() / 2)
        return _pending(handle)


def _ready(answer: Answer) -> bool:
    """202 and 206 mean that processing goes on, and so does an attachment without `url` (its documentation)."""
    return answer.status not in _STILL and bool(word(answer.value, "url"))


def _pending(handle: Handle) -> Prepared:
    return Prepared(Outcome.PENDING, "ok", words.PREPARING, handle, _WAIT)


def _failed(answer: Answer) -> Prepared:
    return Prepared(answer.outcome, answer.code, answer.reason, None, answer.retry_after, answer.kept())
