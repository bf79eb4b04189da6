"""Calls of the Messaging API over the one way over HTTP, and what its answers mean.

LINE's documentation ("Status codes", "Retry failed API requests") says of 409 that a request with the same retry key
was accepted before; the header x-line-accepted-request-id names it and is the proof. Each answer of LINE's own carries
x-line-request-id: what doesn't is some gate's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hasshin.platforms.evidence import storable
from hasshin.platforms.http import Answer, Http
from hasshin.platforms.line import words
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.values import Outcome, Prepared, Read, Result

SERVER = "https://api.line.me"
RETRY_KEY = "X-Line-Retry-Key"
REQUEST_ID = "x-line-request-id"
ACCEPTED_ID = "x-line-accepted-request-id"
CONFLICT = 409
_FORBIDDEN, _TOO_MANY = 403, 429
_DETAIL_KEPT = 300


def read(http: Http, path: str, params: Mapping[str, str] | None = None) -> Answer:
    """GET, which changes nothing."""
    return named(http.ask(Act.READ, "GET", path, params=tuple((params or {}).items())))


def post(http: Http, act: Act, path: str, body: Any, *, key: str = "") -> Answer:
    """POST of JSON; `key` is the retry key, a UUID."""
    headers = {RETRY_KEY: key} if key else None
    return named(http.ask(act, "POST", path, body=body, headers=headers))


def named(answer: Answer) -> Answer:  # noqa: PLR0911 - a table in words
    """The answer with what LINE's documentation says of it."""
    status, detail = answer.status or 0, _detail(answer.value)
    if answer.outcome is Outcome.DONE and not answer.headers.get(REQUEST_ID):
        outcome = Outcome.UNKNOWN if answer.fact.act is Act.WRITE else Outcome.NOT_DONE
        return replace(answer, outcome=outcome, code="unreadable", reason=words.NOT_LINE)
    if answer.code == "auth" and not answer.headers.get(REQUEST_ID):
        if answer.fact.act is Act.WRITE:
            return replace(answer, code="refused", reason=words.NOT_LINE)
        return replace(answer, outcome=Outcome.NOT_DONE, code="unreadable", reason=words.NOT_LINE_AUTH)
    if status == _FORBIDDEN:
        return replace(answer, code="scope", reason=words.SCOPE.fill(detail=detail))
    if answer.code == "auth":
        return replace(answer, reason=words.AUTH)
    if status == _TOO_MANY:
        return replace(answer, reason=words.MONTHLY if "monthly" in detail.lower() else words.TOO_FAST)
    if answer.outcome is Outcome.REJECTED and answer.code == "refused":
        return replace(answer, reason=words.REFUSED.fill(detail=detail or str(status)))
    return answer


def _detail(value: Any) -> str:
    """LINE's own words, with the property that each is about."""
    said = [word(value, "message") or word(value, "error_description")]
    for one in items(value, "details"):
        said.append(": ".join(part for part in (word(one, "property"), word(one, "message")) if part))
    return "; ".join(part for part in said if part)[:_DETAIL_KEPT]


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return storable(found) if isinstance(found, str) else ""


def number(value: Any, name: str) -> int | None:
    """A whole number in a JSON object; None when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def items(value: Any, name: str) -> list[Any]:
    """A list member of a JSON object; [] when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def unread(answer: Answer) -> Read[Any]:
    """A read that failed, also when the answer was complete but not what is documented."""
    if answer.outcome is Outcome.DONE:
        reason = reason_of("unreadable", Outcome.NOT_DONE)
        return Read(Outcome.NOT_DONE, "unreadable", reason, complete=False, evidence=answer.kept())
    return Read(answer.outcome, answer.code, answer.reason, None, False, answer.retry_after, answer.kept())


def result(answer: Answer, remote_id: str = "") -> Result:
    """The result of a write."""
    said = words.OK if answer.outcome is Outcome.DONE else answer.reason
    return Result(answer.outcome, answer.code, said, remote_id, "", answer.retry_after, answer.kept())


def failed(answer: Answer) -> Prepared:
    """A step of preparing that did not work."""
    bad = unread(answer)
    return Prepared(bad.outcome, bad.code, bad.reason, None, bad.retry_after, bad.evidence)
