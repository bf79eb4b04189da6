"""Errors as problem details (RFC 9457) that carry the clauses."""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from hasshin.api import wrong
from hasshin.city.pack import NoPack
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.text import Text, t


class ProblemClause(BaseModel):
    """A clause in the city's own numbering; `house_rule` is true for a rule of the product, which is no clause."""

    id: str
    number: str
    heading: Text
    house_rule: bool


class ProblemReason(BaseModel):
    """One reason with what would put it right. `where` is a dotted path into what was sent."""

    code: str
    where: str
    words: str
    message: Text
    fix: Text | None
    clauses: list[ProblemClause]


class ProblemField(BaseModel):
    """One thing that is wrong with what was sent: where, what, and what to do, in the caller's language.

    `part` says in which part of the call; `where` is a dotted path into it, or the parameter's name; `pointer` the same
    as a JSON Pointer (RFC 6901, as a fragment) where it is the body, else empty.
    """

    where: str
    code: str
    message: str
    fix: str
    part: Literal["body", "query", "path", "form"]
    pointer: str


class Problem(BaseModel):
    """Problem details of RFC 9457. `reasons` stand only on refusals (403), `fields` only on invalid input (422)."""

    type: str
    title: str
    status: int
    detail: str
    reasons: list[ProblemReason] = []
    fields: list[ProblemField] = []


REFUSED = t("条項または本製品の規則により、できません。", "Not allowed, by a clause or a rule of the product.")
CHANGED = t("その間に別の人が変更しました。", "Somebody else changed it meanwhile.")
MISSING = t("見つかりません。", "There is no such thing.")
INVALID = t("送られた内容が正しくありません。", "What was sent is not valid.")
UNKNOWN = t("トークンがないか、無効です。", "The token is missing or not valid.")
MALFORMED = t("送られた内容を読めません。", "What was sent can't be read.")
TOO_LARGE = t("送られた内容が大きすぎます。", "What was sent is too large.")
METHOD = t("このアドレスでは使えないメソッドです。", "This method is not for this address.")
BROKEN = t(
    "製品の中で問題が起きました。やり直す前に、行われたかどうかを確かめてください。",
    "Something failed in the product. See whether it was done before you repeat it.",
)
NO_PACK = t("まだ使えません。", "Not ready yet.")
BUSY = t("今は処理できません。しばらくしてやり直してください。", "Not possible just now; try again in a moment.")
NO_ROOM = t(
    "サーバーに空き容量がないため、できませんでした。何も変更していません。システムの管理者に知らせてください。",
    "Not done, as the server has no room left; nothing was changed. Tell the administrator of the system.",
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNREADABLE = t(
    "本文をJSONとして読めません。UTF-8のJSONを送ってください。", "The body can't be read as JSON. Send JSON in UTF-8."
)
PARTS: Mapping[str, Literal["body", "query", "path", "form"]] = {"body": "body", "query": "query", "path": "path"}
log = logging.getLogger("hasshin.api")


def problem(
    kind: str,
    title: Text,
    status: int,
    detail: str = "",
    reasons: tuple[Reason, ...] = (),
    fields: Sequence[ProblemField] = (),
) -> HttpResponse:
    """A response of type application/problem+json in the caller's language."""
    shown = Problem(
        type=f"urn:hasshin:problem:{kind}",
        title=title.of(_language()),
        status=status,
        detail=detail,
        reasons=[_reason(reason) for reason in reasons],
        fields=list(fields),
    )
    return HttpResponse(shown.model_dump_json(), status=status, content_type="application/problem+json")


def _reason(reason: Reason) -> ProblemReason:
    clauses = [ProblemClause(id=c.id, number=c.number, heading=c.heading, house_rule=c.house) for c in reason.citations]
    return ProblemReason(
        code=reason.code,
        where=reason.where,
        words=reason.words,
        message=reason.message,
        fix=reason.fix,
        clauses=clauses,
    )


def install(api: NinjaAPI) -> None:
    """Every error that an operation can meet becomes a problem."""
    _what_actions_raise(api)
    _what_a_caller_sends(api)
    _what_fails(api)


def _what_actions_raise(api: NinjaAPI) -> None:
    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, exc: Refused) -> HttpResponse:
        language = _language()
        return problem("refused", REFUSED, 403, " ".join(r.message.of(language) for r in exc.reasons), exc.reasons)

    @api.exception_handler(Conflict)
    def _conflict(request: HttpRequest, exc: Conflict) -> HttpResponse:
        return problem("conflict", CHANGED, 409, exc.message.of(_language()))

    @api.exception_handler(NotFound)
    def _not_found(request: HttpRequest, exc: NotFound) -> HttpResponse:
        return problem("not-found", MISSING, 404, exc.what)

    @api.exception_handler(NoPack)
    def _no_pack(request: HttpRequest, exc: NoPack) -> HttpResponse:
        return problem("no-pack", NO_PACK, 409, exc.message.of(_language()))


def _what_a_caller_sends(api: NinjaAPI) -> None:
    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        fields = [_field(error) for error in exc.errors]
        detail = " ".join(f"{field.where}: {field.message} {field.fix}".removeprefix(": ") for field in fields)
        return problem("invalid", INVALID, 422, detail, fields=fields)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        response = problem("unauthenticated", UNKNOWN, 401)
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(HttpError)
    def _malformed(request: HttpRequest, exc: HttpError) -> HttpResponse:
        # Ninja itself raises this for one thing alone: a body that is no JSON.
        return problem("malformed", MALFORMED, exc.status_code, UNREADABLE.of(_language()))

    @api.exception_handler(RequestDataTooBig)
    def _too_large(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
        return problem("too-large", TOO_LARGE, 413)

    for unreadable in (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError):
        api.add_exception_handler(unreadable, lambda request, exc: problem("malformed", MALFORMED, 400))


def _what_fails(api: NinjaAPI) -> None:
    @api.exception_handler(OperationalError)
    def _busy(request: HttpRequest, exc: OperationalError) -> HttpResponse:
        log.warning("the database did not answer: %s", type(exc).__name__, exc_info=exc)
        response = problem("busy", BUSY, 503)
        response["Retry-After"] = "5"
        return response

    @api.exception_handler(OSError)
    def _no_room(request: HttpRequest, exc: OSError) -> HttpResponse:
        if exc.errno not in FULL:
            return _broken(request, exc)
        log.error("%s %s found no room on the disk", request.method, request.path, exc_info=exc)
        return problem("no-room", NO_ROOM, 507)

    @api.exception_handler(Exception)
    def _broken(request: HttpRequest, exc: Exception) -> HttpResponse:
        log.error("%s %s failed", request.method, request.path, exc_info=exc)
        return problem("broken", BROKEN, 500)


def _language() -> str:
    return get_language() or "ja"


def _field(error: dict[str, Any]) -> ProblemField:
    part, *where = (str(one) for one in error.get("loc", ("body",)))
    if part == "body":
        where = where[1:]  # the first is our own name for all of it
    message, fix = wrong.of(error)
    if "known" in error:
        fix = wrong.names(error["known"])
    return ProblemField(
        where=".".join(where),
        code=str(error.get("type", "")),
        message=message.of(_language()),
        fix=fix.of(_language()),
        part=PARTS.get(part, "form"),
        pointer="".join(("#", *(f"/{_escaped(one)}" for one in where))) if part == "body" else "",
    )


def _escaped(name: str) -> str:
    """As RFC 6901 has it, for a fragment (RFC 3986)."""
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="~!$&'()*+,;=:@")
