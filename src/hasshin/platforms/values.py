# long because: the plain values of one interface stand side by side.
"""What goes to a service and what comes back: plain frozen values, without any service's own shapes.

Times are aware UTC. Everything here prints without secrets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from hasshin.platforms.secret import Secret
from hasshin.policy.text import Text

T = TypeVar("T")
Json = dict[str, Any]


class Outcome(StrEnum):
    """What is known about one request; the only question behind it is whether trying again is safe.

    DONE: it happened. PENDING: accepted, not finished; ask again. REJECTED: it did not happen and won't as it is.
    NOT_DONE: it surely did not happen; trying again is safe. UNKNOWN: it may have happened; never repeat on a guess.
    """

    DONE = "done"
    PENDING = "pending"
    REJECTED = "rejected"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class Found(StrEnum):
    """What a search for a lost publication proved. Only PROVEN_ABSENT allows sending again."""

    FOUND = "found"
    PROVEN_ABSENT = "proven_absent"
    NOT_PROVEN = "not_proven"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """How to reach one official account. `remote_id` is the service's id of it; `service` what it is for the pack.

    `options` are non-secret settings of a connector. Client id and secret are those of the registered application
    (needed by some services to revoke a token).
    """

    service: str
    handle: str
    remote_id: str = ""
    base_url: str = ""
    token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def secrets(self) -> tuple[Secret, ...]:
        """All secrets in here, to be redacted from whatever is kept."""
        return tuple(s for s in (self.token, self.client_secret, self.refresh_token) if s is not None)


@dataclass(frozen=True, slots=True)
class OutgoingImage:
    """One image as it will leave. `digest` is the SHA-256 of `data` in hex; ValueError when it is not.

    `url`: where the installation itself shows these bytes to the public, for services that fetch images instead of
    taking them (`Limits.images_by_url`); "" where they don't.
    """

    data: bytes = field(repr=False)
    mime: str
    alt: str
    digest: str
    url: str = ""

    def __post_init__(self) -> None:
        if hashlib.sha256(self.data).hexdigest() != self.digest:
            raise ValueError(f"image bytes do not have the digest {self.digest}; take the bytes that were approved")


@dataclass(frozen=True, slots=True)
class OutgoingVideo:
    """One video as it will leave: a file whose bytes have the SHA-256 `digest` (hex), which the caller has checked.

    `size` in bytes, `width` and `height` in pixels as shown, `seconds` its length. `url` and `preview_url`: where the
    installation shows the video, and a still image of it, to the public; "" where it doesn't.
    """

    path: Path = field(repr=False)
    size: int
    mime: str
    alt: str
    digest: str
    width: int
    height: int
    seconds: float
    url: str = ""
    preview_url: str = ""

    def chunk(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start` on. OSError when the file can't be read."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(length)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be said on one service. `language` is an ISO 639-1 code; `title` is for services that have titles."""

    text: str
    images: tuple[OutgoingImage, ...] = ()
    language: str = "ja"
    video: OutgoingVideo | None = None
    title: str = ""

    def digest(self) -> str:
        """SHA-256 in hex over text, language, each image's digest, type and alternative text, and video and title."""
        parts: list[Any] = [self.text, self.language, [[i.digest, i.mime, i.alt] for i in self.images]]
        if self.video is not None or self.title:
            video = self.video
            parts.append([self.title, [video.digest, video.mime, video.alt] if video else None])
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Handle:
    """All that `publish` and `find` need, as JSON; saved before `publish` is called. Holds no secret, save for
    the address of an upload while that is under way.

    `lasting`: what was prepared stays at the service, and preparing anew would leave a second one there. It is then
    used again by whatever tries the delivery next.
    """

    connector: str
    data: Json
    lasting: bool = False

    def to_json(self) -> Json:
        """A dict for a JSON column; `from_json` gives an equal handle."""
        return {"connector": self.connector, "data": self.data} | ({"lasting": True} if self.lasting else {})

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Handle:
        """The handle that `to_json` wrote."""
        lasting = value.get("lasting") is True
        return cls(connector=str(value["connector"]), data=dict(value["data"]), lasting=lasting)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one visible mutation.

    `code` is a word for machines: ok, auth, rate_limited, refused, unsupported, gone, moved, unreachable, no_answer,
    unreadable, server_error, conflict, key_reused, other_account (the token works, for somebody else),
    scope (the token works, and does not allow this),
    alt_unchanged (edited, but the alternative texts stayed). `retry_after` counts from now.
    `evidence` is JSON: facts of request and answer, without secrets.
    """

    outcome: Outcome
    code: str
    reason: Text
    remote_id: str = ""
    url: str = ""
    retry_after: timedelta | None = None
    evidence: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of `prepare`; nothing of it is visible, so it never is UNKNOWN.

    `handle` is set when DONE or PENDING. PENDING: call `prepare` again with this handle, after `retry_after`.
    """

    outcome: Outcome
    code: str
    reason: Text
    handle: Handle | None = None
    retry_after: timedelta | None = None
    evidence: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What came of reading. DONE with `value` None: the service says that there is no such thing.

    `complete` is false when a list could not be read to its end; what was read so far is in `value`.
    """

    outcome: Outcome
    code: str
    reason: Text
    value: T | None = None
    complete: bool = True
    retry_after: timedelta | None = None
    evidence: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """When a lost publication can have appeared: from the saved intent until now, by the caller's clock.

    `until` must be the present moment (up to a minute old): compared with the service's own time it tells how far our
    clock is off.
    `others` are remote ids that belong to other deliveries, so that an equal text is not taken for ours.
    """

    since: datetime
    until: datetime
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FindResult:
    """What `find` proved, and why no more."""

    found: Found
    reason: Text
    remote_id: str = ""
    url: str = ""
    created_at: datetime | None = None
    evidence: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoteMedia:
    """One attachment as the service shows it. `digest` only where the service gives the very bytes' digest."""

    id: str
    kind: str
    url: str = ""
    alt: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A post as the service shows it. `text` is plain text.

    `repost_of` is the address (or id) of somebody's post that this one reposts, `quote_of` that it quotes,
    `in_reply_to` the id that it answers; `towards` the handle of whoever wrote that, "" where the service does not
    say. `author` is the account's handle, `title` the post's own, "" where the service has none.
    """

    id: str
    url: str
    text: str
    created_at: datetime
    media: tuple[RemoteMedia, ...] = ()
    author: str = ""
    in_reply_to: str = ""
    repost_of: str = ""
    quote_of: str = ""
    edited_at: datetime | None = None
    visibility: str = "public"
    key: str = ""
    towards: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """An account that ours follows. `remote_id` is the service's immutable id of it."""

    handle: str
    remote_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """An account's public face. `links` are all addresses in text, fields and website, in order, without repeats.

    `verified` is the service's own verification (a badge, or at least one link that it verified); None where the
    service does not tell. `verified_links` are those that it verified.
    """

    handle: str
    name: str
    url: str
    text: str
    remote_id: str = ""
    links: tuple[str, ...] = ()
    verified: bool | None = None
    fields: tuple[tuple[str, str], ...] = ()
    verified_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What to change in a profile; None leaves it. `fields` replaces all fields."""

    name: str | None = None
    text: str | None = None
    fields: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of one allowance is used, as the service itself tells. None: it does not tell that part.

    `name` is a word for machines (posts_month, messages_month, units_day, requests_window), `unit` what is counted.
    `counts_from`: where `used` is not told, since when our own posts count.
    """

    name: str
    unit: Text
    limit: int | None
    used: int | None
    resets_at: datetime | None = None
    counts_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """What came of `refresh`. `token` None with DONE: the present one stays good.

    UNKNOWN: the service may have changed the tokens, and its answer was lost. `refresh_token` None: it stays.
    `scopes` None: unchanged.
    """

    outcome: Outcome
    code: str
    reason: Text
    token: Secret | None = None
    expires_at: datetime | None = None
    refresh_token: Secret | None = None
    scopes: tuple[str, ...] | None = None
    evidence: Json = field(default_factory=dict)
