"""Calls of YouTube's API over the one way over HTTP, and what its errors mean (Data API, "Errors", "Global domain")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hasshin.platforms.evidence import storable
from hasshin.platforms.http import Answer, Http
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Outcome, Prepared, Read, Result
from hasshin.platforms.youtube import words
from hasshin.platforms.youtube.limits import until_new_day
from hasshin.policy.text import Text

SERVER = "https://www.googleapis.com"
VIDEOS = "/youtube/v3/videos"
UPLOAD = "/upload/youtube/v3/videos"
THUMBNAIL = "/upload/youtube/v3/thumbnails/set"
CHANNELS = "/youtube/v3/channels"
UPLOADS = "/youtube/v3/playlistItems"
THREADS = "/youtube/v3/commentThreads"
COMMENTS = "/youtube/v3/comments"

_DAY_IS_OVER = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded", "concurrentLimitExceeded"})
_KNOWN: dict[str, tuple[str, Text]] = {
    "insufficientPermissions": ("scope", words.SCOPE),
    "youtubeSignupRequired": ("refused", words.NO_CHANNEL),
    "forbiddenPrivacySetting": ("refused", words.NOT_PUBLIC),
}
_SOON = timedelta(minutes=1)
_NOT_FOUND = 404
_FORBIDDEN = 403
Params = Sequence[tuple[str, str]]


class Api:
    """Calls with one channel's token. `clock` gives the present, aware UTC."""

    def __init__(self, http: Http, clock: Callable[[], datetime]) -> None:
        self._http, self._clock = http, clock

    def read(self, path: str, params: Params) -> Answer:
        """A GET."""
        return self.ask(Act.READ, "GET", path, params=params)

    def ask(self, act: Act, method: str, path: str, **how: Any) -> Answer:
        """One request, as `Http.ask` sends it; its errors in their meaning."""
        return named(self._http.ask(act, method, path, **how), self._clock())


def named(answer: Answer, now: datetime) -> Answer:
    """The answer with what its error means; `now` says how long the day of allowances still is."""
    kind, said = error_of(answer)
    if kind in _DAY_IS_OVER or (kind in _TOO_FAST and "per day" in said):
        return _later(answer, words.QUOTA, until_new_day(answer.server_time or now))
    if kind == "uploadLimitExceeded":
        # YouTube does not say when a channel may upload again; its documents speak of a day.
        return _later(answer, words.UPLOAD_LIMIT, timedelta(days=1))
    if kind in _TOO_FAST:
        return _later(answer, reason_of("rate_limited", Outcome.NOT_DONE), answer.retry_after or _SOON)
    if kind in _KNOWN:
        code, reason = _KNOWN[kind]
        return replace(answer, code=code, reason=reason)
    # A 403 of the API's own says that the token is good, and does not allow this.
    if kind and answer.outcome is Outcome.REJECTED and (answer.code == "refused" or answer.status == _FORBIDDEN):
        return replace(answer, code="refused", reason=reason_of("refused", Outcome.REJECTED, said))
    return answer


def _later(answer: Answer, reason: Text, wait: timedelta) -> Answer:
    return replace(answer, outcome=Outcome.NOT_DONE, code="rate_limited", reason=reason, retry_after=wait)


def error_of(answer: Answer) -> tuple[str, str]:
    """Reason and message of an error in the API's own form; ("", "") for anything else."""
    error = inner(answer.value, "error")
    if answer.status is None or answer.status < 400 or not error:  # noqa: PLR2004 - HTTP's errors
        return "", ""
    first = next(iter(items(error, "errors")), {})
    return word(first, "reason") or word(error, "status") or "error", word(error, "message")[:300]


def says_absent(answer: Answer) -> bool:
    """The API itself says that there is none: its own error, not some proxy's page."""
    return answer.status == _NOT_FOUND and error_of(answer)[0].endswith("NotFound")


def first_item(answer: Answer) -> Mapping[str, Any] | None:
    """The one item of a complete list; None where there is none, or the answer is no such list."""
    return next(iter(items(answer.value, "items")), None) if is_list(answer) else None


def is_list(answer: Answer) -> bool:
    """A complete answer that is a list in the API's own form. An empty one may come without `items`."""
    return answer.outcome is Outcome.DONE and word(answer.value, "kind").endswith("ListResponse")


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return storable(found) if isinstance(found, str) else ""


def inner(value: Any, name: str) -> Mapping[str, Any]:
    """An object member of a JSON object; empty when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(value: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects of a list member of a JSON object; [] when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def unread(answer: Answer) -> Read[Any]:
    """A read that failed, also when the answer was complete but not what is described."""
    if answer.outcome is Outcome.DONE:
        reason = reason_of("unreadable", Outcome.NOT_DONE)
        return Read(Outcome.NOT_DONE, "unreadable", reason, complete=False, evidence=answer.kept())
    return Read(answer.outcome, answer.code, answer.reason, None, False, answer.retry_after, answer.kept())


def result(answer: Answer, remote_id: str = "", url: str = "") -> Result:
    """The result of a write."""
    return Result(answer.outcome, answer.code, answer.reason, remote_id, url, answer.retry_after, answer.kept())


def failed(answer: Answer) -> Prepared:
    """Preparing that failed."""
    return Prepared(answer.outcome, answer.code, answer.reason, None, answer.retry_after, answer.kept())
