"""Calls of the AT Protocol (XRPC) over the one way over HTTP, and what its named errors mean.

Errors are JSON with `error` (a name) and `message` (atproto.com/specs/xrpc); the names come from the lexicons of the
calls and from the reference server. An answer whose name says more than its status is put right here, in one table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hasshin.platforms.bluesky import words
from hasshin.platforms.bodies import Stream
from hasshin.platforms.evidence import storable
from hasshin.platforms.http import Answer, Http
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome, Prepared, Read, Result
from hasshin.policy.text import Text

# The sign-in is not accepted. ExpiredToken and InvalidToken come with 400, the others with 401.
_AUTH = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired", "BadJwt", "InvalidAuth"})
# The account itself can't be used; another token would not help.
_SUSPENDED = frozenset(
    {"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoTakendown", "RepoSuspended", "RepoDeactivated"}
)
_NOT_FOUND = frozenset({"RecordNotFound"})


class Xrpc:
    """Calls to one server with one token."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def query(
        self, nsid: str, params: Sequence[tuple[str, str]] = (), *, proxy: str = "", public: bool = False
    ) -> Answer:
        """A call that only reads. `proxy`: the service to which the server passes it on (atproto-proxy)."""
        headers = {"atproto-proxy": proxy} if proxy else None
        return named(self._http.ask(Act.READ, "GET", f"/xrpc/{nsid}", params=params, headers=headers, public=public))

    def procedure(self, act: Act, nsid: str, body: Mapping[str, Any] | None = None, *, public: bool = False) -> Answer:
        """A call that changes something, with JSON or nothing as its input."""
        return named(self._http.ask(act, "POST", f"/xrpc/{nsid}", body=body, public=public))

    def upload(self, content: tuple[bytes, str] | Stream) -> Answer:
        """com.atproto.repo.uploadBlob: bytes that no record names yet, so that nobody sees them."""
        return named(self._http.ask(Act.PREPARE, "POST", "/xrpc/com.atproto.repo.uploadBlob", content=content))


def error_of(answer: Answer) -> str:
    """The error's name in a complete answer, "" where there is none."""
    status = answer.status
    return word(answer.value, "error") if status is not None and status >= 400 else ""  # noqa: PLR2004 - HTTP's errors


def named(answer: Answer) -> Answer:
    """The answer with what its error's name means. Names of 5xx say nothing of what was done before."""
    error, status = error_of(answer), answer.status or 0
    if not error or status >= 500:  # noqa: PLR2004 - the classes of HTTP
        return answer
    if error in _AUTH:
        return replace(answer, outcome=Outcome.REJECTED, code="auth", reason=words.AUTH)
    if error in _SUSPENDED:
        return replace(answer, outcome=Outcome.REJECTED, code="refused", reason=words.SUSPENDED.fill(status=error))
    if answer.code == "auth" and status == 403:  # noqa: PLR2004 - the token works and does not allow this
        return replace(answer, code="scope", reason=reason_of("refused", Outcome.REJECTED, _detail(answer)))
    return answer


def says_absent(answer: Answer) -> bool:
    """The server itself says that it has no such record."""
    return error_of(answer) in _NOT_FOUND


def secret(value: Any, name: str) -> Secret | None:
    """A token in an answer; None where there is none that fits into a header."""
    try:
        return Secret(word(value, name))
    except ValueError:
        return None


def word(value: Any, name: str) -> str:
    """A text member of a JSON object; "" when it is missing or something else."""
    inner = value.get(name) if isinstance(value, Mapping) else None
    return storable(inner) if isinstance(inner, str) else ""


def inner(value: Any, name: str) -> Mapping[str, Any]:
    """An object member of a JSON object; empty when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def items(value: Any, name: str) -> list[Any]:
    """A list member of a JSON object; [] when it is missing or something else."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def unread(answer: Answer) -> Read[Any]:
    """A read that failed, also when the answer was complete but not what the lexicon says."""
    if answer.outcome is Outcome.DONE:
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


def _detail(answer: Answer) -> str:
    return ": ".join(part for part in (word(answer.value, "error"), word(answer.value, "message")) if part)[:300]
