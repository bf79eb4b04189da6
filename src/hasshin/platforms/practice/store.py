"""What the practice board needs from whoever keeps its posts; the connector itself knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hasshin.platforms.values import Followed, OutgoingImage, OutgoingVideo, Profile, ProfileChange


class BoardError(Exception):
    """The store failed, and whether the thing was done is not known."""


class BoardUnavailableError(BoardError):
    """The store failed, and surely did nothing."""


@dataclass(frozen=True, slots=True)
class BoardMedia:
    """One image or video on the board. `id` is what `put_media` gave, `digest` the SHA-256 of its bytes in hex."""

    id: str
    digest: str
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class BoardPost:
    """One post on the board. `digest` is that of the content as first put (`Outgoing.digest`), whatever edits follow.

    A deleted post stays, with `deleted_at`: its key is used up for good.
    """

    id: str
    account_id: str
    key: str
    service_played: str
    url: str
    text: str
    digest: str
    created_at: datetime
    media: tuple[BoardMedia, ...] = ()
    language: str = "ja"
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    in_reply_to: str = ""
    repost_of: str = ""
    quote_of: str = ""
    towards: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class BoardToken:
    """What a token that works is for: which account, and what it allows."""

    account_id: str
    handle: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class BoardReply:
    """What somebody said to a post on the board."""

    id: str
    post_id: str
    author: str
    text: str
    url: str
    created_at: datetime


class BoardStore(Protocol):
    """The board's memory. `account_id` is the account's `remote_id`.

    Each method is one short transaction of its own. It may raise `BoardUnavailableError` when surely nothing was
    done, and any other exception when that is not known. The store gives ids, times and addresses.
    """

    def put_media(self, image: OutgoingImage | OutgoingVideo) -> str:
        """Keep an image or a video, invisibly, and give its id; the same bytes may get the same id."""

    def put(
        self,
        *,
        key: str,
        account_id: str,
        text: str,
        language: str,
        media: tuple[BoardMedia, ...],
        digest: str,
        service_played: str,
        title: str = "",
    ) -> tuple[str, bool]:
        """Put a post up, unless (account_id, key) was ever used. The post's id, and whether it is new.

        The pair must be unique in the store itself (a database constraint), so that two at once make one post.
        """

    def by_key(self, *, account_id: str, key: str) -> BoardPost | None:
        """The post that ever used this key, deleted or not."""

    def get(self, post_id: str) -> BoardPost | None:
        """One post, deleted or not; None when there never was one, also for an id of any odd form."""

    def list(self, *, account_id: str, since: datetime | None) -> tuple[BoardPost, ...]:
        """The account's posts that are not deleted, created at `since` or later, oldest first."""

    def edit(self, post_id: str, *, text: str, alts: tuple[str, ...], title: str = "") -> bool:
        """Replace text, title and alternative texts; false when the post is not there or deleted."""

    def delete(self, post_id: str) -> bool:
        """Mark as deleted; false when the post is not there or already deleted."""

    def profile(self, account_id: str) -> Profile | None:
        """The account's face on the board; None when the board knows no such account."""

    def set_profile(self, account_id: str, change: ProfileChange) -> bool:
        """Change it; false when the board knows no such account. The store keeps `links` in step."""

    def following(self, account_id: str) -> tuple[Followed, ...]:
        """Whom the account follows."""

    def token(self, token: str) -> BoardToken | None:
        """What this token is for; None when it is unknown, over or revoked."""

    def add_reply(self, *, post_id: str, author: str, text: str) -> str:
        """Let somebody answer a post (training); the reply's id."""

    def list_replies(self, *, account_id: str, since: datetime | None) -> tuple[BoardReply, ...]:
        """Replies to the account's posts, created at `since` or later, oldest first."""
