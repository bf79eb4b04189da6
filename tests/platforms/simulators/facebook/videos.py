"""Facebook's videos: in phases (start, transfer, finish), or whole; processing goes on after the answer.

developers.facebook.com, "Video API: Publishing" and "Error Codes". Offsets come as text. A chunk from a wrong place is
refused with subcode 1363037 and the right place in error_data. `finish` tells no post's id; the video has one later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base import Reply
from ..forms import Part
from .errors import Refused, error, wrong
from .publishing import Params, publisher, text, truth
from .state import Page, Token, Video, chosen, stamp

if TYPE_CHECKING:
    from .simulator import FacebookSimulator

LEAST, MOST = 1024, 10 * 1024**3
CHUNK = 4 * 1024 * 1024


def upload(sim: FacebookSimulator, page: Page, given: Params, token: Token) -> Reply:
    """POST /{page}/videos"""
    publisher(token, page)
    phase = text(given, "upload_phase")
    if not phase:
        return _whole(sim, page, given)
    if phase == "start":
        return _start(sim, page, given)
    found = next((v for v in sim.videos.values() if v.session and v.session == text(given, "upload_session_id")), None)
    if found is None or found.page != page.id:
        raise _problem(1363019)
    if phase == "transfer":
        return _transfer(sim, found, given)
    if phase == "finish":
        return _finish(sim, found, given)
    if phase == "cancel":
        del sim.videos[found.id]
        return Reply.of({"success": True})
    raise wrong("Param upload_phase must be one of {cancel, finish, start, transfer}")


def read(sim: FacebookSimulator, found: Video, fields: set[str]) -> Reply:
    """GET /{video}; each read of its status lets processing go on."""
    if "status" in fields and found.status == "processing":
        found.checks_left -= 1
        if found.checks_left <= 0:
            settle(sim, found)
    done = found.status == "ready"
    phases: dict[str, Any] = {"video_status": found.status}
    phases["uploading_phase"] = {"status": "in_progress" if found.status == "uploading" else "complete"}
    processing = {"ready": "complete", "error": "error", "processing": "in_progress"}.get(found.status, "not_started")
    phases["processing_phase"] = {"status": processing}
    phases["publishing_phase"] = {"status": "complete" if done and found.published else "not_started"}
    told: dict[str, Any] = {
        "id": found.id,
        "title": found.title,
        "description": found.description,
        "status": phases,
        "published": done and found.published,
        "permalink_url": f"/{found.page}/videos/{found.id}/",
        "created_time": stamp(sim.clock()),
        "updated_time": stamp(sim.clock()),
    }
    if found.story:
        told["post_id"] = found.story.split("_")[1]
    return Reply.of(chosen(told, fields or {"description", "updated_time"}))


def delete(sim: FacebookSimulator, found: Video, token: Token) -> Reply:
    """DELETE /{video}, and the post that shows it."""
    publisher(token, sim.pages[found.page])
    del sim.videos[found.id]
    if found.story:
        sim.posts[found.story].deleted = True
    return Reply.of({"success": True})


def settle(sim: FacebookSimulator, found: Video) -> None:
    """Processing ends: the video can be seen, or it has failed."""
    found.status = "error" if sim.video_fails else "ready"
    if found.status == "ready" and found.published and not found.story:
        found.story = sim.add(sim.pages[found.page], found.description, video=found.id).id


def _start(sim: FacebookSimulator, page: Page, given: Params) -> Reply:
    size = text(given, "file_size")
    if not size.isdigit():
        raise wrong("The parameter file_size is required")
    if int(size) < LEAST:
        raise _problem(1363022, "The video you tried to upload is too small. The minimum size for a video is 1 KB.")
    if int(size) > MOST:
        raise _problem(1363023, "The video you tried to upload is too large.")
    name = sim.number()
    made = Video(name, page.id, int(size), session=sim.number())
    sim.videos[name] = made
    return Reply.of({"video_id": name, "upload_session_id": made.session, **_offsets(made)})


def _transfer(sim: FacebookSimulator, found: Video, given: Params) -> Reply:
    chunk, start = given.get("video_file_chunk"), text(given, "start_offset")
    if not isinstance(chunk, Part):
        raise _problem(1363020, "No Video Selected.")
    if found.status != "uploading":
        raise _problem(1363019)
    if not start.isdigit() or int(start) != len(found.body):
        raise error(
            400, 6001, "There was a problem uploading your video. Please try uploading it again.",
            error_subcode=1363037, is_transient=True,
            error_data={"start_offset": len(found.body), "end_offset": int(_offsets(found)["end_offset"])},
        )  # fmt: skip
    if len(found.body) + len(chunk.body) > found.size or not chunk.body:
        raise _problem(1363033)
    found.body += chunk.body
    return Reply.of(_offsets(found))


def _finish(sim: FacebookSimulator, found: Video, given: Params) -> Reply:
    if found.status != "uploading":
        return Reply.of({"success": True})
    if len(found.body) != found.size:
        raise _problem(1363033)
    _received(sim, found, given)
    return Reply.of({"success": True})


def _whole(sim: FacebookSimulator, page: Page, given: Params) -> Reply:
    source, url = given.get("source"), text(given, "file_url")
    body = source.body if isinstance(source, Part) else sim.web.get(url, b"")
    if len(body) < LEAST:
        raise error(400, 389, "Unable to fetch video file from URL.") if url else _problem(1363022)
    made = Video(sim.number(), page.id, len(body), body=bytearray(body))
    sim.videos[made.id] = made
    _received(sim, made, given)
    return Reply.of({"id": made.id})


def _received(sim: FacebookSimulator, found: Video, given: Params) -> None:
    found.title, found.description = text(given, "title"), text(given, "description")
    found.published = truth(given, "published", True)
    found.status, found.checks_left = "processing", sim.video_checks
    if found.checks_left <= 0:
        settle(sim, found)


def _offsets(found: Video) -> dict[str, str]:
    start = len(found.body)
    return {"start_offset": str(start), "end_offset": str(min(start + CHUNK, found.size))}


def _problem(subcode: int, said: str = "There was a problem uploading your video file. Please try again.") -> Refused:
    return error(400, 6000, said, error_subcode=subcode, is_transient=subcode == 1363033)
