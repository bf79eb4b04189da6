"""Calls of X's API over the one way over HTTP, and what its problems mean.

Errors are problem details (title, detail, type) or lists of them (docs.x.com, "Error handling"). X says parts of its
answers in older words (`referenced_tweets`) where its description has newer ones; both are read alike here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hasshin.platforms.evidence import storable
from hasshin.platforms.http import Answer, File, Http
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Outcome, Prepared, Read, Result
from hasshin.platforms.x import words
from hasshin.policy.text import Text

_LATER = timedelta(minutes=10)
_LONGEST = timedelta(days=1)
_NEWER = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
    "tweets": "posts",
}
# One of these is used up when X says 429; each has -remaining and -reset (seconds since 1970).
_ALLOWANCES = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")


class Api:
    """Calls with one account's token."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def read(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Answer:
        """A GET."""
        return named(self._http.ask(Act.READ, "GET", path, params=params))

    def send(self, act: Act, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """A call that changes something, with JSON or nothing as its input."""
        return named(self._http.ask(act, method, path, body=body))

    def segment(self, path: str, index: int, data: bytes, mime: str, seconds: float) -> Answer:
        """One segment of an upload."""
        file = File("segment", data, mime, field="media", seconds=seconds)
        return named(self._http.ask(Act.PREPARE, "POST", path, form={"segment_index": str(index)}, file=file))


def named(answer: Answer) -> Answer:
    """The answer with what its problem means. Each answer has a reset time; only of a 429 is it a time to wait for."""
    answer = replace(answer, retry_after=_wait(answer), value=_in_newer_words(answer.value))
    said = detail_of(answer)
    if answer.status == 402:  # noqa: PLR2004 - CreditsDepleted
        return _not_yet(answer, words.NO_CREDITS, _LATER)
    if answer.status == 429 and "usage-capped" in word(answer.value, "type"):  # noqa: PLR2004
        return _not_yet(answer, words.CAPPED, _LONGEST)
    if answer.status == 403:  # noqa: PLR2004 - the token is good, and does not allow this
        if word(answer.value, "reason") == "client-not-enrolled" or "unsupported-auth" in word(answer.value, "type"):
            return replace(answer, code="refused", reason=words.NOT_ENROLLED.fill(detail=said))
        code = "scope" if said == "Forbidden" else "refused"
        return replace(answer, code=code, reason=reason_of("refused", Outcome.REJECTED, said))
    if answer.code == "refused" and answer.outcome is Outcome.REJECTED:
        return replace(answer, reason=reason_of("refused", Outcome.REJECTED, said))
    return answer


def detail_of(answer: Answer) -> str:
    """X's own words in an answer that is an error, at most 300 characters."""
    if answer.status is None or answer.status < 400:  # noqa: PLR2004 - HTTP's errors
        return ""
    first = next((one for one in items(answer.value, "errors") if word(one, "message")), None)
    return (word(first, "message") or word(answer.value, "detail") or word(answer.value, "title"))[:300]


def is_duplicate(answer: Answer) -> bool:
    """X says that the account has such a post already, without saying which."""
    return answer.status == 403 and "duplicate content" in detail_of(answer).lower()  # noqa: PLR2004


def says_absent(answer: Answer) -> bool:
    """X itself says that it has no such post: among the errors of a 200, or with a 404 of its own form."""
    if answer.status == 200 and not inner(answer.value, "data"):  # noqa: PLR2004
        errors = items(answer.value, "errors")
        return bool(errors) and all(word(one, "type").endswith("/resource-not-found") for one in errors)
    return answer.status == 404 and bool(word(answer.value, "title"))  # noqa: PLR2004


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return storable(found) if isinstance(found, str) else ""


def inner(value: Any, name: str) -> Mapping[str, Any]:
    """An object member of a JSON object; empty when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(value: Any, name: str) -> list[Any]:
    """The objects of a list member of a JSON object; [] when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def unread(answer: Answer) -> Read[Any]:
    """A read that failed, also when the answer was complete but not what is described, or an error within a 200."""
    if answer.outcome is Outcome.DONE:
        said = next((word(one, "detail") for one in items(answer.value, "errors")), "")
        if said:
            reason = reason_of("refused", Outcome.REJECTED, said[:300])
            return Read(Outcome.REJECTED, "refused", reason, complete=False, evidence=answer.kept())
        reason = reason_of("unreadable", Outcome.NOT_DONE)
        return Read(Outcome.NOT_DONE, "unreadable", reason, complete=False, evidence=answer.kept())
    return Read(answer.outcome, answer.code, answer.reason, None, False, answer.retry_after, answer.kept())


def result(answer: Answer, remote_id: str = "", url: str = "", reason: Text | None = None) -> Result:
    """The result of a write."""
    said = reason or answer.reason
    return Result(answer.outcome, answer.code, said, remote_id, url, answer.retry_after, answer.kept())


def failed(answer: Answer) -> Prepared:
    """A step of preparing that did not work."""
    return Prepared(answer.outcome, answer.code, answer.reason, None, answer.retry_after, answer.kept())


def _not_yet(answer: Answer, reason: Text, wait: timedelta) -> Answer:
    return replace(answer, outcome=Outcome.NOT_DONE, code="rate_limited", reason=reason, retry_after=wait)


def _wait(answer: Answer) -> timedelta | None:
    """How long until the allowance that is used up begins anew; the latest of them where there are several."""
    if answer.status == 503:  # noqa: PLR2004
        return answer.retry_after if "retry-after" in answer.headers else None
    if answer.status != 429:  # noqa: PLR2004
        return None
    present = answer.server_time or datetime.now(UTC)
    used_up = [name for name in _ALLOWANCES if answer.headers.get(f"{name}-remaining") == "0"]
    ends = [answer.headers.get(f"{name}-reset", "") for name in used_up]
    waits = [float(end) - present.timestamp() for end in ends if end.isascii() and end.isdigit() and len(end) <= 15]  # noqa: PLR2004
    if not waits:
        return answer.retry_after
    return min(max(timedelta(seconds=max(waits)), timedelta(0)), _LONGEST)


def _in_newer_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {_NEWER.get(name, name): _in_newer_words(one) for name, one in value.items()}
    return [_in_newer_words(one) for one in value] if isinstance(value, list) else value
