"""The one visible request, and what a Page's own lists prove of a lost one.

Facebook has no key that makes a second post impossible, and error codes 1 and 2 have been seen on posts that did
appear. So: FOUND or NOT_PROVEN, never PROVEN_ABSENT; a person decides what can't be found.

What counts as ours: made after the saved intent by Facebook's own clock, by the Page itself, and with the very photos
that were uploaded for it; a photo belongs to one post, and names it (`page_story_id`). Without photos the same words
must do. A video names its post once Facebook has processed it; the request that publishes it is answered before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.convert import POST_FIELDS, moment, post_of, same_words
from hasshin.platforms.facebook.graph import DUPLICATE, Graph, error_code, inner, result, word
from hasshin.platforms.facebook.reading import Listed, listed
from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import Act
from hasshin.platforms.values import FindResult, Found, Handle, Json, Outcome, RemotePost, Result, Window
from hasshin.platforms.windows import by_the_services_clock
from hasshin.policy.text import Text

_LOOK_AGAIN = timedelta(seconds=30)
_LOOKS = 4
_BETWEEN = 4.0
# With the finishing request and the last look the whole must stay below a delivery's lease of a minute.
_LOOKING = 15.0
_SITE = "https://www.facebook.com"
# How far back an equal post may lie that Facebook takes for "the one before".
_BEFORE = timedelta(days=30)
VIDEO_FIELDS = "id,status,post_id,permalink_url,description,created_time,published"


def publish(graph: Graph, video: Graph, handle: Handle, *, sleep: Callable[[float], None] = time.sleep) -> Result:
    """POST /{page}/feed once, or the last phase of a video's upload."""
    page = str(handle.data["page"])
    if handle.data.get("video"):
        return _finish(graph, video, page, handle, sleep)
    form = {"message": str(handle.data["text"])} if handle.data["text"] else {}
    if handle.data["media"]:
        form["attached_media"] = json.dumps([{"media_fbid": m["id"]} for m in handle.data["media"]])
    answer = graph.post(Act.WRITE, f"{page}/feed", form)
    if error_code(answer) == DUPLICATE:
        return _duplicate(graph, page, handle, answer)
    if answer.outcome is not Outcome.DONE:
        return result(answer)
    name = word(answer.value, "id")
    if not name.startswith(f"{page}_"):
        return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
    return result(answer, name, address(name))


def address(post_id: str) -> str:
    """Where the public reads a post."""
    page, _, number = post_id.partition("_")
    return f"{_SITE}/{page}/posts/{number}" if number else f"{_SITE}/{post_id}"


def find(graph: Graph, handle: Handle, window: Window) -> FindResult:
    """See the module's text for what each answer means."""
    if handle.data.get("video"):
        return _find_video(graph, str(handle.data["page"]), handle, window)
    page = str(handle.data["page"])
    read = listed(graph, f"{page}/published_posts", POST_FIELDS, since=window.since - timedelta(hours=1))
    if read.answer is None or read.answer.outcome is not Outcome.DONE:
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=read.evidence())
    since, until = by_the_services_clock(read.answer.server_time, window)
    made = [one for one in map(post_of, read.entries) if one is not None]
    mine = [one for one in made if since <= one.created_at <= until and one.id not in window.others]
    mine.sort(key=lambda one: one.created_at)
    evidence = read.evidence() | {"since": since.isoformat(), "candidates": [one.id for one in mine]}
    if handle.data["media"]:
        return _by_photos(graph, handle, mine, window, evidence)
    alike = [one for one in mine if not one.media and same_words(one.text, handle.data["text"])]
    if alike:
        return _found(alike[0], words.FOUND, evidence)
    return FindResult(Found.NOT_PROVEN, words.NOT_SEEN, evidence=evidence)


def _by_photos(graph: Graph, handle: Handle, mine: list[RemotePost], window: Window, evidence: Json) -> FindResult:
    ids = [m["id"] for m in handle.data["media"]]
    shown = next((one for one in mine if {m.id for m in one.media} & set(ids)), None)
    if shown is not None:
        return _found(shown, words.FOUND_BY_MEDIA, evidence)
    asked = graph.read(ids[0], {"fields": "id,page_story_id"})
    story = word(asked.value, "page_story_id") if asked.outcome is Outcome.DONE else ""
    if story and story not in window.others:
        answer = graph.read(story, {"fields": POST_FIELDS})
        post = post_of(answer.value) if answer.outcome is Outcome.DONE else None
        # A photo that nothing shows may name a story of its own, which is no post of ours until it can be read.
        if post is not None and post.visibility == "public":
            return _found(post, words.FOUND_BY_MEDIA, evidence | {"photo": asked.kept()})
    similar = any(same_words(one.text, handle.data["text"]) for one in mine)
    return FindResult(Found.NOT_PROVEN, words.SIMILAR if similar else words.NOT_SEEN, evidence=evidence)


def _found(post: RemotePost, reason: Text, evidence: Json) -> FindResult:
    return FindResult(Found.FOUND, reason, post.id, post.url or address(post.id), post.created_at, evidence)


def _duplicate(graph: Graph, page: str, handle: Handle, refused: Answer) -> Result:
    """Code 506: this request did nothing, for the newest post says the same. Ours, if it is younger than the handle."""
    prepared = moment(handle.data, "at")
    since = prepared - _BEFORE if prepared else None
    read = listed(graph, f"{page}/published_posts", POST_FIELDS, since=since)
    alike = [p for p in map(post_of, read.entries) if p is not None and same_words(p.text, handle.data["text"])]
    newest = max(alike, key=lambda one: one.created_at, default=None)
    evidence = refused.kept() | {"looked": read.evidence()}
    if newest is not None and prepared is not None and _surely_before(read, newest, prepared):
        said = words.SAME_AS_BEFORE.fill(url=newest.url or address(newest.id))
        return Result(Outcome.REJECTED, "refused", said, evidence=evidence)
    return Result(Outcome.UNKNOWN, "conflict", words.SAME_UNSEEN, evidence=evidence)


def _surely_before(read: Listed, post: RemotePost, prepared: datetime) -> bool:
    ahead = timedelta(0)
    if read.answer is not None and read.answer.server_time is not None:
        now = datetime.now(prepared.tzinfo)
        ahead = read.answer.server_time - now
    return read.complete and post.created_at < prepared + ahead - timedelta(minutes=1)


def _finish(graph: Graph, video: Graph, page: str, handle: Handle, sleep: Callable[[float], None]) -> Result:
    state = handle.data["video"]
    form = {"upload_phase": "finish", "upload_session_id": str(state["session"]), "description": handle.data["text"]}
    if handle.data.get("title"):
        form["title"] = str(handle.data["title"])
    answer = video.post(Act.WRITE, f"{page}/videos", form)
    if answer.outcome is not Outcome.DONE:
        return result(answer)
    if not isinstance(answer.value, dict) or answer.value.get("success") is not True:
        return Result(Outcome.UNKNOWN, "unreadable", words.NO_ID, evidence=answer.kept())
    ends = time.monotonic() + _LOOKING
    for look in range(_LOOKS):
        seen = graph.read(str(state["id"]), {"fields": VIDEO_FIELDS})
        name, status = _story(seen, page), _status(seen)
        if name:
            return result(answer, name, video_address(seen, name))
        if status == "error":
            return Result(Outcome.REJECTED, "refused", words.VIDEO_FAILED, evidence=answer.kept())
        if look == _LOOKS - 1 or time.monotonic() + _BETWEEN >= ends:
            break
        sleep(_BETWEEN)
    return Result(Outcome.PENDING, "ok", words.PROCESSING, retry_after=_LOOK_AGAIN, evidence=answer.kept())


def _find_video(graph: Graph, page: str, handle: Handle, window: Window) -> FindResult:
    seen = graph.read(str(handle.data["video"]["id"]), {"fields": VIDEO_FIELDS})
    if seen.outcome is not Outcome.DONE:
        return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=seen.kept())
    name = _story(seen, page)
    if name and name not in window.others:
        made = moment(seen.value, "created_time")
        return FindResult(
            Found.FOUND, words.FOUND_BY_MEDIA, name, video_address(seen, name), made, evidence=seen.kept()
        )
    said = {"processing": words.PROCESSING, "error": words.VIDEO_FAILED}.get(_status(seen), words.NOT_SEEN)
    return FindResult(Found.NOT_PROVEN, said, evidence=seen.kept())


def _status(seen: Answer) -> str:
    return word(inner(seen.value, "status"), "video_status")


def _story(seen: Answer, page: str) -> str:
    """The id of the post that shows the video; "" until there is one that the public sees."""
    number = word(seen.value, "post_id")
    if not number or _status(seen) != "ready" or seen.value.get("published") is False:
        return ""
    return number if "_" in number else f"{page}_{number}"


def video_address(seen: Answer, post_id: str) -> str:
    """Where the public sees the video; Facebook tells the path alone."""
    path = word(seen.value, "permalink_url")
    if path.startswith("/"):
        return _SITE + path
    return path or address(post_id)
