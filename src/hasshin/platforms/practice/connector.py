# long because: one class is one connector, and each of its methods is a call of the interface.
"""The connector to the built-in practice board.

Its key is unique for good, so a publication is exactly once and `find` is an authority: what the board does not have
under the key was never put up, and can never be put up twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from hasshin.platforms.abilities import Capabilities, Idempotency, Limits
from hasshin.platforms.oauth.renewing import endpoints_of, renewal
from hasshin.platforms.oauth.service import Client
from hasshin.platforms.practice import oauth, words
from hasshin.platforms.practice.admission import Admission, Refusal
from hasshin.platforms.practice.played import played
from hasshin.platforms.practice.store import BoardMedia, BoardPost, BoardReply, BoardStore, BoardUnavailableError
from hasshin.platforms.unsupported import NO_QUOTA, NO_VIDEO, unprepared
from hasshin.platforms.values import (
    AccountAccess,
    FindResult,
    Followed,
    Found,
    Handle,
    Json,
    Outcome,
    Outgoing,
    OutgoingImage,
    OutgoingVideo,
    Prepared,
    Profile,
    ProfileChange,
    Quota,
    Read,
    RemoteMedia,
    RemotePost,
    Renewal,
    Result,
    Window,
)

if TYPE_CHECKING:
    import httpx

    from hasshin.platforms.oauth.client import OAuthClient

T = TypeVar("T")
CONNECTOR = "practice"


class _StoreError(Exception):
    """The store failed. `sure`: it surely did nothing. Carries no message of the store, which might hold anything."""

    def __init__(self, error: Exception) -> None:
        self.sure = isinstance(error, BoardUnavailableError)
        self.evidence: Json = {"error": type(error).__name__, "board": True}
        super().__init__(type(error).__name__)


def _ask(call: Callable[[], T]) -> T:
    # Any exception of a store may come after its effect (a commit whose answer was lost), and what a store raises is
    # not known here; it must become an outcome, or a post that is out would be taken for a crash (promise 4).
    try:
        return call()
    except Exception as error:
        raise _StoreError(error) from None


class Practice:
    """One account on the practice board, as a `Platform`."""

    def __init__(
        self, access: AccountAccess, board: BoardStore, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        """`access.remote_id` is the account's id on the board, `access.service` the service it plays.

        `transport` leads to the board's own token endpoint, without a way over the network.
        """
        if not access.remote_id:
            raise ValueError("an account on the practice board needs its id there (remote_id)")
        self._access = access
        self._board = board
        self._played = played(access.service)
        self._admission = Admission(access, board)
        self._transport = transport

    def capabilities(self) -> Capabilities:
        """Limits, editing and deleting as the played service has them; all else as the board can."""
        return Capabilities(
            service=self._access.service,
            connector=CONNECTOR,
            limits=self._played.limits,
            edit=self._played.edit,
            delete=self._played.delete,
            read_back=True,
            alt_text=self._played.alt_text,
            list_own=True,
            replies=True,
            read_profile=True,
            write_profile=True,
            revoke=self._access.token is not None,
            idempotency=Idempotency.KEY,
            find_proves_absence=True,
            resend_with_key=True,
            list_following=True,
            verification=self._played.badge,
            words_ask_nobody=True,
        )

    def read_limits(self) -> Read[Limits]:
        """The played service's limits."""
        return Read(Outcome.DONE, "ok", words.OK, self._played.limits)

    def read_quota(self) -> Read[tuple[Quota, ...]]:
        """The service states none."""
        return Read(Outcome.REJECTED, "unsupported", NO_QUOTA)

    def prepare(self, outgoing: Outgoing, key: str, handle: Handle | None = None) -> Prepared:
        """Store images and video, invisibly."""
        limits = self._played.limits
        if outgoing.video is not None and not limits.max_videos:
            return unprepared(NO_VIDEO)
        try:
            media = [self._staged(one) for one in _media(outgoing)]
        except _StoreError as trouble:
            return Prepared(Outcome.NOT_DONE, "unreachable", words.BOARD_DOWN, evidence=trouble.evidence)
        data = {"text": outgoing.text, "language": outgoing.language, "media": media, "digest": outgoing.digest()}
        data |= {"title": outgoing.title} if limits.max_title and outgoing.title else {}
        return Prepared(Outcome.DONE, "ok", words.OK, Handle(CONNECTOR, data))

    def _staged(self, image: OutgoingImage | OutgoingVideo) -> Json:
        media_id = _ask(lambda: self._board.put_media(image))
        return {"id": media_id, "digest": image.digest, "mime": image.mime, "alt": image.alt}

    def publish(self, handle: Handle, key: str) -> Result:
        """Put it up under its key. The same key again is DONE with the same id, and puts up nothing."""
        data = handle.data
        try:
            if (no := self._refusal(oauth.WRITE)) is not None:
                return Result(*no)
            post_id, created = _ask(
                lambda: self._board.put(
                    key=key,
                    account_id=self._access.remote_id,
                    text=data["text"],
                    language=data["language"],
                    media=tuple(BoardMedia(**m) for m in data["media"]),
                    digest=data["digest"],
                    service_played=self._access.service,
                    title=data.get("title", ""),
                )
            )
        except _StoreError as trouble:
            return _write_failed(trouble)
        return self._published(post_id, created, data["digest"])

    def _published(self, post_id: str, created: bool, digest: str) -> Result:
        evidence: Json = {"board": True, "id": post_id, "created": created}
        try:
            post = _ask(lambda: self._board.get(post_id))
        except _StoreError as trouble:
            # It is up for certain; only the look at it failed, so its address comes with the next read-back. Under a
            # key that was used before, what is up might be something else: that is not certain.
            outcome = Outcome.DONE if created else Outcome.UNKNOWN
            return Result(outcome, "ok" if created else "no_answer", words.PUT_UP if created else words.NO_ANSWER,
                          post_id, evidence=evidence | {"read_back": trouble.evidence})  # fmt: skip
        if post is not None and post.digest != digest:
            return Result(Outcome.REJECTED, "key_reused", words.KEY_REUSED, evidence=evidence)
        url = post.url if post is not None else ""
        return Result(Outcome.DONE, "ok", words.PUT_UP, post_id, url, evidence=evidence)

    def find(self, key: str, handle: Handle, window: Window) -> FindResult:
        """FOUND also when it was deleted since: the key is used up. PROVEN_ABSENT otherwise."""
        try:
            post = _ask(lambda: self._board.by_key(account_id=self._access.remote_id, key=key))
        except _StoreError as trouble:
            return FindResult(Found.NOT_PROVEN, words.BOARD_DOWN, evidence=trouble.evidence)
        if post is None:
            return FindResult(Found.PROVEN_ABSENT, words.ABSENT, evidence={"board": True})
        if post.digest != handle.data["digest"]:
            return FindResult(Found.NOT_PROVEN, words.KEY_REUSED, evidence={"board": True, "candidates": [post.id]})
        return FindResult(Found.FOUND, words.PUT_UP, post.id, post.url, post.created_at, {"board": True})

    def get(self, remote_id: str) -> Read[RemotePost]:
        """One post of this account."""
        return self._read(lambda: self._shown(self._mine(remote_id)))

    def list_own(self, since: datetime | None = None, *, after_id: str = "") -> Read[tuple[RemotePost, ...]]:
        """The account's posts; `after_id` gives those created after that post."""

        def read() -> tuple[RemotePost, ...]:
            posts = self._board.list(account_id=self._access.remote_id, since=since)
            ids = [p.id for p in posts]
            if after_id in ids:
                posts = posts[ids.index(after_id) + 1 :]
            elif after_id and (mark := self._board.get(after_id)) is not None:
                posts = tuple(p for p in posts if p.created_at >= mark.created_at)
            return tuple(self._remote(p) for p in posts)

        return self._read(read)

    def replies(self, since: datetime | None = None) -> Read[tuple[RemotePost, ...]]:
        """What visitors of the board answered."""
        return self._read(
            lambda: tuple(
                _remote_reply(r) for r in self._board.list_replies(account_id=self._access.remote_id, since=since)
            )
        )

    def list_following(self) -> Read[tuple[Followed, ...]]:
        """Whom the account follows on the board."""
        return self._read(lambda: self._board.following(self._access.remote_id), oauth.FOLLOWS)

    def edit(  # noqa: PLR0911 - each return is another answer
        self, remote_id: str, outgoing: Outgoing, handle: Handle | None = None
    ) -> Result:
        """Replace text, title and alternative texts, where the played service's API can. Images stay as they are."""
        if not self._played.edit:
            return Result(Outcome.REJECTED, "unsupported", words.NO_EDIT.fill(service=self._access.service))
        try:
            if (no := self._refusal(oauth.WRITE)) is not None:
                return Result(*no)
            post = _ask(lambda: self._mine(remote_id))
            if post is None or post.deleted_at is not None:
                return Result(Outcome.REJECTED, "gone", words.GONE, remote_id)
            if [m.digest for m in post.media] != [one.digest for one in _media(outgoing)]:
                return Result(Outcome.REJECTED, "refused", words.OTHER_IMAGES, remote_id, post.url)
            alts = tuple(one.alt for one in _media(outgoing))
            title = outgoing.title if self._played.limits.max_title else ""
            done = _ask(lambda: self._board.edit(remote_id, text=outgoing.text, alts=alts, title=title))
        except _StoreError as trouble:
            return _write_failed(trouble)
        if not done:
            return Result(Outcome.REJECTED, "gone", words.GONE, remote_id)
        return Result(Outcome.DONE, "ok", words.EDITED, remote_id, post.url, evidence={"board": True})

    def delete(self, remote_id: str) -> Result:
        """Take a post down, where the played service's API can."""
        if not self._played.delete:
            return Result(Outcome.REJECTED, "unsupported", words.NO_DELETE.fill(service=self._access.service))
        try:
            if (no := self._refusal(oauth.WRITE)) is not None:
                return Result(*no)
            post = _ask(lambda: self._mine(remote_id))
            done = post is not None and _ask(lambda: self._board.delete(remote_id))
        except _StoreError as trouble:
            return _write_failed(trouble)
        code, reason = ("ok", words.DELETED) if done else ("gone", words.GONE)
        return Result(Outcome.DONE, code, reason, remote_id, evidence={"board": True})

    def read_profile(self) -> Read[Profile]:
        """The account's face on the board."""
        return self._read(lambda: self._board.profile(self._access.remote_id))

    def write_profile(self, change: ProfileChange) -> Result:
        """Change it."""
        try:
            if (no := self._refusal(oauth.PROFILE)) is not None:
                return Result(*no)
            done = _ask(lambda: self._board.set_profile(self._access.remote_id, change))
        except _StoreError as trouble:
            return _write_failed(trouble)
        if not done:
            return Result(Outcome.REJECTED, "gone", words.NO_ACCOUNT)
        return Result(Outcome.DONE, "ok", words.EDITED, self._access.remote_id, evidence={"board": True})

    def check_auth(self) -> Result:
        """Whose is the token; without one, the account must be known to the board."""
        try:
            no = self._refusal()
            profile = None if no else _ask(lambda: self._board.profile(self._access.remote_id))
        except _StoreError as trouble:
            return Result(Outcome.NOT_DONE, "unreachable", words.BOARD_DOWN, evidence=trouble.evidence)
        evidence: Json = {"board": True, "handle": profile.handle if profile else self._admission.handle}
        if no is not None:
            return Result(*no, self._admission.found if no[1] == "other_account" else "", evidence=evidence)
        if profile is None:
            return Result(Outcome.REJECTED, "auth", words.NO_ACCOUNT)
        return Result(Outcome.DONE, "ok", words.OK, self._access.remote_id, profile.url, evidence=evidence)

    def refresh(self) -> Renewal:
        """A new token where the account was connected; without a token nothing expires."""
        if self._access.refresh_token is None:
            return Renewal(Outcome.DONE, "ok", words.NO_TOKEN)
        return renewal(self._access, self._oauth())

    def revoke(self) -> Result:
        """Make the token worthless; without one a freeze of the account is what stops it."""
        where = endpoints_of(self._access)
        if self._access.token is None or where is None:
            return Result(Outcome.REJECTED, "unsupported", words.NO_TOKEN)
        return self._oauth().revoke(where, Client(self._access.client_id), self._access.token)

    def _oauth(self) -> OAuthClient:
        from hasshin.platforms.oauth.client import OAuthClient

        return OAuthClient(oauth.DESCRIPTION, self._access.base_url, transport=self._transport)

    def _refusal(self, scope: str = "") -> Refusal | None:
        return _ask(lambda: self._admission.refusal(scope))

    def _read(self, call: Callable[[], T | None], scope: str = oauth.READ) -> Read[T]:
        try:
            if (no := self._refusal(scope)) is not None:
                return Read(*no, complete=False)
            return Read(Outcome.DONE, "ok", words.OK, _ask(call), evidence={"board": True})
        except _StoreError as trouble:
            return Read(Outcome.NOT_DONE, "unreachable", words.BOARD_DOWN, complete=False, evidence=trouble.evidence)

    def _mine(self, remote_id: str) -> BoardPost | None:
        post = self._board.get(remote_id)
        return post if post is not None and post.account_id == self._access.remote_id else None

    def _shown(self, post: BoardPost | None) -> RemotePost | None:
        return None if post is None or post.deleted_at is not None else self._remote(post)

    def _remote(self, post: BoardPost) -> RemotePost:
        media = tuple(
            RemoteMedia(m.id, "video" if m.mime.startswith("video/") else "image", alt=m.alt, digest=m.digest)
            for m in post.media
        )
        return RemotePost(post.id, post.url, post.text, post.created_at, media, self._access.handle,
                          post.in_reply_to, post.repost_of, post.quote_of, post.edited_at, key=post.key,
                          towards=post.towards, title=post.title)  # fmt: skip


def _media(outgoing: Outgoing) -> tuple[OutgoingImage | OutgoingVideo, ...]:
    """What is attached, the video last."""
    return (*outgoing.images, outgoing.video) if outgoing.video is not None else outgoing.images


def _write_failed(trouble: _StoreError) -> Result:
    if trouble.sure:
        return Result(Outcome.NOT_DONE, "unreachable", words.BOARD_DOWN, evidence=trouble.evidence)
    return Result(Outcome.UNKNOWN, "no_answer", words.NO_ANSWER, evidence=trouble.evidence)


def _remote_reply(reply: BoardReply) -> RemotePost:
    return RemotePost(reply.id, reply.url, reply.text, reply.created_at, (), reply.author, reply.post_id)
