"""Which services the law binds to answer a request for deletion, and within how many days.

The law on measures against infringements by information on the internet (情報流通プラットフォーム対処法) is in force
since 2025-04-01. Whoever says that a right of theirs is infringed is told what was decided within the time that the
ministry's ordinance sets: seven days (the law itself allows fourteen at most). It binds those whom the ministry
designated; an installation may know better (`designated_platforms` in `installation.json`).
Source of the list: the ministry's announcement of 2025-04-30. Of LINE it names Open Chat and VOOM, and not official
accounts, so that "line" is not among them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings

SERVICES: Final = frozenset({"x", "facebook", "instagram", "threads", "youtube", "tiktok"})
STATED: Final = date(2025, 4, 30)
DAYS: Final = timedelta(days=7)
ASK_AGAIN: Final = timedelta(days=7)
"""House rule: when a service that the law does not bind is asked again."""


def is_designated(service: str) -> bool:
    """Whether the law binds that service, as far as this installation knows."""
    known = settings.HASSHIN_INSTALLATION.designated_platforms
    return service in (SERVICES if known is None else known.services)


def stated() -> date:
    """The day of the list that is used."""
    known = settings.HASSHIN_INSTALLATION.designated_platforms
    return STATED if known is None else known.stated


def answer_by(service: str, sent_at: datetime) -> datetime:
    """Until when an answer is expected of it."""
    return sent_at + (DAYS if is_designated(service) else ASK_AGAIN)
