"""One channel on YouTube (Data API v3, with a token of OAuth 2.0).

A video is uploaded as a private one while it is prepared; publishing makes it public. That is one request, and doing it
twice leaves the same video public: so a lost answer never makes a second video. No request is repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.renewing import renewal
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import unread as unsupported
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Handle,
    Outcome,
    Outgoing,
    Prepared,
    Profile,
    ProfileChange,
    Quota,
    Read,
    RemotePost,
    Renewal,
    Result,
    Window,
)
from hasshin.platforms.youtube import channel, reading, words, writing
from hasshin.platforms.youtube.api import (
    SERVER,
    VIDEOS,
    Api,
    first_item,
    inner,
    is_list,
    result,
    unread,
    word,
)
from hasshin.platforms.youtube.convert import handle_of, post_of, privacy_of
from hasshin.platforms.youtube.limits import CATEGORY, UPLOADS_A_DAY, USUAL, new_day, until_new_day
from hasshin.platforms.youtube.oauth import DESCRIPTION
from hasshin.platforms.youtube.oauth import SERVER as OAUTH_SERVER
from hasshin.platforms.youtube.session import Session
from hasshin.platforms.youtube.uploads import CONNECTOR, Uploads

# A look at the channel's own videos costs two of its 10,000 units a day, and so does one at the comments.
_READ_EVERY = timedelta(minutes=5)
_DEAD = frozenset({"invalid_grant", "invalid_client"})


class YouTube:
    """One channel, as a `Platform`. Option of its access: `category`, the id of the category of its videos."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """ValueError when `access` has no token, or the address of another server than Google's."""
        if access.token is None:
            raise ValueError("a channel on YouTube needs a token: connect the account first")
        self._access, self._transport, self._bounds, self._clock = access, transport, bounds, clock
        self._server = one_server(SERVER, access.base_url)
        http = Http(self._server, token=access.token, secrets=access.secrets(), transport=transport, bounds=bounds)
        self._api = Api(http, clock)
        self._channel_id = access.remote_id

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`. `find` names the delivery's own video, so its key is unique for good."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=USUAL,
            edit=True,
            delete=True,
            read_back=True,
            alt_text=False,
            list_own=True,
            replies=True,
            read_profile=True,
            write_profile=True,
            revoke=True,
            idempotency=Idempotency.KEY,
            find_proves_absence=False,
            resend_with_key=True,
            edits_alt=False,
            reads_quota=True,
            read_every=_READ_EVERY,
            cautions=(words.FILE_STAYS, words.THUMBNAIL, words.NOT_FOR_KIDS, words.ALLOWANCE),
        )

    def read_limits(self) -> Read[Limits]:
        """YouTube states them in its documents, the same for all; nobody is asked."""
        return Read(Outcome.DONE, "ok", words.LIMITS, USUAL)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The day's uploads, as the documents have them. The API does not tell what is used: our own are counted."""
        now = self._clock()
        day = Quota("uploads_day", words.UPLOADS, UPLOADS_A_DAY, None, now + until_new_day(now), new_day(now))
        return Read(Outcome.DONE, "ok", words.ALLOWANCE, (day,))

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Upload the video as a private one, with its thumbnail, and wait a while until it is processed."""
        uploads = Uploads(
            self._api,
            self._server,
            self._access.options.get("category", CATEGORY),
            opens=self._session,
            arrived=self._arrived,
            clock=self._clock,
        )
        return uploads.run(outgoing, handle)

    def publish(self, handle: Handle, key: str) -> Result:
        """videos.update once: the prepared video becomes public."""
        return writing.publish(self._api, str(handle.data["video_id"]))

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND when the delivery's video is public. A private one proves nothing: the request may be on its way."""
        return writing.find(self._api, str(handle.data["video_id"]))

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One video; one that the public can't see any more counts as gone, with its state in the evidence."""
        answer = self._api.read(VIDEOS, [("part", reading.SHOWN), ("id", remote_id)])
        if not is_list(answer):
            return unread(answer)
        video = first_item(answer)
        if video is None or privacy_of(video) in ("private", "unavailable"):
            return Read(Outcome.DONE, "gone", words.GONE, evidence=answer.kept())
        post = post_of(video, self._access.handle.lstrip("@"))
        return unread(answer) if post is None else Read(Outcome.DONE, "ok", words.OK, post, evidence=answer.kept())

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The channel's videos that are not private, from the list of its uploads. That list lags by some minutes."""
        playlist = self._uploads()
        if isinstance(playlist, Answer):
            return unread(playlist)
        found = reading.own_videos(self._api, playlist, self._access.handle.lstrip("@"), since).read()
        ids = [post.id for post in found.value or ()]
        if not after_id or found.value is None or after_id not in ids:
            return found
        after = found.value[ids.index(after_id) + 1 :]
        return Read(found.outcome, found.code, found.reason, after, found.complete, found.retry_after, found.evidence)

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """What others commented under the channel's videos, in threads that are not older."""
        own = self._own_id()
        return unread(own) if isinstance(own, Answer) else reading.comments(self._api, own, since).read()

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Subscriptions are not read: a city's channel is asked for videos alone."""
        return unsupported()

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """videos.update of title and description; the file, the thumbnail and alternative texts stay."""
        if handle is not None and outgoing.video is not None and handle.data.get("video") != outgoing.video.digest:
            return Result(Outcome.REJECTED, "refused", words.OTHER_VIDEO, remote_id)
        return writing.edit(self._api, remote_id, outgoing)

    def delete(self, remote_id: str) -> Result:
        """videos.delete, for good."""
        return writing.delete(self._api, remote_id)

    def read_profile(self) -> Read[Profile]:
        """The channel as the public sees it."""
        return channel.read(self._api)

    def write_profile(self, change: ProfileChange) -> Result:
        """channels.update of the description."""
        return channel.write(self._api, change)

    def check_auth(self) -> Result:
        """channels.list of the token's own channel, and whether that is the one that the access is for."""
        answer = channel.mine(self._api, "snippet")
        if not is_list(answer):
            bad = unread(answer)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        own = first_item(answer)
        if own is None:
            return Result(Outcome.REJECTED, "refused", words.NO_CHANNEL, evidence=answer.kept())
        own_id, handle = word(own, "id"), handle_of(own)
        url, evidence = f"https://www.youtube.com/channel/{own_id}", answer.kept() | {"handle": handle}
        if self._access.remote_id and own_id != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=handle or own_id)
            return Result(Outcome.REJECTED, "other_account", reason, own_id, url, evidence=evidence)
        return Result(Outcome.DONE, "ok", words.OK, own_id, url, evidence=evidence)

    def refresh(self) -> Renewal:
        """A new access token; Google's refresh token stays. Only `invalid_grant` says that it is no good any more."""
        if self._access.refresh_token is None:
            return Renewal(Outcome.DONE, "ok", words.TOKEN_STAYS)
        said = renewal(self._access, self._oauth())
        if said.outcome is Outcome.REJECTED and said.code not in _DEAD:
            return Renewal(Outcome.NOT_DONE, said.code, said.reason, evidence=said.evidence)
        return said

    def revoke(self) -> Result:
        """End the whole grant, by the refresh token where there is one: that works when the other is over."""
        token = self._access.refresh_token or self._access.token
        assert token is not None  # noqa: S101 - the constructor has seen it
        http = Http(
            one_server(OAUTH_SERVER, self._access.base_url),
            secrets=self._access.secrets(),
            transport=self._transport,
            bounds=self._bounds,
        )
        form = {"token": token.reveal()}
        answer = Api(http, self._clock).ask(Act.WRITE, "POST", "/revoke", form=form, public=True)
        if answer.outcome is Outcome.DONE:
            return Result(Outcome.DONE, "ok", words.REVOKED, evidence=answer.kept())
        if word(answer.value, "error") == "invalid_token":
            return Result(Outcome.DONE, "gone", words.REVOKED, evidence=answer.kept())
        return result(answer)

    def _oauth(self) -> OAuthClient:
        return OAuthClient(DESCRIPTION, self._access.base_url, transport=self._transport, bounds=self._bounds)

    def _session(self, address: str, size: int) -> Session:
        return Session(self._access, address, size, transport=self._transport, bounds=self._bounds, clock=self._clock)

    def _own_id(self) -> str | Answer:
        """The channel's immutable id; the failed answer when it is not known and can't be asked."""
        if not self._channel_id:
            answer = channel.mine(self._api, "snippet")
            own = first_item(answer)
            if own is None:
                return answer
            self._channel_id = word(own, "id")
        return self._channel_id

    def _uploads(self) -> str | Answer:
        """The id of the playlist of all the channel's videos."""
        answer = channel.mine(self._api, "contentDetails")
        own = first_item(answer)
        listed = word(inner(inner(own, "contentDetails"), "relatedPlaylists"), "uploads")
        return listed or answer

    def _arrived(self, title: str, size: int, begun: datetime) -> str | Answer:
        playlist = self._uploads()
        if isinstance(playlist, Answer):
            return playlist
        return reading.private_upload(self._api, playlist, title, size, begun)
