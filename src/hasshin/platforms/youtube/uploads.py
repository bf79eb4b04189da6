"""Everything before the one visible act: the video is uploaded as a private one, gets its thumbnail and is processed.

No step is done twice. The session's address is saved before a byte is sent; whoever goes on asks the session how much
is there; the answer to the last byte is given again as often as one asks. Where the session itself is lost, the
channel's own uploads are searched for the video, and no second one is begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Handle, Json, Outcome, Outgoing, OutgoingImage, OutgoingVideo, Prepared
from hasshin.platforms.youtube import words
from hasshin.platforms.youtube.api import THUMBNAIL, UPLOAD, VIDEOS, Api, failed, first_item, inner, is_list, word
from hasshin.platforms.youtube.convert import moment
from hasshin.platforms.youtube.limits import DESCRIPTION_BYTES, REFUSED, TITLE, USUAL
from hasshin.platforms.youtube.session import Session, is_gone, is_googles, kept
from hasshin.policy.text import Text

CONNECTOR = "youtube"
PIECE = 4 * 1024 * 1024
"""A multiple of 256 KiB, as the API wants it; sent within one request's bounds over a slow line (2 Mbit/s)."""
# All of one `prepare`, of which one request may take its own bounds; a claim on a delivery lasts a minute.
_SECONDS = 25.0
_AT_ONCE = timedelta(0)
_AGAIN = timedelta(seconds=5)
_LOOK = timedelta(seconds=15)
# A video that YouTube takes longer over appears all the same, and plays as soon as it is processed.
_PROCESSED_WITHIN = timedelta(minutes=5)
_LOOKS_FOR = timedelta(minutes=10)
_LOOK_FOR_EVERY = timedelta(minutes=1)
_SKEW = timedelta(minutes=2)
_TROUBLE = frozenset({"no_answer", "unreadable", "server_error", "unreachable", "ok"})

Open = Callable[[str, int], Session]
Arrived = Callable[[str, int, datetime], "str | Answer"]
"""Title, size and when it was begun -> the id of that private video; "" where it is not there."""


class Uploads:
    """One `prepare` for one channel."""

    def __init__(
        self, api: Api, server: str, category: str, *, opens: Open, arrived: Arrived, clock: Callable[[], datetime]
    ) -> None:
        self._api, self._server, self._category = api, server, category
        self._opens, self._arrived, self._clock = opens, arrived, clock
        self._ends = time.monotonic() + _SECONDS

    def run(self, outgoing: Outgoing, earlier: Handle | None) -> Prepared:
        """Go on where `earlier` stopped; ValueError when that belongs to other content."""
        digest = outgoing.digest()
        if earlier is not None and earlier.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        video = outgoing.video
        no = refusal(outgoing)
        if no is not None or video is None:
            return Prepared(Outcome.REJECTED, "refused", no or words.NEEDS_VIDEO)
        data: Json = dict(earlier.data) if earlier else {"digest": digest, "video": video.digest}
        if "video_id" not in data and "session" not in data:
            return self._begin(outgoing, video, data)
        if "video_id" not in data:
            stopped = self._fill(outgoing, video, data)
            if stopped is not None:
                return stopped
        return self._finish(outgoing, data)

    def _begin(self, outgoing: Outgoing, video: OutgoingVideo, data: Json) -> Prepared:
        """Get a session, and give it to be saved before anything is sent into it."""
        snippet = {"title": outgoing.title.strip(), "description": outgoing.text, "categoryId": self._category}
        snippet |= {"defaultLanguage": outgoing.language} if outgoing.language else {}
        answer = self._api.ask(
            Act.PREPARE,
            "POST",
            UPLOAD,
            params=[("uploadType", "resumable"), ("part", "snippet,status"), ("notifySubscribers", "true")],
            body={"snippet": snippet, "status": PRIVATE},
            headers={"X-Upload-Content-Type": video.mime, "X-Upload-Content-Length": str(video.size)},
            documented={200: Outcome.DONE},
        )
        if answer.outcome is not Outcome.DONE:
            return failed(answer)
        # Read from the answer itself: what is kept of it as evidence is not to hold this address.
        address = answer.headers.get("location", "")
        if not address:  # some page of something between
            reason = reason_of("unreadable", Outcome.NOT_DONE)
            return Prepared(Outcome.NOT_DONE, "unreadable", reason, evidence=answer.kept())
        if not is_googles(address, self._server):
            return Prepared(Outcome.REJECTED, "refused", words.ODD_SESSION)
        data |= {"session": address, "begun_at": self._clock().isoformat()}
        return _pending(data, words.UPLOADING, _AT_ONCE)

    def _fill(self, outgoing: Outgoing, video: OutgoingVideo, data: Json) -> Prepared | None:
        """Send what the session lacks; None once the video is there, with its id in `data`."""
        session = self._opens(data["session"], video.size)
        answer = session.where()
        while True:
            if is_gone(answer):
                return self._search(outgoing, video, data)
            video_id = word(answer.value, "id") if answer.outcome is Outcome.DONE else ""
            if video_id:
                self._has(data, video_id)
                return None
            start = kept(answer)
            if start is None:
                return _stopped(answer, data)
            if time.monotonic() >= self._ends:
                return _pending(data, words.UPLOADING, _AT_ONCE)
            answer = session.send(start, video.chunk(start, PIECE), video.mime)

    def _search(self, outgoing: Outgoing, video: OutgoingVideo, data: Json) -> Prepared | None:
        """The session is lost: is the video there? None when it is."""
        now = self._clock()
        data.setdefault("lost_at", now.isoformat())
        begun = datetime.fromisoformat(data["begun_at"]) - _SKEW
        found = self._arrived(outgoing.title.strip(), video.size, begun)
        if isinstance(found, str) and found:
            self._has(data, found)
            return None
        if now - datetime.fromisoformat(data["lost_at"]) < _LOOKS_FOR:
            return _pending(data, words.SESSION_LOST, _LOOK_FOR_EVERY)
        return Prepared(Outcome.REJECTED, "refused", words.SESSION_UNCLEAR)

    def _has(self, data: Json, video_id: str) -> None:
        data.pop("session", None)
        data |= {"video_id": video_id, "arrived_at": self._clock().isoformat()}

    def _finish(self, outgoing: Outgoing, data: Json) -> Prepared:
        """Thumbnail, and a look whether YouTube could process the video."""
        if outgoing.images and not data.get("thumbnail"):
            image = outgoing.images[0]
            params = [("videoId", data["video_id"]), ("uploadType", "media")]
            answer = self._api.ask(Act.PREPARE, "POST", THUMBNAIL, params=params, content=(image.data, image.mime))
            if answer.outcome is not Outcome.DONE:
                return _stopped(answer, data)
            data["thumbnail"] = True
        answer = self._api.read(VIDEOS, [("part", "status"), ("id", data["video_id"])])
        video = first_item(answer)
        if not is_list(answer):
            return _stopped(answer, data)
        if video is None:
            return Prepared(Outcome.REJECTED, "gone", words.VIDEO_GONE, evidence=answer.kept())
        return self._processed(video, data, answer)

    def _processed(self, video: Any, data: Json, answer: Answer) -> Prepared:
        status = inner(video, "status")
        stage = word(status, "uploadStatus")
        if stage == "failed":
            reason = words.NOT_PROCESSED.fill(detail=word(status, "failureReason") or stage)
            return Prepared(Outcome.REJECTED, "refused", reason, evidence=answer.kept())
        if stage in ("rejected", "deleted"):
            reason = words.TURNED_DOWN.fill(detail=word(status, "rejectionReason") or stage)
            return Prepared(Outcome.REJECTED, "refused", reason, evidence=answer.kept())
        arrived = moment(data, "arrived_at")
        waiting = arrived is not None and self._clock() - arrived < _PROCESSED_WITHIN
        if stage != "processed" and waiting:
            return _pending(data, words.PROCESSING, _LOOK)
        return Prepared(Outcome.DONE, "ok", words.OK, _handle(data))


PRIVATE: Json = {"privacyStatus": "private", "selfDeclaredMadeForKids": False}
PUBLIC: Json = {"privacyStatus": "public", "selfDeclaredMadeForKids": False}


def refusal(outgoing: Outgoing) -> Text | None:
    """Why YouTube would not take this; None when nothing is wrong with it."""
    title = outgoing.title.strip()
    size = len(outgoing.text.encode("utf-8", "surrogatepass"))
    if outgoing.video is None:
        return words.NEEDS_VIDEO
    if outgoing.video.mime not in USUAL.video_types:
        return words.VIDEO_TYPE
    return _words_refusal(title, outgoing.text, size) or _thumbnail_refusal(outgoing.images)


def words_refusal(title: str, text: str) -> Text | None:
    """As `refusal`, of title and description alone."""
    return _words_refusal(title.strip(), text, len(text.encode("utf-8", "surrogatepass")))


def _words_refusal(title: str, text: str, size: int) -> Text | None:
    if not title:
        return words.NEEDS_TITLE
    if len(title) > TITLE:
        return words.TITLE_TOO_LONG.fill(count=len(title), most=TITLE)
    if size > DESCRIPTION_BYTES:
        return words.TEXT_TOO_LONG.fill(count=f"{size:,}", most=f"{DESCRIPTION_BYTES:,}")
    return words.CHARACTERS if any(c in title + text for c in REFUSED) else None


def _thumbnail_refusal(images: tuple[OutgoingImage, ...]) -> Text | None:
    if len(images) > USUAL.max_images:
        return words.ONE_IMAGE
    most = USUAL.max_image_bytes or 0
    large = next((len(image.data) for image in images if len(image.data) > most), None)
    if large is not None:
        return words.THUMBNAIL_TOO_LARGE.fill(size=f"{large:,}", most=f"{most:,}")
    return None


def _handle(data: Json) -> Handle:
    return Handle(CONNECTOR, data, lasting=True)


def _pending(data: Json, reason: Text, wait: timedelta) -> Prepared:
    return Prepared(Outcome.PENDING, "ok", reason, _handle(data), wait)


def _stopped(answer: Answer, data: Json) -> Prepared:
    """An answer that ends this round: what may pass by itself goes on later, what is refused does not."""
    if answer.code in _TROUBLE and answer.outcome is not Outcome.REJECTED:
        return Prepared(Outcome.PENDING, answer.code, answer.reason, _handle(data), _AGAIN, answer.kept())
    return failed(answer)
