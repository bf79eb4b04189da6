"""One YouTube channel with its project, quota, videos and comments, as the Data API v3 shows them.

Written from the discovery document and the reference alone. What a connector must stand:

- an upload is a session: the answer to its last part may be lost, and the session then tells; a lost session tells
  nothing, and beginning anew makes a second video;
- the list of uploads lags (`lag` readings, or until `catch_up`), while videos.list by id does not;
- videos.update replaces each named part whole; channels.update does the same;
- uploads of a project without audit stay private, whatever was asked for (`audited`);
- a new video is processed for a while and may fail or be rejected afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from ..base import Reply, Request, Simulator
from . import answers, channels, described, videos
from .answers import Refused
from .comments import Comments
from .oauth import OAuth
from .quota import Quota
from .state import Channel, Comment, Video
from .uploads import Uploads

Way = Callable[[Request], Reply]


class YouTubeSimulator(Simulator):
    """See the module. `created_status`: what a finished upload answers, 200 or (as the guide says) 201."""

    def __init__(self, handle: str = "city") -> None:
        super().__init__()
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.oauth = OAuth(self._now)
        self.quota = Quota(self._now)
        self.uploads = Uploads(self._now)
        self.comments = Comments(self)
        began = datetime(2015, 4, 1, tzinfo=UTC)
        self.channel = Channel(f"UC{secrets.token_hex(11)}", "みどり市", f"@{handle}", began)
        self.videos: list[Video] = []
        self.lag = 0
        self.created_status, self.rate_status = 200, 403
        self.audited, self.signed_up = True, True
        self.upload_limit: int | None = None
        self._ways: dict[str, Way] = {
            "youtube.videos.insert": partial(videos.insert, self),
            "youtube.videos.list": partial(videos.listing, self),
            "youtube.videos.update": partial(videos.update, self),
            "youtube.videos.delete": partial(videos.delete, self),
            "youtube.playlistItems.list": partial(videos.uploads, self),
            "youtube.thumbnails.set": partial(videos.set_thumbnail, self),
            "youtube.channels.list": partial(channels.listing, self),
            "youtube.channels.update": partial(channels.update, self),
            "youtube.commentThreads.list": self.comments.threads,
            "youtube.commentThreads.insert": self.comments.insert_thread,
            "youtube.comments.list": self.comments.listing,
            "youtube.comments.insert": self.comments.insert,
            "youtube.comments.delete": self.comments.delete,
            "youtube.comments.setModerationStatus": self.comments.moderate,
        }

    def _now(self) -> datetime:
        return self.clock()

    # What tests do

    def grant_token(self, handle: str = "", scopes: Iterable[str] = ("youtube.force-ssl",)) -> str:
        """An access token of an hour, for this channel; scopes as Google names them after `auth/`."""
        return self.oauth.access(self.oauth.granted(scopes))

    def visible(self) -> list[Video]:
        """Every video that the public can watch, oldest first; each counts, of the same film too."""
        return [v for v in self.videos if v.privacy(self.clock()) == "public" and not (v.failure or v.rejection)]

    def post_behind_our_back(self, text: str) -> Video:
        """Someone uploads in the browser."""
        snippet = videos.checked_snippet({"title": text})
        return videos.added(self, snippet, {"privacyStatus": "public"}, b"film")

    def citizen_replies(self, post_id: str, text: str, state: str = "published") -> Comment:
        """A citizen comments under a video, or answers a comment."""
        parent = next((c for c in self.comments.all if c.id == post_id), None)
        video = parent.video if parent else self.video(post_id)
        return self.comments.said(video, text, "citizen", parent.id if parent else "", state)

    def catch_up(self) -> None:
        """The list of uploads shows all."""
        for video in self.videos:
            video.hidden_reads = 0

    def finish_processing(self, video: Video, *, failure: str = "", rejection: str = "") -> None:
        """Processing ends now: well, with a failureReason, or in rejection."""
        video.done_at, video.failure, video.rejection = self.clock(), failure, rejection

    def video(self, id_: str) -> Video:
        """The video of that id; Refused with videoNotFound."""
        found = next((v for v in self.videos if v.id == id_), None)
        if found is None:
            raise Refused(answers.video_not_found())
        return found

    # What the service does

    def broken(self, request: Request) -> Reply:
        """503 backendError."""
        return answers.BACKEND

    def rate_limited(self, request: Request) -> Reply:
        """rateLimitExceeded: 403 as the reference has it, or 429; neither says when to come back."""
        return answers.RATE if self.rate_status == 403 else answers.RATE_429

    def describe(self, request: Request) -> str:
        """What the discovery document objects to."""
        return described.wrong_in_request(request)

    def respond(self, request: Request) -> Reply:
        """One request, to the Data API or to the OAuth server."""
        try:
            if (request.method, request.path) in described.OAUTH:
                return self.oauth.respond(request)
            if request.param("upload_id"):
                if "authorization" in request.headers:
                    self._token(request)
                return self.uploads.respond(request)
            return self._answer(request)
        except Refused as refused:
            return refused.reply

    def _token(self, request: Request) -> frozenset[str]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self.oauth.grant_of(token) if scheme == "Bearer" and token else None
        if grant is None:
            raise Refused(answers.unauthenticated())
        return grant.scopes

    def _answer(self, request: Request) -> Reply:
        method = described.methods().get((request.method, request.path))
        if method is None or method["id"] not in self._ways:
            return answers.NO_SUCH_PAGE
        if not self._token(request).intersection(method["scopes"]):
            raise Refused(answers.scope_missing())
        self.quota.charge(method["id"])
        self._parameters(request, method["parameters"])
        return self._ways[method["id"]](request)

    def _parameters(self, request: Request, known: dict[str, object]) -> None:
        """Google refuses a parameter or a property that it doesn't know."""
        for name, _ in request.query:
            if name not in known and name not in described.document()["parameters"]:
                message = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
                raise Refused(answers.error(400, "invalid", message, "global", state="INVALID_ARGUMENT"))
        wrong = described.wrong_in_request(request)
        if "Additional properties" in wrong or "is not of type" in wrong or "is not one of" in wrong:
            message = f"Invalid JSON payload received. {wrong}"
            raise Refused(answers.error(400, "badRequest", message, "global", state="INVALID_ARGUMENT"))
