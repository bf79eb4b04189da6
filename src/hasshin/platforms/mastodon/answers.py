"""From answers of the Mastodon API to results, and the small forms that its requests share."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from hasshin.platforms.http import Answer
from hasshin.platforms.mastodon.convert import word
from hasshin.platforms.outcomes import reason_of
from hasshin.platforms.values import Outcome, Read, Result

ABSENT = frozenset([404, 410])


def header_key(key: str) -> str:
    """The key as a header value; any other text than short visible ASCII goes as its SHA-256."""
    plain = key and len(key) <= 200 and all("!" <= c <= "~" for c in key)  # noqa: PLR2004 - fits all header limits
    return key if plain else hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def status_path(remote_id: str) -> str:
    return f"/api/v1/statuses/{quote(remote_id, safe='')}"


def says_absent(answer: Answer) -> bool:
    """The API itself says that there is none: its own error object, not some proxy's page."""
    return answer.status in ABSENT and bool(word(answer.value, "error"))


def unread(answer: Answer) -> Read[Any]:
    """A read that failed, also when the answer was complete but not what is documented."""
    if answer.outcome is Outcome.DONE:
        reason = reason_of("unreadable", Outcome.NOT_DONE)
        return Read(Outcome.NOT_DONE, "unreadable", reason, complete=False, evidence=answer.kept())
    return Read(answer.outcome, answer.code, answer.reason, None, False, answer.retry_after, answer.kept())


def result(answer: Answer, remote_id: str = "") -> Result:
    """The result of a write; id and address from a status or account in the answer."""
    return Result(
        answer.outcome,
        answer.code,
        answer.reason,
        word(answer.value, "id") or remote_id,
        word(answer.value, "url"),
        answer.retry_after,
        answer.kept(),
    )
