"""At the moment of sending: what the election periods in force see in a post, and whether it was decided for them."""

from __future__ import annotations

from datetime import datetime

from hasshin.city.elections import Season, season
from hasshin.policy.facts import Election
from hasshin.posts.content import Content
from hasshin.posts.electing import cleared, seen
from hasshin.posts.examine import examination
from hasshin.posts.models import Version


def at_sending(
    version: Version, content: Content, now: datetime, at: Season | None = None
) -> tuple[Election | None, bool]:
    """The fact for the pack, and whether the further decision is there. `at` is the season at `now`, if known."""
    at = season(now) if at is None else at
    if not at.periods:
        return None, False
    findings = examination(content, now).findings
    found = seen(content, at, findings)
    return found, found is not None and found.names and cleared(version, findings)
