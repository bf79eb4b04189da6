"""commentThreads and comments. Source: the Data API's reference of each method."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from ..base import Reply, Request
from . import answers
from .answers import Refused
from .state import Comment, Video, etag
from .videos import ids_of, json_of, page, parts_of, window

if TYPE_CHECKING:
    from .service import YouTubeSimulator

_STATES = ("published", "heldForReview", "likelySpam", "rejected")


def _refused(status: int, reason: str, message: str, thread: bool = False) -> Refused:
    return Refused(answers.error(status, reason, message, "youtube.commentThread" if thread else "youtube.comment"))


class Comments:
    """All comments under the channel's videos."""

    def __init__(self, sim: YouTubeSimulator) -> None:
        self._sim = sim
        self.all: list[Comment] = []

    def said(self, video: Video, text: str, author: str, parent: str = "", state: str = "published") -> Comment:
        """Someone comments."""
        id_ = f"{parent}.{secrets.token_urlsafe(16)}" if parent else f"Ug{secrets.token_urlsafe(18)}"
        comment = Comment(id_, video, parent, author, text, self._sim.clock(), state)
        self.all.append(comment)
        return comment

    def count(self, video: Video) -> int:
        """How many are published under the video."""
        return sum(c.video is video and c.state == "published" for c in self.all)

    def threads(self, request: Request) -> Reply:
        """commentThreads.list, the newest first."""
        parts = parts_of(request, {"id", "snippet", "replies"})
        filters = [n for n in ("videoId", "allThreadsRelatedToChannelId", "channelId", "id") if request.param(n)]
        if len(filters) != 1:
            reason = "incompatibleParameters" if filters else "missingRequiredParameter"
            message = "Expected one of: allThreadsRelatedToChannelId, channelId, id, videoId"
            raise Refused(answers.parameter(reason, "parameters.", message))
        found = [c for c in self.all if not c.parent and c.video in self._sim.videos]
        if filters[0] == "videoId":
            video = next((v for v in self._sim.videos if v.id == request.param("videoId")), None)
            if video is None:
                message = "The video identified by the videoId parameter could not be found."
                raise _refused(404, "videoNotFound", message, True)
            if not video.comments_open:
                message = "The video identified by the videoId parameter has disabled comments."
                raise _refused(403, "commentsDisabled", message, True)
            found = [c for c in found if c.video is video]
        elif filters[0] == "id":
            found = [c for c in found if c.id in ids_of(request)]
        elif request.param(filters[0]) != self._sim.channel.id:
            message = "The channel specified in the request cannot be found."
            raise _refused(404, "channelNotFound", message, True)
        if filters[0] != "id":
            found = [c for c in found if c.state == request.param("moderationStatus", "published")]
        found.sort(key=lambda c: c.at, reverse=True)
        start, size = window(request, 20, 100)
        html_form = request.param("textFormat", "html") != "plainText"
        items = [self._thread(c, parts, html_form) for c in found[start : start + size]]
        more = {"nextPageToken": f"P{start + size}"} if start + size < len(found) and size else {}
        return page("youtube#commentThreadListResponse", items, len(items), size, **more)

    def _thread(self, first: Comment, parts: set[str], html_form: bool) -> dict[str, Any]:
        replies = [c for c in self.all if c.parent == first.id and c.state == "published"]
        shown: dict[str, Any] = {"kind": "youtube#commentThread", "id": first.id}
        if "snippet" in parts:
            shown["snippet"] = {
                "channelId": first.video.channel.id, "videoId": first.video.id,
                "topLevelComment": first.shown({"snippet"}, html_form), "canReply": True,
                "totalReplyCount": len(replies), "isPublic": True,
            }  # fmt: skip
        if "replies" in parts and replies:
            shown["replies"] = {"comments": [c.shown({"snippet"}, html_form) for c in reversed(replies[-5:])]}
        return {**shown, "etag": etag(shown)}

    def listing(self, request: Request) -> Reply:
        """comments.list: the replies of a thread, or comments by id."""
        parts = parts_of(request, {"id", "snippet"})
        parent, wanted = request.param("parentId"), ids_of(request)
        if bool(parent) == bool(wanted):
            message = "Expected one of: id, parentId"
            raise Refused(answers.parameter("missingRequiredParameter", "parameters.", message))
        if parent and not any(c.id == parent for c in self.all):
            message = "One or more of the specified comments cannot be found."
            raise _refused(404, "commentNotFound", message)
        found = [c for c in self.all if (c.parent == parent if parent else c.id in wanted)]
        start, size = window(request, 20, 100)
        html_form = request.param("textFormat", "html") != "plainText"
        items = [c.shown(parts, html_form) for c in found[start : start + size]]
        more = {"nextPageToken": f"P{start + size}"} if start + size < len(found) and size else {}
        return page("youtube#commentListResponse", items, len(items), size, **more)

    def insert_thread(self, request: Request) -> Reply:
        """commentThreads.insert: the channel comments under a video."""
        parts = parts_of(request, {"id", "snippet", "replies"})
        snippet = json_of(request.body, request.headers.get("content-type", "")).get("snippet") or {}
        text = ((snippet.get("topLevelComment") or {}).get("snippet") or {}).get("textOriginal")
        video = next((v for v in self._sim.videos if v.id == snippet.get("videoId")), None)
        if video is None:
            raise _refused(404, "videoNotFound", "The specified video could not be found.", True)
        self._text(text)
        comment = self.said(video, str(text), self._sim.channel.handle.lstrip("@"))
        return Reply.of(self._thread(comment, parts, True))

    def insert(self, request: Request) -> Reply:
        """comments.insert: the channel answers a comment."""
        parts = parts_of(request, {"id", "snippet"})
        snippet = json_of(request.body, request.headers.get("content-type", "")).get("snippet") or {}
        if not snippet.get("parentId"):
            raise _refused(400, "parentIdMissing", "The comment must have a parent comment.")
        parent = next((c for c in self.all if c.id == snippet["parentId"] and not c.parent), None)
        if parent is None:
            raise _refused(404, "parentCommentNotFound", "The specified parent comment could not be found.")
        self._text(snippet.get("textOriginal"))
        author = self._sim.channel.handle.lstrip("@")
        comment = self.said(parent.video, snippet["textOriginal"], author, parent.id)
        return Reply.of(comment.shown(parts, True))

    def _text(self, text: Any) -> None:
        if not isinstance(text, str) or not text:
            raise _refused(400, "commentTextRequired", "The comment resource must specify a value for textOriginal.")
        if len(text) > 10_000:
            raise _refused(400, "commentTextTooLong", "The comment text is too long.")

    def _known(self, request: Request) -> list[Comment]:
        wanted = ids_of(request)
        found = [c for c in self.all if c.id in wanted]
        if not wanted or len(found) != len(set(wanted)):
            raise _refused(404, "commentNotFound", "One or more of the specified comments cannot be found.")
        return found

    def delete(self, request: Request) -> Reply:
        """comments.delete: the comment and what answers it."""
        gone = {c.id for c in self._known(request)}
        self.all = [c for c in self.all if c.id not in gone and c.parent not in gone]
        return Reply(204)

    def moderate(self, request: Request) -> Reply:
        """comments.setModerationStatus."""
        state = request.param("moderationStatus")
        if state not in _STATES[:2] + _STATES[3:]:
            message = f"Invalid value '{state}'."
            raise Refused(answers.parameter("invalidModerationStatus", "moderationStatus", message))
        for comment in self._known(request):
            comment.state = state
        return Reply(204)
