"""Reading the channel's own videos and what the public says under them, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hasshin.platforms.http import Answer
from hasshin.platforms.outcomes import reason_of
from hasshin.platforms.values import Json, Outcome, Read, RemotePost
from hasshin.platforms.youtube import words
from hasshin.platforms.youtube.api import (
    COMMENTS,
    THREADS,
    UPLOADS,
    VIDEOS,
    Api,
    Params,
    inner,
    is_list,
    items,
    says_absent,
    word,
)
from hasshin.platforms.youtube.convert import author_of, comment_of, moment, post_of, privacy_of

_VIDEOS_A_PAGE = 50
_COMMENTS_A_PAGE = 100
# 10,000 videos: a city's channel in many years. A service that pages for ever must end somewhere.
_MOST_PAGES = 200
SHOWN = "snippet,status,contentDetails"


@dataclass
class Found:
    """What was read, and the answer that it ended with. `complete`: to the end, or back beyond the time asked for."""

    posts: list[RemotePost] = field(default_factory=list)
    complete: bool = False
    answer: Answer | None = None

    def read(self) -> Read[tuple[RemotePost, ...]]:
        """As the interface gives it, oldest first."""
        # Times are whole seconds; of two of the same second the one that stands later in the list is the older.
        placed = sorted(enumerate(self.posts), key=lambda pair: (pair[1].created_at, -pair[0]))
        posts = tuple(post for _, post in placed)
        answer = self.answer
        evidence: Json = {"entries": len(posts)}
        if answer is not None and answer.outcome is not Outcome.DONE:
            return Read(
                answer.outcome, answer.code, answer.reason, posts or None, False, answer.retry_after, answer.kept()
            )
        if answer is not None and not is_list(answer):
            reason = reason_of("unreadable", Outcome.NOT_DONE)
            return Read(Outcome.NOT_DONE, "unreadable", reason, posts or None, False, evidence=evidence)
        reason = words.OK if self.complete else words.NOT_TO_THE_END
        return Read(Outcome.DONE, "ok", reason, posts, self.complete, evidence=evidence)


def own_videos(api: Api, playlist: str, handle: str, since: datetime | None) -> Found:
    """All of the channel that somebody besides its owner can watch, newest first; private ones are none of it."""
    found = Found()
    for answer in _pages(api, UPLOADS, [("part", "contentDetails"), ("playlistId", playlist)], _VIDEOS_A_PAGE):
        found.answer = answer
        if says_absent(answer):  # a channel that never uploaded anything has no such list
            return Found(complete=True)
        if not is_list(answer):
            return found
        ids = [word(inner(one, "contentDetails"), "videoId") for one in items(answer.value, "items")]
        if not ids:
            found.complete = True
            return found
        shown = api.read(VIDEOS, [("part", SHOWN), ("id", ",".join(ids))])
        if not is_list(shown):
            found.answer = shown
            return found
        videos = {word(one, "id"): one for one in items(shown.value, "items")}
        posts = [post_of(videos[i], handle) for i in ids if i in videos and privacy_of(videos[i]) != "private"]
        recent = [p for p in posts if p is not None and (since is None or p.created_at >= since)]
        found.posts += recent
        # The list is in order of uploading, and a video may be made public long after: so only a page without any
        # recent one, private ones included, ends it.
        fresh = any(since is None or (at := moment(inner(v, "snippet"), "publishedAt")) is None or at >= since
                    for v in videos.values())  # fmt: skip
        if not fresh or not word(answer.value, "nextPageToken"):
            found.complete = True
            return found
    return found


def private_upload(api: Api, playlist: str, title: str, size: int, begun: datetime) -> str | Answer:
    """The id of the private video of that title and so many bytes that came since `begun`; "" where there is none."""
    answer = api.read(
        UPLOADS, [("part", "contentDetails"), ("playlistId", playlist), ("maxResults", str(_VIDEOS_A_PAGE))]
    )
    if not is_list(answer):
        return answer
    ids = [word(inner(one, "contentDetails"), "videoId") for one in items(answer.value, "items")]
    if not ids:
        return ""
    shown = api.read(VIDEOS, [("part", "snippet,status,fileDetails"), ("id", ",".join(ids))])
    if not is_list(shown):
        return shown
    for video in items(shown.value, "items"):
        came = moment(inner(video, "snippet"), "publishedAt")
        same = word(inner(video, "snippet"), "title") == title
        whole = word(inner(video, "fileDetails"), "fileSize") == str(size)
        if same and whole and came is not None and came >= begun and privacy_of(video) == "private":
            return word(video, "id")
    return ""


def comments(api: Api, channel: str, since: datetime | None) -> Found:
    """What others wrote under the channel's videos, by threads, the newest first."""
    found = Found()
    params = [("part", "snippet,replies"), ("allThreadsRelatedToChannelId", channel), ("order", "time"),
              ("textFormat", "plainText")]  # fmt: skip
    for answer in _pages(api, THREADS, params, _COMMENTS_A_PAGE):
        found.answer = answer
        if not is_list(answer):
            return found
        fresh = False
        for thread in items(answer.value, "items"):
            said, failed = _of_thread(api, thread, channel)
            recent = [one for one in said if since is None or one.created_at >= since]
            found.posts += recent
            fresh = fresh or bool(recent)
            if failed is not None:
                found.answer = failed
                return found
        if not fresh or not word(answer.value, "nextPageToken"):
            found.complete = True
            return found
    return found


def _of_thread(api: Api, thread: Mapping[str, Any], channel: str) -> tuple[list[RemotePost], Answer | None]:
    """All of one thread that the channel did not write itself; an answer that failed on the way."""
    snippet = inner(thread, "snippet")
    first = inner(snippet, "topLevelComment")
    replies: list[Mapping[str, Any]] = items(inner(thread, "replies"), "comments")
    total, failed = snippet.get("totalReplyCount"), None
    if isinstance(total, int) and total > len(replies):
        # A thread shows a few of its replies alone.
        whole: list[Mapping[str, Any]] = []
        params = [("part", "snippet"), ("parentId", word(first, "id")), ("textFormat", "plainText")]
        for answer in _pages(api, COMMENTS, params, _COMMENTS_A_PAGE):
            if not is_list(answer):
                failed = answer
                break
            whole += items(answer.value, "items")
        replies = whole or replies
    video = word(snippet, "videoId")
    said = [comment_of(one, video) for one in (first, *replies) if author_of(one) != channel]
    return [one for one in said if one is not None], failed


def _pages(api: Api, path: str, params: Params, size: int) -> Iterator[Answer]:
    """Each page's answer, until one names no next page or is no list."""
    token = ""
    for _ in range(_MOST_PAGES):
        more = [("pageToken", token)] if token else []
        answer = api.read(path, [*params, ("maxResults", str(size)), *more])
        yield answer
        token = word(answer.value, "nextPageToken") if is_list(answer) else ""
        if not token:
            return
