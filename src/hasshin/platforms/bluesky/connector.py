"""One account on Bluesky or any other server of the AT Protocol (atproto.com, lexicons com.atproto and app.bsky).

Its server (PDS) holds the account's records and is the truth about them. Replies, badges and others' names come from
another service (AppView), to which the server passes requests on; where a server has none, the option `appview` of
the account is `none`, and the capabilities say what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.bluesky import lookup, profiles, session, words
from hasshin.platforms.bluesky.convert import FOLLOW, POST, REPOST, Uri, others_in, page, post_of
from hasshin.platforms.bluesky.limits import USUAL
from hasshin.platforms.bluesky.reading import Records, handles, notifications, posts, records, since_and_after
from hasshin.platforms.bluesky.uploads import CONNECTOR, Uploads
from hasshin.platforms.bluesky.xrpc import Xrpc, failed, inner, result, says_absent, unread, word
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.outcomes import Act
from hasshin.platforms.unsupported import NO_QUOTA, undone
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

APPVIEW = "did:web:api.bsky.app#bsky_appview"
"""The service that gathers what others say, as Bluesky's own app uses it."""
_SAID = ("reply", "mention", "quote")


class Bluesky:
    """One account, as a `Platform`. Options of its access: `appview`, the service to ask for replies, or `none`."""

    def __init__(
        self,
        access: AccountAccess,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """ValueError when `access` has no token, or an address that is not a server's."""
        if access.token is None:
            raise ValueError("an account on Bluesky needs a token: connect the account first")
        self._access, self._transport, self._bounds, self._clock = access, transport, bounds, clock
        self._server = session.server(access).rstrip("/")
        self._xrpc = Xrpc(
            Http(self._server, token=access.token, secrets=access.secrets(), transport=transport, bounds=bounds)
        )
        asked = access.options.get("appview", APPVIEW)
        self._appview = "" if asked == "none" else asked
        self._did, self._handle = access.remote_id, ""

    def capabilities(self) -> Capabilities:
        """See `Platform.capabilities`. An edited record is not shown by the official app, so editing is not offered."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=USUAL,
            edit=False,
            delete=True,
            read_back=True,
            alt_text=True,
            list_own=True,
            replies=bool(self._appview),
            read_profile=True,
            write_profile=True,
            revoke=self._access.refresh_token is not None,
            idempotency=Idempotency.KEY,
            find_proves_absence=True,
            resend_with_key=True,
            list_following=bool(self._appview),
            verification=True,
            cautions=(words.CANNOT_EDIT, words.VIDEO_LATE),
        )

    def read_limits(self) -> Read[Limits]:
        """The lexicons state them, the same for all servers; nobody is asked."""
        return Read(Outcome.DONE, "ok", words.LIMITS, USUAL)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The service tells none that can be asked for."""
        return Read(Outcome.REJECTED, "unsupported", NO_QUOTA)

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Upload images or the video, and make the record with its key, on the repository's present commit."""
        did = self._own_did()
        if isinstance(did, Answer):
            return failed(did)
        return Uploads(self._xrpc, did, clock=self._clock).run(outgoing, key, handle)

    def publish(self, handle: Handle, key: str) -> Result:
        """com.atproto.repo.putRecord once, under the record key in the handle."""
        return lookup.publish(self._xrpc, handle)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND, PROVEN_ABSENT or NOT_PROVEN: `lookup` says when each. The window is not needed: the key is ours."""
        if handle.data.get("did") != (self._access.remote_id or handle.data.get("did")):
            return FindResult(Found.NOT_PROVEN, words.LOOK_FAILED)
        return lookup.find(self._xrpc, handle, self._clock())

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One post by its AT URI."""
        uri = self._uri(remote_id)
        if isinstance(uri, Answer):
            return unread(uri)
        answer = self._record(uri)
        if says_absent(answer):
            return Read(Outcome.DONE, "gone", words.GONE, evidence=answer.kept())
        post = self._post(answer.value) if answer.outcome is Outcome.DONE else None
        return unread(answer) if post is None else Read(Outcome.DONE, "ok", words.OK, post, evidence=answer.kept())

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """Posts, with replies, and reposts, from the account's own records."""
        did = self._own_did()
        if isinstance(did, Answer):
            return unread(did)
        wanted = since_and_after(since, after_id, self._clock())
        reads = [records(self._xrpc, did, collection, wanted) for collection in (POST, REPOST)]
        names = self._names(reads)
        return posts(reads, lambda entry: self._post(entry, names))

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """Replies, mentions and quotations, as the AppView lists them."""
        if not self._appview:
            return unsupported(words.NO_APPVIEW)
        read = notifications(self._xrpc, since, _SAID, proxy=self._appview)
        known = {word(e.get("author"), "did"): word(e.get("author"), "handle") for e in read.entries}
        return posts([read], lambda entry: self._post(entry, known))

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Whom the account follows, by its own records; their names by the AppView."""
        if not self._appview:
            return unsupported(words.NO_APPVIEW)
        did = self._own_did()
        if isinstance(did, Answer):
            return unread(did)
        read = records(self._xrpc, did, FOLLOW)
        if read.answer is None or read.answer.outcome is not Outcome.DONE:
            return unread(read.answer) if read.answer else unsupported()
        dids = list(dict.fromkeys(word(inner(e, "value"), "subject") for e in read.entries))
        names = handles(self._xrpc, [one for one in dids if one], proxy=self._appview)
        if isinstance(names, Answer):
            return unread(names)
        # One that is gone, or whose name does not hold, is named by its id: it is followed all the same.
        value = tuple(Followed(names.get(d, d), d, f"https://bsky.app/profile/{d}") for d in dids if d)
        reason = words.OK if read.complete else words.NOT_TO_THE_END
        return Read(Outcome.DONE, "ok", reason, value, read.complete, evidence=read.evidence())

    def edit(self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None) -> Result:
        """Not offered: a record can be replaced, but those who show posts don't show the change reliably."""
        return undone(words.NO_EDIT)

    def delete(self, remote_id: str) -> Result:
        """com.atproto.repo.deleteRecord, which answers without a commit where there was nothing to delete."""
        uri = self._uri(remote_id)
        if isinstance(uri, Answer):
            return result(uri)
        body = {"repo": uri.repo, "collection": uri.collection, "rkey": uri.rkey}
        answer = self._xrpc.procedure(Act.WRITE, "com.atproto.repo.deleteRecord", body)
        if answer.outcome is Outcome.DONE and not inner(answer.value, "commit"):
            return Result(Outcome.DONE, "gone", words.GONE, str(uri), evidence=answer.kept())
        return result(answer, str(uri), page(uri))

    def read_profile(self) -> Read[Profile]:
        """The profile's record, with how the account is verified."""
        did = self._own_did()
        if isinstance(did, Answer):
            return unread(did)
        if not self._handle:
            answer = self._session()
            if answer.outcome is not Outcome.DONE:
                return unread(answer)
        return profiles.read(self._xrpc, did, self._handle, proxy=self._appview)

    def write_profile(self, change: ProfileChange) -> Result:
        """Name and text; there are no fields."""
        did = self._own_did()
        return result(did) if isinstance(did, Answer) else profiles.write(self._xrpc, did, change)

    def check_auth(self) -> Result:
        """com.atproto.server.getSession, whether it names the account that the access is for, and is in use."""
        answer = self._session()
        did, handle = word(answer.value, "did"), word(answer.value, "handle")
        if answer.outcome is not Outcome.DONE or not did:
            bad = unread(answer)
            return Result(bad.outcome, bad.code, bad.reason, retry_after=bad.retry_after, evidence=bad.evidence)
        url, evidence = f"https://bsky.app/profile/{did}", answer.kept() | {"handle": handle}
        if self._access.remote_id and did != self._access.remote_id:
            reason = words.OTHER_ACCOUNT.fill(found=handle or did)
            return Result(Outcome.REJECTED, "other_account", reason, did, url, evidence=evidence)
        if answer.value.get("active") is False:
            reason = words.SUSPENDED.fill(status=word(answer.value, "status") or "inactive")
            return Result(Outcome.REJECTED, "refused", reason, did, url, evidence=evidence)
        return Result(Outcome.DONE, "ok", words.OK, did, url, evidence=evidence)

    def refresh(self) -> Renewal:
        """A new pair of tokens for the refresh token."""
        return session.renew(self._access, transport=self._transport, bounds=self._bounds, clock=self._clock)

    def revoke(self) -> Result:
        """End the session at the server."""
        return session.end(self._access, transport=self._transport, bounds=self._bounds)

    def _session(self) -> Answer:
        answer = self._xrpc.query("com.atproto.server.getSession")
        if answer.outcome is Outcome.DONE:
            self._handle = word(answer.value, "handle")
        return answer

    def _own_did(self) -> str | Answer:
        """The account's immutable id; the failed answer when it is not known and can't be asked."""
        if not self._did:
            answer = self._session()
            if answer.outcome is not Outcome.DONE or not word(answer.value, "did"):
                return answer
            self._did = word(answer.value, "did")
        return self._did

    def _uri(self, remote_id: str) -> Uri | Answer:
        """An AT URI as it is; anything else is the key of a post of our own."""
        uri = Uri.read(remote_id)
        if uri is not None:
            return uri
        did = self._own_did()
        return did if isinstance(did, Answer) else Uri(did, POST, remote_id)

    def _record(self, uri: Uri) -> Answer:
        params = [("repo", uri.repo), ("collection", uri.collection), ("rkey", uri.rkey)]
        return self._xrpc.query("com.atproto.repo.getRecord", params)

    def _post(self, entry: object, names: dict[str, str] | None = None) -> RemotePost | None:
        known = {self._did: self._access.handle.lstrip("@")} | (names or {})
        return post_of(entry, self._clock(), self._blob, lambda did: known.get(did, did))

    def _blob(self, did: str, cid: str) -> str:
        return f"{self._server}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did, 'cid': cid})}"

    def _names(self, reads: list[Records]) -> dict[str, str]:
        """The handles of those whose posts ours repost, quote or answer, as far as they can be read."""
        dids = {others_in(entry) for read in reads for entry in read.entries} - {"", self._did}
        if not dids or not self._appview:
            return {}
        found = handles(self._xrpc, sorted(did for did in dids if did.startswith("did:")), proxy=self._appview)
        return {} if isinstance(found, Answer) else found
