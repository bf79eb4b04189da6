"""What X remembers: accounts, posts, uploaded media, tokens, and how often each call was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_EPOCH_MS = 1_288_834_974_657  # of X's ids ("snowflakes"), which grow with time


@dataclass
class Account:
    id: str
    username: str
    name: str
    created_at: datetime
    description: str = ""
    url: str = ""
    premium: bool = False  # may edit, and write long posts
    protected: bool = False
    suspended: bool = False
    verified_type: str = "none"
    citizen: bool = False
    following: list[str] = field(default_factory=list)


@dataclass
class Post:
    id: str
    author: str
    text: str
    created_at: datetime
    history: list[str]  # the ids of all versions up to this one
    first_at: datetime  # when the first version was made
    conversation: str
    media: tuple[str, ...] = ()
    reply_to: str = ""
    quotes: str = ""
    reply_settings: str = "everyone"
    made_with_ai: bool = False
    deleted: bool = False
    replaced: bool = False  # an edit made a newer version
    unseen: int = 0  # this many more reads of lists don't show it


@dataclass
class Media:
    id: str
    key: str
    owner: str
    category: str
    kind: str  # MIME type
    total: int
    expires_at: datetime
    segments: dict[int, bytes] = field(default_factory=dict)
    body: bytes = b""
    state: str = "open"  # open, pending, in_progress, succeeded, failed
    checks_left: int = 0
    width: int = 0
    height: int = 0
    alt_text: str = ""
    chunked: bool = False

    @property
    def is_moving(self) -> bool:
        """Video or animation: one alone in a post."""
        return self.category in {"tweet_video", "tweet_gif", "amplify_video"}


@dataclass
class Token:
    value: str
    account: str  # "" for the app's own
    scopes: frozenset[str]
    expires_at: datetime
    client_id: str = ""
    refresh: str = ""
    revoked: bool = False


@dataclass
class Window:
    """Requests of one caller to one operation since `start`."""

    start: datetime
    used: int = 0


class Ids:
    """X's ids: time in milliseconds and a running number."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._count = 0

    def next(self) -> str:
        """An id greater than all before it, as long as the clock doesn't go back."""
        self._count += 1
        return str(self.at(self._clock()) + (self._count % (1 << 22)))

    @staticmethod
    def at(time: datetime) -> int:
        """The smallest id of that time."""
        return max(0, round(time.timestamp() * 1000) - _EPOCH_MS) << 22


def stamp(time: datetime) -> str:
    """2026-07-01T01:00:00.000Z"""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


FAR = timedelta(days=36_500)
