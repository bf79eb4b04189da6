"""Calls of the Graph API over the one way over HTTP, and what its error codes mean.

One shape, many codes: {"error": {message, type, code, error_subcode, is_transient}} (developers.facebook.com,
"Handling Errors", "Rate Limits"). The status code says little: a limit comes with 400 or 403, a dead token with 400 or
401. Codes 1 and 2 have been seen on posts that did appear, so that after a write they prove nothing. Every call is made
with the proof that we know the app's secret, where the account has one ("Securing Graph API requests").
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hasshin.platforms.evidence import storable
from hasshin.platforms.facebook import words
from hasshin.platforms.http import Answer, File, Http
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Outcome, Prepared, Read, Result
from hasshin.policy.text import Text

VERSION = "v25.0"
SERVER = "https://graph.facebook.com"
VIDEO_SERVER = "https://graph-video.facebook.com"
DUPLICATE = 506
BLOCKED = 368
_AUTH = frozenset({102, 104, 190})
_BUSY = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_UNSURE = frozenset({1, 2})
_SCOPE = frozenset({3, 10, *range(200, 300)})
_PARAMETER = 100
_NO_SUCH = 33
_SUBCODES = {
    458: words.REMOVED, 459: words.CHECKPOINT, 464: words.CHECKPOINT, 460: words.PASSWORD, 463: words.EXPIRED,
}  # fmt: skip
_USAGE = "x-business-use-case-usage"
_LONGEST_WAIT = timedelta(days=1)
_DETAIL_KEPT = 300


def proof_of(access: AccountAccess) -> Secret | None:
    """HMAC-SHA256 of the token with the app's secret, in hex; None where the secret is not ours to know."""
    if access.token is None or access.client_secret is None:
        return None
    key, token = access.client_secret.reveal().encode(), access.token.reveal().encode()
    return Secret(hmac.new(key, token, hashlib.sha256).hexdigest())


class Graph:
    """Calls to one server with one token."""

    def __init__(self, http: Http, proof: Secret | None = None) -> None:
        self._http, self._proof = http, proof

    def read(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """GET of a node or an edge. `path` without version."""
        return self._named("GET", path, Act.READ, params=tuple({**(params or {}), **self._proven()}.items()))

    def post(self, act: Act, path: str, form: Mapping[str, str], *, file: File | None = None) -> Answer:
        """POST to a node or an edge, as a form."""
        return self._named("POST", path, act, form={**form, **self._proven()}, file=file)

    def delete(self, path: str) -> Answer:
        """DELETE of a node."""
        return self._named("DELETE", path, Act.WRITE, params=tuple(self._proven().items()))

    def _proven(self) -> dict[str, str]:
        return {"appsecret_proof": self._proof.reveal()} if self._proof else {}

    def _named(
        self,
        method: str,
        path: str,
        act: Act,
        *,
        params: Sequence[tuple[str, str]] = (),
        form: Mapping[str, str] | None = None,
        file: File | None = None,
    ) -> Answer:
        return named(self._http.ask(act, method, f"/{VERSION}/{path}", params=params, form=form, file=file))


def named(answer: Answer) -> Answer:  # noqa: PLR0911 - a table in words
    """The answer with what its error's code means. Errors with 5xx prove nothing, whatever their code."""
    code, status = error_code(answer), answer.status or 0
    if status >= 500 or answer.outcome is Outcome.DONE:  # noqa: PLR2004 - the classes of HTTP
        return answer
    if not code:
        return _of_a_gate(answer) if answer.code == "auth" else answer
    if code in _UNSURE:
        return _unsure(answer)
    if code in _AUTH:
        reason = _SUBCODES.get(subcode(answer), words.AUTH)
        return replace(answer, outcome=Outcome.REJECTED, code="auth", reason=reason)
    if code == _PARAMETER and "appsecret_proof" in message(answer):
        return replace(answer, outcome=Outcome.REJECTED, code="auth", reason=words.PROOF)
    if code in _BUSY:
        return replace(
            answer, outcome=Outcome.NOT_DONE, code="rate_limited", reason=words.BUSY, retry_after=regained(answer)
        )
    if code in _SCOPE:
        said = words.SCOPE.fill(detail=message(answer)[:_DETAIL_KEPT])
        return replace(answer, outcome=Outcome.REJECTED, code="scope", reason=said)
    if code == BLOCKED:
        return replace(answer, outcome=Outcome.REJECTED, code="refused", reason=words.BLOCKED)
    if error(answer).get("is_transient") is True:
        return _unsure(answer)
    said = reason_of("refused", Outcome.REJECTED, message(answer)[:_DETAIL_KEPT])
    return replace(answer, outcome=Outcome.REJECTED, code="refused", reason=said)


def _unsure(answer: Answer) -> Answer:
    if answer.fact.act is Act.WRITE:
        return replace(answer, outcome=Outcome.UNKNOWN, code="server_error", reason=words.UNSURE)
    reason = reason_of("server_error", Outcome.NOT_DONE)
    return replace(answer, outcome=Outcome.NOT_DONE, code="server_error", reason=reason)


def _of_a_gate(answer: Answer) -> Answer:
    """401 or 403 without Facebook's own error: it says nothing of the token."""
    if answer.fact.act is Act.WRITE:
        return replace(answer, code="refused", reason=words.NOT_THE_SERVICE)
    return replace(answer, outcome=Outcome.NOT_DONE, code="unreadable", reason=words.NOT_THE_SERVICE)


def error(answer: Answer) -> Mapping[str, Any]:
    """The error object; empty where there is none."""
    return inner(answer.value, "error")


def error_code(answer: Answer) -> int:
    """Its code, 0 without one."""
    return number(error(answer), "code")


def subcode(answer: Answer) -> int:
    """Its subcode, 0 without one."""
    return number(error(answer), "error_subcode")


def message(answer: Answer) -> str:
    """Facebook's own words."""
    return word(error(answer), "message")


def says_no_such(answer: Answer) -> bool:
    """There is no such object, or this token does not see it: one code for both."""
    return (error_code(answer), subcode(answer)) == (_PARAMETER, _NO_SUCH)


def regained(answer: Answer) -> timedelta | None:
    """How long until calls are taken again, as X-Business-Use-Case-Usage tells (minutes); None where it does not."""
    minutes = [number(one, "estimated_time_to_regain_access") for one in _usages(answer)]
    longest = max(minutes, default=0)
    return min(timedelta(minutes=longest), _LONGEST_WAIT) if longest > 0 else answer.retry_after


def used_percent(answer: Answer) -> int | None:
    """The greatest share of an allowance that the answer's headers tell; None where they tell none."""
    shares = [
        number(one, name)
        for one in (*_usages(answer), _header(answer, "x-app-usage"))
        for name in ("call_count", "total_cputime", "total_time")
        if isinstance(one, Mapping) and name in one
    ]
    return max(shares, default=None)


def _usages(answer: Answer) -> list[Any]:
    told = _header(answer, _USAGE)
    lists = [one for one in told.values() if isinstance(one, list)] if isinstance(told, dict) else []
    return [entry for one in lists for entry in one]


def _header(answer: Answer, name: str) -> Any:
    try:
        return json.loads(answer.headers.get(name, "{}"))
    except (ValueError, RecursionError):
        return {}


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return storable(found) if isinstance(found, str) else ""


def number(value: Any, name: str) -> int:
    """A whole number, also one written as text; 0 when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(found, str) and found.isascii() and found.isdigit():
        return int(found[:18])
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def inner(value: Any, name: str) -> Mapping[str, Any]:
    """An object member of a JSON object; empty when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


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


def result(answer: Answer, remote_id: str = "", url: str = "", reason: Text | None = None) -> Result:
    """The result of a write."""
    said = reason or (words.OK if answer.outcome is Outcome.DONE else answer.reason)
    return Result(answer.outcome, answer.code, said, remote_id, url, answer.retry_after, answer.kept())


def failed(answer: Answer) -> Prepared:
    """A step of preparing that did not work, also when the answer was complete but not what is documented."""
    bad = unread(answer)
    return Prepared(bad.outcome, bad.code, bad.reason, None, bad.retry_after, bad.evidence)
