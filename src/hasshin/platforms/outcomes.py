"""The one function that says what a transport's facts mean: is trying again safe?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hasshin.platforms.values import Outcome
from hasshin.policy.text import Text, t


class Act(StrEnum):
    """READ changes nothing. PREPARE changes nothing that the public sees and may be repeated. WRITE is visible."""

    READ = "read"
    PREPARE = "prepare"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class TransportFact:
    """What is known after one HTTP request.

    `left`: bytes of the request may have left this machine. `status`: the answer's, None without one. `readable`:
    the answer's body came whole and is what the service documents (JSON).
    """

    act: Act
    left: bool
    status: int | None = None
    readable: bool = False


# RFC 9110 and RFC 6585: refused as it stands, and so not done. 408 and 409 are missing on purpose: an intermediary
# may send 408 for a request that the service did get, and 409 may mean "done before". Unregistered 4xx codes
# (nginx 444 and 499, load balancers' 460 to 463) say nothing about the service.
_REFUSED = frozenset([*range(400, 408), *range(410, 419), 421, 422, 423, 424, 426, 428, 431, 451])
# The service says that it looked no further: too many requests, too early.
_NOT_YET = frozenset([425, 429])
# 307 and 308 ask for the same request elsewhere (RFC 9110 15.4.8 and .9). After a POST, 301 to 303 often mean "done".
_ELSEWHERE = frozenset([307, 308])
_NEVER = frozenset([501, 505])


def outcome_of(  # noqa: PLR0911 - a table in words
    fact: TransportFact, documented: Mapping[int, Outcome] | None = None
) -> Outcome:
    """What happened, as far as the facts prove it.

    `documented` holds what a platform's own documentation says of a status code; it wins for complete answers.
    For WRITE, whatever proves nothing is UNKNOWN; for READ and PREPARE it is NOT_DONE, since repeating harms nobody.
    """
    if not fact.left:
        return Outcome.NOT_DONE
    unproven = Outcome.UNKNOWN if fact.act is Act.WRITE else Outcome.NOT_DONE
    status = fact.status
    if status is None:
        return unproven
    if documented and status in documented:
        return documented[status]
    if 200 <= status < 300:  # noqa: PLR2004 - the classes of HTTP
        return Outcome.DONE if fact.readable else unproven
    if status in _NOT_YET:
        return Outcome.NOT_DONE
    if status in _REFUSED or status in _ELSEWHERE or status in _NEVER:
        return Outcome.REJECTED
    if fact.act is not Act.WRITE and 300 <= status < 400:  # noqa: PLR2004
        return Outcome.REJECTED
    return unproven


def code_of(fact: TransportFact) -> str:  # noqa: PLR0911 - a table in words
    """The word for machines that goes with the facts (see `Result.code`)."""
    status = fact.status
    if not fact.left:
        return "unreachable"
    if status is None:
        return "no_answer"
    if 200 <= status < 300:  # noqa: PLR2004
        return "ok" if fact.readable else "unreadable"
    named = {401: "auth", 403: "auth", 408: "no_answer", 409: "conflict", 425: "rate_limited", 429: "rate_limited"}
    if status in named:
        return named[status]
    if 300 <= status < 400:  # noqa: PLR2004
        return "moved"
    if status >= 500:  # noqa: PLR2004
        return "server_error"
    return "refused"


_REASONS: dict[str, Text] = {
    "ok": t("サービスが受け付けました。", "The service accepted it."),
    "unreachable": t(
        "サービスに接続できませんでした。何も送られていません。ネットワークとアドレスを確かめてください。",
        "The service could not be reached. Nothing was sent. Check the network and the address.",
    ),
    "no_answer": t("サービスから答えが得られませんでした。", "The service gave no answer."),
    "unreadable": t(
        "サービスの答えを読み取れませんでした。",
        "The service's answer could not be read.",
    ),
    "auth": t(
        "サービスがトークンを認めませんでした。アカウントの接続をやり直してください。",
        "The service did not accept the token. Connect the account again.",
    ),
    "conflict": t(
        "サービスが競合を知らせました。既に行われた可能性があります。",
        "The service reported a conflict. It may have been done before.",
    ),
    "rate_limited": t(
        "サービスの回数制限に達しました。何も行われていません。示された時間の後にやり直せます。",
        "The service's rate limit was reached. Nothing was done. It can be tried again after the stated time.",
    ),
    "moved": t(
        "サービスが別のアドレスを示しました。アカウントの接続先を確かめてください。",
        "The service pointed to another address. Check the account's server address.",
    ),
    "server_error": t("サービスの側で誤りが起きました。", "The service had an error of its own."),
    "refused": t(
        "サービスがこの内容を受け付けませんでした: {detail}",
        "The service refused this as it stands: {detail}",
    ),
}
_UNPROVEN = t(
    "行われたかどうか分かりません。サービスを照会してください。自動では再送されません。",
    "Whether it was done is not known. Look it up on the service. It is not sent again automatically.",
)
_NO_DETAIL = t("理由は示されていません。", "no reason was given.")


def reason_of(code: str, outcome: Outcome, detail: str = "") -> Text:
    """The sentence for a code; `detail` is the service's own words, already without secrets."""
    reason = _REASONS[code].fill(detail=detail or _NO_DETAIL)
    if outcome is Outcome.UNKNOWN:
        return Text(ja=reason.ja + _UNPROVEN.ja, en=f"{reason.en} {_UNPROVEN.en}")
    return reason
