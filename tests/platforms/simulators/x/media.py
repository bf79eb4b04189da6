"""X's uploads: an image in one request, or in segments; processing; alternative text.

The X API description (mediaUpload, initializeMediaUpload, appendMediaUpload, finalizeMediaUpload, getMediaUploadStatus,
createMediaMetadata) and docs.x.com, "Media best practices": images up to 5 MB, animations 15 MB, videos 512 MB, a
segment up to 5 MB, alternative text up to 1,000 characters.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, UnidentifiedImageError

from ..base import Reply, Request
from ..forms import content, fields
from .problems import invalid, plain
from .state import Ids, Media

MEGABYTE = 1024 * 1024
LARGEST = {"tweet_image": 5 * MEGABYTE, "tweet_gif": 15 * MEGABYTE, "tweet_video": 512 * MEGABYTE}
SEGMENT = 5 * MEGABYTE
LIFE = timedelta(hours=24)
ALT_LIMIT = 1000
_KEYS = {"tweet_image": "3", "tweet_gif": "16", "tweet_video": "7", "amplify_video": "13"}
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp", "BMP": "image/bmp"}
_MOVING = {"video/mp4", "video/quicktime", "video/webm", "video/mp2t"}


class Uploads:
    """All media. `processing`: how many status reads a video takes; `fails`: the next video can't be processed."""

    def __init__(self, clock: Callable[[], datetime], ids: Ids) -> None:
        self.all: dict[str, Media] = {}
        self.processing = 1
        self.fails = False
        self._clock, self._ids = clock, ids

    def usable(self, media_id: str, account: str) -> Media | None:
        """The medium if that account may attach it now."""
        found = self.all.get(media_id)
        ready = found and found.owner == account and found.state == "succeeded" and found.expires_at > self._clock()
        return found if ready else None

    def respond(self, request: Request, account: str) -> Reply:
        """Anything under /2/media."""
        steps = request.path.removeprefix("/2/media/").split("/")
        if steps == ["metadata"] and request.method == "POST":
            return self._describe(_json(request), account)
        if steps == ["upload"]:
            return self._whole(request, account) if request.method == "POST" else self._status(request, account)
        if steps == ["upload", "initialize"]:
            return self._open(_json(request), account)
        if steps[0] == "upload" and len(steps) == 3 and steps[2] in {"append", "finalize"}:
            found = self._own(steps[1], account)
            return self._append(found, request) if steps[2] == "append" else self._close(found)
        return Reply(404)

    def _whole(self, request: Request, account: str) -> Reply:
        form = _form(request)
        _only(form, {"media", "media_category", "additional_owners"}, {"media", "media_category"})
        category, body = str(form["media_category"]), _bytes(form["media"])
        if category not in _KEYS:
            raise invalid("$.media_category: does not have a value in the enumeration", {"media_category": category})
        made = self._new(account, category, "", len(body))
        made.body = body
        self._look(made)
        return Reply.of({"data": self._told(made)})

    def _open(self, asked: dict[str, Any], account: str) -> Reply:
        _only(asked, {"additional_owners", "media_category", "media_type", "shared", "total_bytes"}, set())
        category, kind, total = asked.get("media_category"), asked.get("media_type"), asked.get("total_bytes")
        if category not in _KEYS or not isinstance(kind, str) or not isinstance(total, int) or total <= 0:
            raise invalid("media_category, media_type and total_bytes are needed to open an upload", asked)
        if total > LARGEST.get(category, LARGEST["tweet_video"]):
            raise invalid(f"File size exceeds {LARGEST[category]} bytes.", {"total_bytes": total})
        made = self._new(account, category, kind, total)
        made.chunked = True
        return Reply.of({"data": {"id": made.id, "media_key": made.key, "expires_after_secs": self._left(made)}})

    def _append(self, found: Media, request: Request) -> Reply:
        form = _form(request)
        _only(form, {"media", "segment_index"}, {"media", "segment_index"})
        chunk = _bytes(form["media"])
        index = int(form["segment_index"]) if str(form["segment_index"]).isdigit() else -1
        if found.state != "open" or not found.chunked:
            raise invalid("This upload takes no more segments.", {"id": found.id})
        if not 0 <= index <= 999 or not 0 < len(chunk) <= SEGMENT:
            raise invalid("segment_index or the segment's size is out of range.", {"segment_index": index})
        found.segments[index] = chunk
        return Reply.of({"data": {"expires_at": int(found.expires_at.timestamp())}})

    def _close(self, found: Media) -> Reply:
        if found.state != "open":
            return Reply.of({"data": self._told(found)})
        body = b"".join(found.segments[index] for index in sorted(found.segments))
        if sorted(found.segments) != list(range(len(found.segments))) or len(body) != found.total:
            raise invalid(f"Segments do not add up to provided total file size {found.total}.", {"id": found.id})
        found.body = body
        if found.kind in _MOVING:
            found.state, found.checks_left = "pending", self.processing
        else:
            self._look(found)
        return Reply.of({"data": self._told(found)})

    def _status(self, request: Request, account: str) -> Reply:
        if request.param("command", "STATUS") != "STATUS":
            raise invalid("command is not STATUS", {"command": request.param("command")})
        found = self._own(request.param("media_id"), account)
        if found.state in {"pending", "in_progress"}:
            found.checks_left -= 1
            found.state = "in_progress" if found.checks_left > 0 else "failed" if self.fails else "succeeded"
        return Reply.of({"data": self._told(found)})

    def _describe(self, asked: dict[str, Any], account: str) -> Reply:
        found = self._own(str(asked.get("id", "")), account)
        text = ((asked.get("metadata") or {}).get("alt_text") or {}).get("text")
        if not isinstance(text, str) or len(text) > ALT_LIMIT:
            raise invalid("metadata.alt_text.text is no text of at most 1000 characters", {"id": found.id})
        found.alt_text = text
        return Reply.of({"data": {"id": found.id, "associated_metadata": {"alt_text": {"text": text}}}})

    def _own(self, media_id: str, account: str) -> Media:
        found = self.all.get(media_id)
        if found is None or found.expires_at <= self._clock():
            raise invalid("The media id is not known.", {"media_id": media_id})
        if found.owner != account:
            raise plain(403, "Forbidden", "You are not permitted to perform this action.")
        return found

    def _new(self, account: str, category: str, kind: str, total: int) -> Media:
        name = self._ids.next()
        made = Media(name, f"{_KEYS[category]}_{name}", account, category, kind, total, self._clock() + LIFE)
        self.all[name] = made
        return made

    def _look(self, made: Media) -> None:
        """What the bytes of an image are; 400 where they are none, or too many."""
        limit = LARGEST.get(made.category, LARGEST["tweet_video"])
        if len(made.body) > limit:
            raise invalid(f"File size exceeds {limit} bytes.", {"media": len(made.body)})
        try:
            with Image.open(io.BytesIO(made.body)) as image:
                kind, (made.width, made.height) = _KINDS.get(image.format or "", ""), image.size
        except (UnidentifiedImageError, OSError):
            kind = ""
        if not kind or (made.kind and made.kind != kind) or made.category in {"tweet_video", "amplify_video"}:
            self.all.pop(made.id, None)
            raise invalid("media type unrecognized.", {"media": made.kind or "unknown"})
        made.kind, made.state = kind, "succeeded"

    def _left(self, made: Media) -> int:
        return int((made.expires_at - self._clock()).total_seconds())

    def _told(self, made: Media) -> dict[str, Any]:
        told: dict[str, Any] = {"id": made.id, "media_key": made.key, "size": len(made.body)}
        told["expires_after_secs"] = self._left(made)
        if made.kind.startswith("image/"):
            return {**told, "image": {"image_type": made.kind, "w": made.width, "h": made.height}}
        info: dict[str, Any] = {"state": made.state}
        if made.state in {"pending", "in_progress"}:
            info |= {"check_after_secs": 1, "progress_percent": 0 if made.state == "pending" else 50}
        return {**told, "processing_info": info, "video": {"video_type": made.kind}}


def _json(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise plain(415, "Unsupported Media Type")
    try:
        asked = request.json()
    except ValueError:
        raise invalid("The body is no JSON.") from None
    if not isinstance(asked, dict):
        raise invalid("$: object expected")
    return asked


def _form(request: Request) -> dict[str, Any]:
    """The fields of a multipart body, or those of a JSON body with the media in base64."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        asked = _json(request)
        try:
            return {**asked, "media": base64.b64decode(str(asked.get("media", "")), validate=True)}
        except binascii.Error:
            raise invalid("$.media: is no base64") from None
    if not kind.startswith("multipart/form-data"):
        raise plain(415, "Unsupported Media Type")
    try:
        return {name: content(value) if name == "media" else str(value) for name, value in fields(request).items()}
    except ValueError as wrong:
        raise invalid(str(wrong)) from None


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _only(given: dict[str, Any], known: set[str], needed: set[str]) -> None:
    for name in given:
        if name not in known:
            raise invalid(f"$.{name}: is not defined in the schema", {f"$.{name}": json.dumps(str(given[name])[:80])})
    for name in sorted(needed - set(given)):
        raise invalid(f"$.{name}: is missing but it is required", {f"$.{name}": ""})
