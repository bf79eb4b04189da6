"""How often X lets whom do what: windows of 15 minutes, a day's posts, the month's posts, credits.

docs.x.com, "Rate limits": x-rate-limit-limit, -remaining and -reset (seconds since 1970) come with each answer; the
limits of a day come under x-user-limit-24hour-*. All figures can be changed by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ..base import Reply
from .problems import Refused, capped, no_credits, not_enrolled, plain
from .state import Window

SPAN = timedelta(minutes=15)
DAY = timedelta(hours=24)
# Requests of one user in 15 minutes.
DEFAULTS = {
    "createPosts": 100,
    "deletePosts": 50,
    "getPostsById": 900,
    "getPostsByIds": 900,
    "getUsersPosts": 900,
    "getUsersMentions": 300,
    "getUsersMe": 75,
    "getUsersById": 900,
    "getUsersByUsername": 900,
    "getUsersFollowing": 300,
    "followUser": 50,
    "unfollowUser": 50,
    "getUsage": 50,
    "media": 500,
}


class Limits:
    """Counts requests.

    `daily`: posts in 24 hours, None for no limit; `cap`: posts a month; `credits`: any left; `enrolled`: the app has
    the level of access that calls need.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.per_window = dict(DEFAULTS)
        self.daily: int | None = None
        self.cap = 10_000
        self.used = 0
        self.credits = True
        self.enrolled = True
        self.project_id = "1700000000000000001"
        self._clock = clock
        self._windows: dict[tuple[str, str], Window] = {}
        self._days: dict[str, Window] = {}

    def enter(self, who: str, operation: str) -> dict[str, str]:
        """Counts one request and returns the headers for its answer; 402 or 429 where it is one too many."""
        if not self.enrolled:
            raise not_enrolled("30000000")
        if not self.credits:
            raise no_credits(self.project_id)
        window = self._current(self._windows, (who, operation), SPAN)
        limit = self.per_window[operation]
        headers = self._headers("x-rate-limit", limit, window, SPAN)
        if window.used >= limit:
            raise _with(plain(429, "Too Many Requests"), headers)
        window.used += 1
        headers = self._headers("x-rate-limit", limit, window, SPAN)
        if operation == "createPosts" and self.daily is not None:
            day = self._current(self._days, who, DAY)
            if day.used >= self.daily:
                day_headers = self._headers("x-user-limit-24hour", self.daily, day, DAY)
                raise _with(plain(429, "Too Many Requests"), {**headers, **day_headers})
            day.used += 1
            headers |= self._headers("x-user-limit-24hour", self.daily, day, DAY)
        if self.used >= self.cap and operation not in {"getUsage", "getUsersMe"}:
            raise _with(capped(self.project_id), headers)
        return headers

    def full(self) -> Reply:
        """The answer to one request too many, with a new window in 15 minutes."""
        window = Window(self._clock(), 100)
        return _with(plain(429, "Too Many Requests"), self._headers("x-rate-limit", 100, window, SPAN)).reply

    def _current(self, windows: dict[Any, Window], key: Any, span: timedelta) -> Window:
        window = windows.get(key)
        if window is None or window.start + span <= self._clock():
            window = windows[key] = Window(self._clock())
        return window

    def _headers(self, prefix: str, limit: int, window: Window, span: timedelta) -> dict[str, str]:
        return {
            f"{prefix}-limit": str(limit),
            f"{prefix}-remaining": str(max(0, limit - window.used)),
            f"{prefix}-reset": str(int((window.start + span).timestamp())),
        }


def _with(refused: Refused, headers: dict[str, str]) -> Refused:
    reply = refused.reply
    return Refused(Reply(reply.status, reply.body, {**reply.headers, **headers}))
