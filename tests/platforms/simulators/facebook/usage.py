"""How many calls Facebook lets an app make for a page or a user, and how it tells.

developers.facebook.com, "Rate Limits": page tokens are counted by business use case (type "pages", per page, an hour),
others per app. Headers come only once something is used, as percentages; what is left is told in minutes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta

from .errors import Refused, too_many
from .state import Token

HOUR = timedelta(hours=1)


class Usage:
    """Counts calls. `limit`: calls an hour; `code`: with which code a call too many is refused."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.limit = 4800
        self.code = 32
        self._clock = clock
        self._calls: dict[str, list[datetime]] = {}

    def enter(self, token: Token) -> dict[str, str]:
        """Counts one call and returns the headers of its answer; refused where it is one too many."""
        calls = self._recent(token)
        if len(calls) >= self.limit:
            raise self.full(token)
        calls.append(self._clock())
        return self.headers(token)

    def full(self, token: Token | None) -> Refused:
        """The refusal of a call too many, with its headers."""
        refused = too_many(self.code)
        if token:
            refused.reply.headers.update(self.headers(token, full=True))
        return refused

    def headers(self, token: Token, full: bool = False) -> dict[str, str]:
        """X-App-Usage or X-Business-Use-Case-Usage; none while next to nothing is used."""
        calls = self._recent(token)
        percent = 100 if full else math.floor(100 * len(calls) / max(self.limit, 1))
        if percent == 0:
            return {}
        figures = {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2}
        if token.kind != "PAGE":
            return {"x-app-usage": json.dumps(figures)}
        oldest = calls[0] if calls else self._clock()
        minutes = math.ceil((oldest + HOUR - self._clock()).total_seconds() / 60) if percent >= 100 else 0
        told = {"type": "pages", **figures, "estimated_time_to_regain_access": minutes}
        return {"x-business-use-case-usage": json.dumps({token.page: [told]})}

    def _recent(self, token: Token) -> list[datetime]:
        calls = self._calls.setdefault(token.page or token.kind, [])
        calls[:] = [at for at in calls if at + HOUR > self._clock()]
        return calls
