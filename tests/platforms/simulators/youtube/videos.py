"""videos, playlistItems and thumbnails. Source: the Data API's reference of each method."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from . import answers
from .answers import Refused
from .state import Video, etag

if TYPE_CHECKING:
    from .service import YouTubeSimulator

PARTS = {
    "id", "snippet", "status", "contentDetails", "statistics", "processingDetails", "fileDetails", "player",
    "localizations", "recordingDetails", "topicDetails", "liveStreamingDetails", "suggestions",
    "paidProductPlacementDetails",
}  # fmt: skip
CATEGORIES = {"1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28", "29"}
_SNIPPET = ("title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage")
_STATUS = (
    "privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids",
    "containsSyntheticMedia",
)  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
_BIGGEST_IMAGE = 52_428_800


def parts_of(request: Request, known: set[str], domain: str = "youtube.part") -> set[str]:
    """The `part` parameter; Refused where it is missing or names what isn't there."""
    given = {one.strip() for key, value in request.query if key == "part" for one in value.split(",") if one.strip()}
    if not given:
        raise Refused(answers.parameter("missingRequiredParameter", "part", "No filter selected. Expected: part"))
    if unknown := sorted(given - known):
        raise Refused(
            answers.error(400, "unknownPart", f"'{unknown[0]}'", domain, location="part", locationType="parameter")
        )
    return given


def ids_of(request: Request) -> list[str]:
    """The `id` parameter, given once with commas or several times."""
    return [one for key, value in request.query if key == "id" for one in value.split(",") if one]


def json_of(raw: bytes, kind: str) -> dict[str, Any]:
    """The resource in a body; Refused where there is none."""
    if not kind.startswith("application/json"):
        raise Refused(answers.error(400, "badRequest", "Invalid content type. Expected application/json.", "global"))
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(answers.error(400, "parseError", "Parse Error", "global"))
    return body


def _title(snippet: dict[str, Any]) -> str:
    title = snippet.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > 100 or re.search("[<>]", title):
        message = "The request metadata specifies an invalid or empty video title."
        raise Refused(answers.body("invalidTitle", "body.snippet.title", message))
    return title


def checked_snippet(snippet: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a written snippet: the whole of it, so that what is left out is gone."""
    kept: dict[str, Any] = {name: snippet[name] for name in _SNIPPET if snippet.get(name) is not None}
    kept["title"] = _title(snippet)
    text = kept.setdefault("description", "")
    if not isinstance(text, str) or len(text.encode()) > 5000 or re.search("[<>]", text):
        message = "The request metadata specifies an invalid video description."
        raise Refused(answers.body("invalidDescription", "body.snippet.description", message))
    tags = kept.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags) or _tag_length(tags) > 500:
        message = "The request metadata specifies invalid video keywords."
        raise Refused(answers.body("invalidTags", "body.snippet.tags", message))
    if str(kept.setdefault("categoryId", "22")) not in CATEGORIES:
        message = "The snippet.categoryId property specifies an invalid category ID."
        raise Refused(answers.body("invalidCategoryId", "body.snippet.categoryId", message))
    for name in ("defaultLanguage", "defaultAudioLanguage"):
        if name in kept and not _LANGUAGE.match(str(kept[name])):
            raise Refused(answers.body("invalidDefaultLanguage", f"body.snippet.{name}", "Invalid language."))
    return kept


def _tag_length(tags: list[str]) -> int:
    return sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1)


def checked_status(status: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What is kept of a written status. `madeForKids` is the service's; written, it is passed over."""
    kept = {name: status[name] for name in _STATUS if status.get(name) is not None}
    if kept.setdefault("privacyStatus", "public") not in ("public", "unlisted", "private"):
        message = "The request attempts to set an invalid privacy setting."
        raise Refused(answers.error(400, "invalidVideoMetadata", message))
    if "publishAt" in kept:
        try:
            at = datetime.fromisoformat(str(kept["publishAt"]))
        except ValueError:
            at = now
        if kept["privacyStatus"] != "private" or at.tzinfo is None or at <= now:
            message = "The request metadata specifies an invalid scheduled publishing time."
            raise Refused(answers.body("invalidPublishAt", "body.status.publishAt", message))
    return kept


def insert(sim: YouTubeSimulator, request: Request) -> Reply:
    """A video by resumable upload, by multipart, or as bare bytes."""
    parts = parts_of(request, PARTS)
    way = request.param("uploadType")
    kind = request.headers.get("content-type", "")
    if way == "resumable":
        body = json_of(request.body, kind) if request.body else {}
        media_type = request.headers.get("x-upload-content-type", "application/octet-stream")
    elif way == "multipart":
        body, media_type, data = _multipart(request)
    elif way == "media":
        body, media_type, data = {}, kind.partition(";")[0], request.body
    else:
        raise Refused(answers.error(400, "mediaBodyRequired", "The request does not include the video content."))
    if not re.match(r"(video/[\w.+-]+|application/octet-stream)\Z", media_type):
        message = f"Media type '{media_type}' is not supported. Valid media types: [video/*, application/octet-stream]"
        raise Refused(answers.error(400, "badContent", message, "global"))
    if not sim.signed_up:
        raise Refused(answers.SIGNUP)
    if sim.upload_limit is not None and len(sim.videos) >= sim.upload_limit:
        raise Refused(answers.UPLOAD_LIMIT)
    snippet = {"title": "unknown"}
    if "snippet" in parts and "snippet" in body:
        snippet = body["snippet"]
        if "categoryId" not in snippet:
            raise Refused(answers.body("invalidVideoMetadata", "body", "The request metadata is invalid."))
    snippet = checked_snippet(snippet)
    status = checked_status(body.get("status") or {} if "status" in parts else {}, sim.clock())
    if not sim.audited:
        status = {**status, "privacyStatus": "private"}
        status.pop("publishAt", None)

    def finish(received: bytes, kind: str) -> Reply:
        video = added(sim, snippet, status, received)
        return Reply.of(video.shown(parts, sim.clock(), 0), sim.created_status)

    if way == "resumable":
        return sim.uploads.begin(request, request.param("part"), finish)
    return finish(data, media_type)


def _multipart(request: Request) -> tuple[dict[str, Any], str, bytes]:
    """The metadata, and the film's content type and bytes, of a body with both (multipart/related)."""
    kind = request.headers.get("content-type", "")
    pieces: Any = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body).get_payload()
    if not kind.startswith("multipart/related") or not isinstance(pieces, list) or len(pieces) != 2:
        raise Refused(answers.error(400, "badRequest", "Invalid multipart request.", "global"))
    said, film = pieces
    body = json_of(said.get_payload(decode=True) or b"", said.get_content_type())
    return body, film.get_content_type(), film.get_payload(decode=True) or b""


def added(sim: YouTubeSimulator, snippet: dict[str, Any], status: dict[str, Any], data: bytes) -> Video:
    """A new video; the list of uploads shows it after `sim.lag` readings."""
    video = Video(secrets.token_urlsafe(8)[:11], sim.channel, snippet, status, data, sim.clock())
    video.hidden_reads = sim.lag
    if not data:
        video.failure = "emptyFile"
    sim.videos.append(video)
    return video


def listing(sim: YouTubeSimulator, request: Request) -> Reply:
    """videos.list; an id that isn't there is simply missing from the items."""
    parts = parts_of(request, PARTS)
    wanted = ids_of(request)
    if not wanted:
        raise Refused(answers.parameter(
            "missingRequiredParameter", "parameters.", "No filter selected. Expected one of: chart, id, myRating"
        ))  # fmt: skip
    if len(wanted) > 50:
        raise Refused(answers.parameter("invalidFilters", "id", "The request specifies an invalid filter parameter."))
    found = [v for one in dict.fromkeys(wanted) for v in sim.videos if v.id == one]
    items = [v.shown(parts, sim.clock(), sim.comments.count(v)) for v in found]
    return page("youtube#videoListResponse", items, len(items), len(items))


def page(kind: str, items: list[dict[str, Any]], total: int, size: int, **more: str) -> Reply:
    """One page of a list."""
    info = {"totalResults": total, "resultsPerPage": size}
    return Reply.of({"kind": kind, "etag": etag(items), "items": items, **more, "pageInfo": info})


def window(request: Request, default: int, most: int) -> tuple[int, int]:
    """Where a page begins and how long it is at most."""
    size, token = request.param("maxResults", str(default)), request.param("pageToken", "P0")
    if not size.isdigit() or int(size) > most:
        raise Refused(answers.parameter("invalidParameter", "maxResults", f"Invalid value '{size}'."))
    if not re.match(r"P\d+\Z", token):
        message = "The request specifies an invalid page token."
        raise Refused(answers.parameter("invalidPageToken", "pageToken", message))
    return int(token[1:]), int(size)


def update(sim: YouTubeSimulator, request: Request) -> Reply:
    """videos.update: each part that is named is replaced whole; what the body leaves out of it is deleted."""
    parts = parts_of(request, PARTS)
    body = json_of(request.body, request.headers.get("content-type", ""))
    video = sim.video(str(body.get("id", "")))
    snippet, status = video.snippet, video.status
    if "snippet" in parts:
        written = body.get("snippet") or {}
        if not written.get("title") or not written.get("categoryId"):
            raise Refused(answers.body("invalidVideoMetadata", "body", "The request metadata is invalid."))
        snippet = checked_snippet(written)
    if "status" in parts:
        status = checked_status(body.get("status") or {}, sim.clock())
        if not sim.audited and status["privacyStatus"] != "private":
            raise Refused(answers.error(403, "forbiddenPrivacySetting", "Forbidden"))
    video.snippet, video.status = snippet, status
    return Reply.of(video.shown(parts, sim.clock(), sim.comments.count(video)))


def delete(sim: YouTubeSimulator, request: Request) -> Reply:
    """videos.delete: 204, and 404 the second time."""
    wanted = request.param("id")
    if not wanted:
        raise Refused(answers.parameter("missingRequiredParameter", "id", "Required parameter: id"))
    sim.videos.remove(sim.video(wanted))
    return Reply(204)


def uploads(sim: YouTubeSimulator, request: Request) -> Reply:
    """playlistItems.list of the channel's uploads, newest first; it lags behind."""
    parts = parts_of(request, {"id", "snippet", "contentDetails", "status"})
    if not request.param("playlistId") and not request.param("id"):
        raise Refused(answers.parameter(
            "missingRequiredParameter", "parameters.", "No filter selected. Expected one of: id, playlistId"
        ))  # fmt: skip
    if request.param("playlistId") != sim.channel.uploads:
        raise Refused(answers.error(
            404, "playlistNotFound",
            "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
            "youtube.playlistItem", location="playlistId", locationType="parameter",
        ))  # fmt: skip
    start, size = window(request, 5, 50)
    every = [v for v in reversed(sim.videos) if v.hidden_reads == 0]
    if start == 0:
        for video in sim.videos:
            video.hidden_reads = max(0, video.hidden_reads - 1)
    wanted = request.param("videoId")
    every = [v for v in every if not wanted or v.id == wanted]
    items = [v.listed(start + n, parts, sim.clock()) for n, v in enumerate(every[start : start + size])]
    more = {"nextPageToken": f"P{start + size}"} if start + size < len(every) and size else {}
    return page("youtube#playlistItemListResponse", items, len(every), size, **more)


def set_thumbnail(sim: YouTubeSimulator, request: Request) -> Reply:
    """thumbnails.set: the picture is the body."""
    wanted = request.param("videoId")
    if not wanted:
        raise Refused(answers.parameter("missingRequiredParameter", "videoId", "Required parameter: videoId"))
    video = sim.video(wanted)

    def finish(data: bytes, kind: str) -> Reply:
        if not data:
            return answers.error(400, "mediaBodyRequired", "The request does not include the image content.",
                                 "youtube.thumbnail")  # fmt: skip
        if kind not in ("image/jpeg", "image/png", "application/octet-stream") or not data.startswith(_IMAGES):
            return answers.error(400, "invalidImage", "The provided image content is invalid.", "youtube.thumbnail")
        if len(data) > _BIGGEST_IMAGE:
            return answers.error(413, "uploadTooLarge", "The image is too large.", "global")
        video.thumbnail = data
        items = [video.thumbnails()]
        return Reply.of({"kind": "youtube#thumbnailSetResponse", "etag": etag(items), "items": items})

    if request.param("uploadType") == "resumable":
        return sim.uploads.begin(request, "id", finish)
    return finish(request.body, request.headers.get("content-type", "").partition(";")[0])
