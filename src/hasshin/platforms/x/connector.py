"""One account on X (docs.x.com, API version 2, with a token of OAuth 2.0).

No request is repeated here. X has no key for a publication, so that a lost answer is looked up in the account's own
posts: `lookup` says what that proves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.oauth.client import OAuthClient
from hasshin.platforms.oauth.renewing import endpoints_of, renewal
from hasshin.platforms.oauth.service import Client
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import undone
from hasshin.platforms.unsupported import unread as unsupported
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Found,
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
from hasshin.platforms.x import lookup, posting, words
from hasshin.platforms.x.api import Api, inner, result, says_absent, unread, word
from hasshin.platforms.x.convert import Around, post_of, profile_of
from hasshin.platforms.x.limits import PRICE, USUAL
from hasshin.platforms.x.oauth import DESCRIPTION, SERVER
from hasshin.platforms.x.reading import FIELDS, SHOWN_MENTIONS, SHOWN_POSTS, following, pages, posts_of
from hasshin.platforms.x.uploads import CONNECTOR, Uploads

_ME = (("user.fields", "description,entities,name,url,username,verified_type"),)
# X charges for what it shows. An account's own posts are read as often as a stray one must be found, and no more often.
_READ_EVERY = timedelta(minutes=5)


class X:
    """One account, as a `Platform`. Option of its access: `edits`, "yes" for an account with Premium."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """ValueError when `access` has no token, or the address of another server than X's."""
        if access.token is None:
            raise ValueError("an account on X needs a token: connect the account first")
        self._access, self._clock, self._sleep = access, clock, sleep
        server = one_server(SERVER, access.base_url)
        self._api = Api(Http(server, token=access.token, secrets=access.secrets(), transport=transport, bounds=bounds))
        self._oauth = OAuthClient(DESCRIPTION, server, transport=transport, bounds=bounds)
        self._id, self._handle = access.remote_id, access.handle.lstrip("@")
        self._edits = access.options.get("edits") == "yes"

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=USUAL,
            edit=self._edits,
            delete=True,
            read_back=True,
            alt_text=True,
            list_own=True,
            replies=True,
            read_profile=True,
            write_profile=False,
            revoke=bool(self._access.client_id),
            idempotency=Idempotency.NONE,
            find_proves_absence=False,
            list_following=True,
            verification=True,
            edit_changes_id=self._edits,
            price=PRICE,
            read_every=_READ_EVERY,
            cautions=(words.EDIT_MAKES_NEW if self._edits else words.CANNOT_EDIT, words.LINK_COSTS),
            words_ask_nobody=True,
        )

    def read_limits(self) -> Read[Limits]:
        """X states them in its documents, the same for all; nobody is asked."""
        return Read(Outcome.DONE, "ok", words.LIMITS, USUAL)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """GET /2/usage/tweets answers the application's own token only, which is not kept here."""
        return unsupported(words.NO_QUOTA)

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Upload images or the video with their alternative texts. Words alone make no request."""
        return Uploads(self._api, clock=self._clock, sleep=self._sleep).run(outgoing, handle)

    def publish(self, handle: Handle, key: str) -> Result:
        """POST /2/tweets once."""
        return posting.publish(self._api, handle, self._handle)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND or NOT_PROVEN, never PROVEN_ABSENT: `lookup` says why."""
        known = self._own_id()
        if isinstance(known, Answer):
            return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED, evidence=known.kept())
        return lookup.find(self._api, _path(known, "tweets"), self._own(), handle, window)

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One post by its id, in the version that the id names."""
        answer = self._api.read(f"/2/tweets/{quote(remote_id, safe='')}", FIELDS)
        if says_absent(answer):
            return Read(Outcome.DONE, "gone", words.GONE, evidence=answer.kept())
        post = post_of(inner(answer.value, "data"), Around.of(answer.value, self._own()))
        if answer.outcome is not Outcome.DONE or post is None:
            return unread(answer)
        return Read(Outcome.DONE, "ok", words.OK, post, evidence=answer.kept())

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The account's posts, reposts and answers, page by page to the end; X shows the latest 3,200."""
        return self._listed("tweets", since, after_id, SHOWN_POSTS)

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """Posts that mention the account (which every answer does); X shows the latest 800."""
        return self._listed("mentions", since, "", SHOWN_MENTIONS)

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Whom the account follows, to the end."""
        known = self._own_id()
        return unread(known) if isinstance(known, Answer) else following(self._api, _path(known, "following"))

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """A new version, with a new id, which is the result's; only of accounts that are set up for it."""
        if not self._edits:
            return undone(words.NO_EDIT)
        published = [medium["digest"] for medium in handle.data["media"]] if handle else None
        media = [outgoing.video] if outgoing.video else list(outgoing.images)
        if published is not None and published != [medium.digest for medium in media]:
            return Result(Outcome.REJECTED, "refused", words.OTHER_IMAGES, remote_id)
        # Uploaded anew: the alternative text of a medium that is out already can't be relied on to change.
        prepared = self.prepare(outgoing, "")
        if prepared.outcome is not Outcome.DONE or prepared.handle is None:
            outcome = Outcome.REJECTED if prepared.outcome is Outcome.REJECTED else Outcome.NOT_DONE
            return Result(outcome, prepared.code, prepared.reason, remote_id, retry_after=prepared.retry_after,
                          evidence=prepared.evidence)  # fmt: skip
        return posting.replace(self._api, prepared.handle, self._handle, remote_id)

    def delete(self, remote_id: str) -> Result:
        """DELETE /2/tweets/:id. X says "deleted" of what was not there too, so it is looked at first."""
        path = f"/2/tweets/{quote(remote_id, safe='')}"
        before = self._api.read(path)
        if says_absent(before):
            return Result(Outcome.DONE, "gone", words.GONE, remote_id, evidence=before.kept())
        answer = self._api.send(Act.WRITE, "DELETE", path)
        if says_absent(answer):
            return Result(Outcome.DONE, "gone", words.GONE, remote_id, evidence=answer.kept())
        if answer.outcome is Outcome.DONE and inner(answer.value, "data").get("deleted") is not True:
            return Result(Outcome.UNKNOWN, "unreadable", words.NOT_DELETED, remote_id, evidence=answer.kept())
        return result(answer, remote_id)

    def read_profile(self) -> Read[Profile]:
        """The account as its owner sees it. Verified: with the mark of an office or company, not the bought one."""
        answer = self._me()
        profile = profile_of(inner(answer.value, "data")) if answer.outcome is Outcome.DONE else None
        if profile is None:
            return unread(answer)
        return Read(Outcome.DONE, "ok", words.OK, profile, evidence=answer.kept())

    def write_profile(self, change: ProfileChange) -> Result:
        """Not offered: version 2 of the API has no such call."""
        return undone(words.NO_PROFILE)

    def check_auth(self) -> Result:
        """GET /2/users/me, and whether it names the account that the access is for."""
        answer = self._me()
        profile = profile_of(inner(answer.value, "data")) if answer.outcome is Outcome.DONE else None
        if profile is None:
            bad = unread(answer)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        evidence = answer.kept() | {"handle": profile.handle}
        if self._access.remote_id and profile.remote_id != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=profile.handle or profile.remote_id)
            return Result(Outcome.REJECTED, "other_account", reason, profile.remote_id, profile.url, evidence=evidence)
        return Result(Outcome.DONE, "ok", words.OK, profile.remote_id, profile.url, evidence=evidence)

    def refresh(self) -> Renewal:
        """A new pair of tokens; the refresh token before is used up, whether or not the answer arrives."""
        if self._access.refresh_token is None:
            return Renewal(Outcome.DONE, "ok", words.NOT_RENEWABLE)
        return renewal(self._access, self._oauth)

    def revoke(self) -> Result:
        """End both tokens. The refresh token first: of the two it is the one that lasts."""
        access = self._access
        if not access.client_id or access.token is None:
            return undone(words.NO_CLIENT)
        endpoints = endpoints_of(access) or self._oauth.find().value
        if endpoints is None:
            return undone(words.NO_CLIENT)
        client = Client(access.client_id, access.client_secret)
        if access.refresh_token is not None:
            first = self._oauth.revoke(endpoints, client, access.refresh_token)
            if first.outcome is not Outcome.DONE:
                return first
        return self._oauth.revoke(endpoints, client, access.token)

    def _listed(self, name: str, since: datetime | None, after_id: str, shown: int) -> Read[tuple[RemotePost, ...]]:
        known = self._own_id()
        if isinstance(known, Answer):
            return unread(known)
        read = pages(self._api, _path(known, name), self._own(), since=since, after_id=after_id, shown=shown)
        return posts_of(read, since)

    def _me(self) -> Answer:
        return self._api.read("/2/users/me", _ME)

    def _own(self) -> dict[str, str]:
        return {self._id: self._handle} if self._id and self._handle else {}

    def _own_id(self) -> str | Answer:
        """The account's immutable id; the failed answer when it is not known and can't be asked."""
        if not self._id:
            answer = self._me()
            found = word(inner(answer.value, "data"), "id")
            if answer.outcome is not Outcome.DONE or not found:
                return answer
            self._id = found
        return self._id


def _path(user_id: str, name: str) -> str:
    return f"/2/users/{quote(user_id, safe='')}/{name}"
