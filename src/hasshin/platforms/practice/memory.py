"""The practice board kept in memory: for tests and for trying things out. Faults can be ordered in advance."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from hasshin.platforms.links import links_in
from hasshin.platforms.practice.store import (
    BoardError,
    BoardMedia,
    BoardPost,
    BoardReply,
    BoardToken,
    BoardUnavailableError,
)
from hasshin.platforms.values import Followed, OutgoingImage, OutgoingVideo, Profile, ProfileChange

FaultKind = Literal["unavailable", "before", "after", "slow"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at the next call of `method`.

    unavailable: surely nothing done, and said so. before: fails before the effect, without saying so. after: fails
    after the effect (the lost answer). slow: waits `seconds`, then works.
    """

    method: str
    kind: FaultKind
    seconds: float = 0.0


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryBoardStore:
    """A `BoardStore` in memory. Safe for threads."""

    def __init__(self, *, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._posts: dict[str, BoardPost] = {}
        self._replies: dict[str, BoardReply] = {}
        self._profiles: dict[str, Profile] = {}
        self._faults: list[Fault] = []
        self._following: dict[str, list[Followed]] = {}
        self.tokens: dict[str, BoardToken] = {}
        self.media: dict[str, bytes] = {}

    def order(self, *faults: Fault) -> None:
        """Let the next calls fail; each fault serves once."""
        self._faults.extend(faults)

    def add_account(self, account_id: str, *, handle: str = "", name: str = "") -> None:
        """Make an account known to the board."""
        self._profiles[account_id] = Profile(handle or account_id, name, f"/practice/{account_id}", "", account_id)

    @contextmanager
    def _effect(self, method: str) -> Iterator[None]:
        with self._lock:
            fault = next((f for f in self._faults if f.method == method), None)
            if fault is not None:
                self._faults.remove(fault)
        if fault is not None and fault.kind == "unavailable":
            raise BoardUnavailableError("ordered")
        if fault is not None and fault.kind == "before":
            raise BoardError("ordered")
        if fault is not None and fault.kind == "slow":
            time.sleep(fault.seconds)
        with self._lock:
            yield
        if fault is not None and fault.kind == "after":
            raise BoardError("ordered")

    def put_media(self, image: OutgoingImage | OutgoingVideo) -> str:
        with self._effect("put_media"):
            self.media[image.digest] = image.data if isinstance(image, OutgoingImage) else image.chunk(0, image.size)
        return image.digest

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
        with self._effect("put"):
            earlier = self._by_key(account_id, key)
            if earlier is not None:
                return earlier.id, False
            post_id = str(next(self._ids))
            url = f"/practice/{account_id}/{post_id}"
            self._posts[post_id] = BoardPost(
                post_id,
                account_id,
                key,
                service_played,
                url,
                text,
                digest,
                self._clock(),
                media,
                language,
                title=title,
            )
        return post_id, True

    def _by_key(self, account_id: str, key: str) -> BoardPost | None:
        return next((p for p in self._posts.values() if (p.account_id, p.key) == (account_id, key)), None)

    def by_key(self, *, account_id: str, key: str) -> BoardPost | None:
        with self._effect("by_key"):
            return self._by_key(account_id, key)

    def get(self, post_id: str) -> BoardPost | None:
        with self._effect("get"):
            return self._posts.get(post_id)

    def list(self, *, account_id: str, since: datetime | None) -> tuple[BoardPost, ...]:
        with self._effect("list"):
            return tuple(
                p
                for p in self._posts.values()
                if p.account_id == account_id and p.deleted_at is None and (since is None or p.created_at >= since)
            )

    def edit(self, post_id: str, *, text: str, alts: tuple[str, ...], title: str = "") -> bool:
        with self._effect("edit"):
            post = self._posts.get(post_id)
            if post is None or post.deleted_at is not None:
                return False
            media = tuple(replace(m, alt=alt) for m, alt in zip(post.media, alts, strict=True))
            self._posts[post_id] = replace(post, text=text, title=title, media=media, edited_at=self._clock())
        return True

    def delete(self, post_id: str) -> bool:
        with self._effect("delete"):
            post = self._posts.get(post_id)
            if post is None or post.deleted_at is not None:
                return False
            self._posts[post_id] = replace(post, deleted_at=self._clock())
        return True

    def profile(self, account_id: str) -> Profile | None:
        with self._effect("profile"):
            return self._profiles.get(account_id)

    def set_profile(self, account_id: str, change: ProfileChange) -> bool:
        with self._effect("set_profile"):
            profile = self._profiles.get(account_id)
            if profile is None:
                return False
            text = profile.text if change.text is None else change.text
            fields = profile.fields if change.fields is None else change.fields
            links = links_in(text, *(value for _, value in fields))
            name = profile.name if change.name is None else change.name
            self._profiles[account_id] = replace(profile, name=name, text=text, fields=fields, links=links)
        return True

    def change_profile(self, account_id: str, **changes: Any) -> None:
        """Change what only the service changes: handle, badge, id."""
        self._profiles[account_id] = replace(self._profiles[account_id], **changes)

    def by_hand(self, account_id: str, text: str, **more: Any) -> str:
        """A post that went up in the service's own screen; `more` are fields of `BoardPost`."""
        post_id = str(next(self._ids))
        url = f"/practice/{account_id}/{post_id}"
        post = BoardPost(post_id, account_id, f"hand-{post_id}", "", url, text, "", self._clock())
        self._posts[post_id] = replace(post, **more)
        return post_id

    def follow(self, account_id: str, *handles: str) -> None:
        """Let the account follow just these."""
        self._following[account_id] = [Followed(handle, f"id-{handle}") for handle in handles]

    def following(self, account_id: str) -> tuple[Followed, ...]:
        with self._effect("following"):
            return tuple(self._following.get(account_id, ()))

    def token(self, token: str) -> BoardToken | None:
        with self._effect("token"):
            return self.tokens.get(token)

    def add_reply(self, *, post_id: str, author: str, text: str) -> str:
        with self._effect("add_reply"):
            post = self._posts[post_id]
            reply_id = f"r{next(self._ids)}"
            self._replies[reply_id] = BoardReply(
                reply_id, post_id, author, text, f"{post.url}#{reply_id}", self._clock()
            )
        return reply_id

    def list_replies(self, *, account_id: str, since: datetime | None) -> tuple[BoardReply, ...]:
        with self._effect("list_replies"):
            return tuple(
                r
                for r in self._replies.values()
                if self._posts[r.post_id].account_id == account_id and (since is None or r.created_at >= since)
            )
