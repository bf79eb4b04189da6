"""Uploading images or a video in segments: invisible until a post names them (docs.x.com, "Media upload").

initialize, append (one segment at a time), finalize, and for what takes longer the status; then the alternative text.
How far it got is in the handle, so that a broken connection costs one segment and not the whole video.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Handle, Json, Outcome, Outgoing, OutgoingImage, OutgoingVideo, Prepared
from hasshin.platforms.x import words
from hasshin.platforms.x.api import Api, failed, inner, word
from hasshin.platforms.x.limits import MEGABYTE, USUAL
from hasshin.policy.text import Text

CONNECTOR = "x"
SEGMENT = 4 * MEGABYTE
# All of one `prepare`, and one request in it; a claim on a delivery lasts a minute.
_SECONDS = 25.0
_SEGMENT_SECONDS = 20.0
# X keeps an upload for a day; one that is nearly over is made anew.
_MARGIN = timedelta(minutes=30)
_LIFE = timedelta(hours=24)
_WAIT = timedelta(seconds=2)
_LOOKS = 3


class Uploads:
    """One `prepare`. `clock` gives the present, aware UTC."""

    def __init__(self, api: Api, *, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._api, self._clock, self._sleep = api, clock, sleep
        self._ends = time.monotonic() + _SECONDS

    def run(self, outgoing: Outgoing, earlier: Handle | None) -> Prepared:
        """Upload what `earlier` has not. ValueError when `earlier` belongs to other content."""
        digest = outgoing.digest()
        if earlier is not None and earlier.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        refused = _refused(outgoing)
        if refused is not None:
            return Prepared(Outcome.REJECTED, "refused", refused)
        kept = [dict(one) for one in earlier.data["media"]] if earlier else []
        media: list[Json] = kept if all(self._lasts(one) for one in kept) else []
        handle = Handle(CONNECTOR, {"text": outgoing.text, "media": media, "digest": digest})
        wanted: tuple[OutgoingImage | OutgoingVideo, ...] = (
            (outgoing.video,) if outgoing.video is not None else outgoing.images
        )
        for place, medium in enumerate(wanted):
            problem = self._bring(medium, media, place, handle)
            if problem is not None:
                return problem
        return Prepared(Outcome.DONE, "ok", words.OK, handle)

    def _lasts(self, medium: Json) -> bool:
        return datetime.fromisoformat(medium["until"]) - _MARGIN > self._clock()

    def _bring(
        self, medium: OutgoingImage | OutgoingVideo, media: list[Json], place: int, handle: Handle
    ) -> Prepared | None:
        """One medium to its end; None when it is ready."""
        if len(media) == place:
            answer = self._open(medium)
            if answer.outcome is not Outcome.DONE:
                return failed(answer)
            opened = self._noted(medium, inner(answer.value, "data"))
            if opened is None:
                reason = reason_of("unreadable", Outcome.NOT_DONE)
                return Prepared(Outcome.NOT_DONE, "unreadable", reason, evidence=answer.kept())
            media.append(opened)
        state = media[place]
        for step in (self._append, self._close, self._describe, self._await):
            answer_or_none = step(medium, state)
            if answer_or_none is not None:
                return self._stopped(answer_or_none, media, place, handle)
        return None

    def _stopped(self, answer: Answer | Text | timedelta, media: list[Json], place: int, handle: Handle) -> Prepared:
        """Why it does not go on now: X is at work, X can't, the time is up, or a request that may be repeated."""
        if isinstance(answer, timedelta):
            return Prepared(Outcome.PENDING, "ok", words.PREPARING, handle, answer)
        if isinstance(answer, Text):
            return Prepared(Outcome.REJECTED, "refused", answer)
        if answer.outcome is Outcome.NOT_DONE and answer.code != "rate_limited":
            return Prepared(
                Outcome.PENDING, answer.code, answer.reason, handle, answer.retry_after or _WAIT, answer.kept()
            )
        if answer.outcome is Outcome.REJECTED and answer.code == "refused" and media[place]["asked_twice"]:
            # An upload that X does not take up again, after a lost answer: a new one takes its place.
            del media[place:]
            return Prepared(Outcome.PENDING, "ok", words.PREPARING, handle, _WAIT, answer.kept())
        return failed(answer)

    def _open(self, medium: OutgoingImage | OutgoingVideo) -> Answer:
        category = "tweet_video" if isinstance(medium, OutgoingVideo) else "tweet_image"
        body = {"media_category": category, "media_type": medium.mime, "total_bytes": _size(medium)}
        return self._api.send(Act.PREPARE, "POST", "/2/media/upload/initialize", body)

    def _noted(self, medium: OutgoingImage | OutgoingVideo, data: Any) -> Json | None:
        if not word(data, "id") or not word(data, "id").isdigit() or not word(data, "media_key"):
            return None
        left = data.get("expires_after_secs")
        life = timedelta(seconds=left) if isinstance(left, int) and 0 < left <= _LIFE.total_seconds() else _LIFE
        return {
            "id": word(data, "id"),
            "key": word(data, "media_key"),
            "digest": medium.digest,
            "until": (self._clock() + life).isoformat(),
            "sent": 0,
            "closed": False,
            "described": False,
            "ready": False,
            "asked_twice": False,
        }

    def _append(self, medium: OutgoingImage | OutgoingVideo, state: Json) -> Answer | timedelta | None:
        while state["sent"] * SEGMENT < _size(medium):
            if time.monotonic() >= self._ends:
                return _WAIT
            start = state["sent"] * SEGMENT
            data = medium.chunk(start, SEGMENT) if isinstance(medium, OutgoingVideo) else medium.data[start:][:SEGMENT]
            path = f"/2/media/upload/{state['id']}/append"
            answer = self._api.segment(path, state["sent"], data, medium.mime, _SEGMENT_SECONDS)
            if answer.outcome is not Outcome.DONE:
                return _again(answer, state)
            state["sent"] += 1
        return None

    def _close(self, medium: OutgoingImage | OutgoingVideo, state: Json) -> Answer | Text | timedelta | None:
        if state["closed"]:
            return None
        answer = self._api.send(Act.PREPARE, "POST", f"/2/media/upload/{state['id']}/finalize")
        if answer.outcome is not Outcome.DONE:
            return _again(answer, state)
        state["closed"] = True
        return _processed(answer, state)[0]

    def _describe(self, medium: OutgoingImage | OutgoingVideo, state: Json) -> Answer | None:
        """The alternative text; videos take none."""
        if state["described"] or isinstance(medium, OutgoingVideo) or not medium.alt:
            return None
        body = {"id": state["id"], "metadata": {"alt_text": {"text": medium.alt}}}
        answer = self._api.send(Act.PREPARE, "POST", "/2/media/metadata", body)
        if answer.outcome is not Outcome.DONE:
            return answer
        state["described"] = True
        return None

    def _await(self, medium: OutgoingImage | OutgoingVideo, state: Json) -> Answer | Text | timedelta | None:
        wait = _WAIT
        for look in range(_LOOKS):
            if state["ready"]:
                return None
            answer = self._api.read("/2/media/upload", [("command", "STATUS"), ("media_id", state["id"])])
            if answer.outcome is not Outcome.DONE:
                return answer
            broken, wait = _processed(answer, state)
            if broken is not None:
                return broken
            if not state["ready"] and look + 1 < _LOOKS and time.monotonic() < self._ends:
                self._sleep(min(wait, _WAIT).total_seconds())
        return None if state["ready"] else wait


def _processed(answer: Answer, state: Json) -> tuple[Text | None, timedelta]:
    """What X says of its processing: why it failed (None: it did not), and when to look again."""
    info = inner(inner(answer.value, "data"), "processing_info")
    state["ready"] = not info or word(info, "state") == "succeeded"
    if word(info, "state") == "failed":
        error = inner(info, "error")
        return words.NOT_PROCESSED.fill(detail=(word(error, "message") or word(error, "name"))[:300]), _WAIT
    seconds = info.get("check_after_secs")
    return None, timedelta(seconds=seconds) if isinstance(seconds, int) and 0 < seconds <= 300 else _WAIT  # noqa: PLR2004


def _again(answer: Answer, state: Json) -> Answer:
    """Note that this very step is asked again: X may have done it already, and refuse the second time."""
    if answer.outcome is Outcome.NOT_DONE:
        state["asked_twice"] = True
    return answer


def _size(medium: OutgoingImage | OutgoingVideo) -> int:
    return medium.size if isinstance(medium, OutgoingVideo) else len(medium.data)


def _refused(outgoing: Outgoing) -> Text | None:  # noqa: PLR0911 - one line a rule
    """What X surely refuses, said in our own words before anything is uploaded."""
    video = outgoing.video
    if video is not None and outgoing.images:
        return words.VIDEO_OR_IMAGES
    if len(outgoing.images) > USUAL.max_images:
        return words.TOO_MANY_IMAGES.fill(limit=USUAL.max_images)
    most = USUAL.max_image_bytes or 0
    for image in outgoing.images:
        if image.mime not in USUAL.image_types:
            return words.IMAGE_TYPE
        if len(image.data) > most:
            return words.IMAGE_TOO_LARGE.fill(size=f"{len(image.data):,}", most=f"{most:,}")
    if video is None:
        return None
    most, longest = USUAL.max_video_bytes or 0, USUAL.max_video_seconds or 0.0
    if video.mime not in USUAL.video_types:
        return words.VIDEO_TYPE
    if video.size > most:
        return words.VIDEO_TOO_LARGE.fill(size=f"{video.size:,}", most=f"{most:,}")
    if video.seconds > longest:
        return words.VIDEO_TOO_LONG.fill(seconds=f"{video.seconds:g}", most=f"{longest:g}")
    return None
