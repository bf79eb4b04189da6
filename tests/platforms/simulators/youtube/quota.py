"""What a project may ask of YouTube a day. Source: "Quota costs" of the Data API (the table of 2026).

10,000 units a day for all, and a bucket of its own of 100 calls for videos.insert; every request costs at least one,
a wrong one too; the day ends at midnight Pacific Time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from . import answers
from .answers import Refused

PACIFIC = ZoneInfo("America/Los_Angeles")
COSTS = {
    "youtube.videos.list": 1, "youtube.videos.update": 50, "youtube.videos.delete": 50,
    "youtube.playlistItems.list": 1, "youtube.channels.list": 1, "youtube.channels.update": 50,
    "youtube.commentThreads.list": 1, "youtube.commentThreads.insert": 50, "youtube.comments.list": 1,
    "youtube.comments.insert": 50, "youtube.comments.delete": 50, "youtube.comments.setModerationStatus": 50,
    "youtube.thumbnails.set": 50,
}  # fmt: skip


class Quota:
    """One project's day. `units` and `inserts` are the day's allowances, `used` and `inserted` what is gone."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.units, self.inserts = 10_000, 100
        self.used = self.inserted = 0
        self._day = ""

    def charge(self, method: str) -> None:
        """Takes a method's price; Refused when the day's allowance doesn't cover it."""
        day = f"{self._now().astimezone(PACIFIC):%Y-%m-%d}"
        if day != self._day:
            self._day, self.used, self.inserted = day, 0, 0
        if method == "youtube.videos.insert":
            if self.inserted >= self.inserts:
                raise Refused(answers.QUOTA)
            self.inserted += 1
            return
        cost = COSTS.get(method, 1)
        if self.used + cost > self.units:
            raise Refused(answers.QUOTA)
        self.used += cost
