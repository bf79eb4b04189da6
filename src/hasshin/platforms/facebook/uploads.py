"""Photos and videos, uploaded so that nobody sees them: a photo with published=false waits a day to be attached to a
post; a video's session shows nothing until it is finished, which is the visible act.

developers.facebook.com, "Page Photos", "Video API: Publishing". Facebook names the bytes that it wants next.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.convert import moment
from hasshin.platforms.facebook.graph import Graph, error, error_code, failed, number, subcode, word
from hasshin.platforms.facebook.limits import USUAL
from hasshin.platforms.http import Answer, File
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Handle, Json, Outcome, Outgoing, OutgoingVideo, Prepared
from hasshin.policy.text import Text

CONNECTOR = "facebook"
# All uploads of one `prepare` together; a claim on a delivery lasts a minute.
_SECONDS = 30.0
_ONE_UPLOAD = 20.0
# A photo that isn't attached is dropped after a day; it is uploaded anew well before that.
_KEPT = timedelta(hours=12)
_WAIT = timedelta(seconds=1)
_LARGEST_CHUNK = 8 * 1024 * 1024
# Refusals of a chunk: from a wrong place (the right one comes along), and of a session that is over.
_WRONG_PLACE = (6001, 1363037)
_SESSION_OVER = frozenset({1363019, 1363020, 1363021})


class Uploads:
    """One `prepare` for one Page. `clock` gives the present, aware UTC."""

    def __init__(self, graph: Graph, video: Graph, page: str, *, clock: Callable[[], datetime]) -> None:
        self._graph, self._video, self._page, self._clock = graph, video, page, clock
        self._ends = time.monotonic() + _SECONDS

    def run(self, outgoing: Outgoing, earlier: Handle | None) -> Prepared:
        """Upload what is not there yet. ValueError when `earlier` belongs to other content."""
        digest = outgoing.digest()
        if earlier is not None and earlier.data.get("digest") != digest:
            raise ValueError("this handle was prepared for other content; prepare anew, without a handle")
        refused = _refused(outgoing)
        if refused is not None:
            return Prepared(Outcome.REJECTED, "refused", refused)
        before: Json = dict(earlier.data) if earlier else {}
        data: Json = {
            "page": self._page,
            "text": outgoing.text,
            "title": outgoing.title,
            "digest": digest,
            "at": self._clock().isoformat(),
            "media": [dict(m) for m in before.get("media", ()) if self._still(m)],
        }
        handle = Handle(CONNECTOR, data)
        for image in outgoing.images[len(data["media"]) :]:
            if time.monotonic() >= self._ends:
                return Prepared(Outcome.PENDING, "ok", words.UPLOADING, handle, _WAIT)
            form = {"published": "false"} | ({"alt_text_custom": image.alt} if image.alt else {})
            file = File("image", image.data, image.mime, "source", _ONE_UPLOAD)
            answer = self._graph.post(Act.PREPARE, f"{self._page}/photos", form, file=file)
            if answer.outcome is not Outcome.DONE or not word(answer.value, "id"):
                return failed(answer)
            entry = {"id": word(answer.value, "id"), "digest": image.digest, "at": self._clock().isoformat()}
            data["media"].append(entry)
        if outgoing.video is not None:
            return self._film(outgoing.video, dict(before.get("video") or {}), handle)
        return Prepared(Outcome.DONE, "ok", words.OK, handle)

    def _still(self, medium: Any) -> bool:
        at = moment(medium, "at")
        return at is not None and self._clock() - at < _KEPT

    def _film(self, video: OutgoingVideo, known: Json, handle: Handle) -> Prepared:
        """Chunks until Facebook has all. What it has is in the handle, so that another worker goes on from there."""
        state = known if self._still(known) and known.get("digest") == video.digest else {}
        if not state:
            form = {"upload_phase": "start", "file_size": str(video.size)}
            answer = self._video.post(Act.PREPARE, f"{self._page}/videos", form)
            if answer.outcome is not Outcome.DONE or not word(answer.value, "upload_session_id"):
                return failed(answer)
            state = {
                "id": word(answer.value, "video_id"),
                "session": word(answer.value, "upload_session_id"),
                "digest": video.digest,
                "at": self._clock().isoformat(),
                **_offsets(answer.value),
            }
        handle.data["video"] = state
        while state["start"] < state["end"]:
            if time.monotonic() >= self._ends:
                return Prepared(Outcome.PENDING, "ok", words.UPLOADING, handle, _WAIT)
            problem = self._chunk(video, handle)
            if problem is not None:
                return problem
        return Prepared(Outcome.DONE, "ok", words.OK, handle)

    def _chunk(self, video: OutgoingVideo, handle: Handle) -> Prepared | None:
        """One piece; None when it was taken, or when Facebook says that it wants another.

        Where its answer is lost, what Facebook has is not known: going on from the old place is answered with the
        right one, so that the handle stays good.
        """
        state = handle.data["video"]
        start = int(state["start"])
        piece = video.chunk(start, min(int(state["end"]) - start, _LARGEST_CHUNK))
        if not piece:
            return Prepared(Outcome.REJECTED, "refused", words.VIDEO_FAILED)
        form = {"upload_phase": "transfer", "upload_session_id": str(state["session"]), "start_offset": str(start)}
        file = File("chunk", piece, "application/octet-stream", "video_file_chunk", _ONE_UPLOAD)
        answer = self._video.post(Act.PREPARE, f"{self._page}/videos", form, file=file)
        taken = answer.outcome is Outcome.DONE and isinstance(answer.value, dict) and "start_offset" in answer.value
        wanted = _offsets(answer.value) if taken else _wanted(answer)
        if wanted is not None and wanted["start"] != start:
            state.update(wanted)
            return None
        bad = failed(answer)
        if bad.outcome is Outcome.NOT_DONE and subcode(answer) not in _SESSION_OVER:
            return Prepared(Outcome.PENDING, bad.code, bad.reason, handle, bad.retry_after or _WAIT, bad.evidence)
        if subcode(answer) in _SESSION_OVER:
            # Nothing was visible; the next try begins a new session.
            reason = reason_of("server_error", Outcome.NOT_DONE)
            return Prepared(Outcome.NOT_DONE, "server_error", reason, evidence=bad.evidence)
        return bad


def _offsets(value: Any) -> Json:
    return {"start": number(value, "start_offset"), "end": number(value, "end_offset")}


def _wanted(answer: Answer) -> Json | None:
    """The bytes that Facebook wants instead of those that it refused."""
    if (error_code(answer), subcode(answer)) != _WRONG_PLACE:
        return None
    said = error(answer).get("error_data")
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except ValueError:
            return None
    return _offsets(said) if isinstance(said, Mapping) and "start_offset" in said else None


def _refused(outgoing: Outgoing) -> Text | None:
    """What Facebook surely refuses, said in our own words before anything is uploaded."""
    if outgoing.video is not None and outgoing.images:
        return words.VIDEO_OR_IMAGES
    if len(outgoing.images) > USUAL.max_images:
        return words.TOO_MANY_IMAGES.fill(limit=USUAL.max_images)
    most = USUAL.max_image_bytes or 0
    large = next((image for image in outgoing.images if len(image.data) > most), None)
    if large is not None:
        return words.IMAGE_TOO_LARGE.fill(size=f"{len(large.data):,}", most=f"{most:,}")
    return None
