"""Paste an address, a handle or a whole profile, and be told whether it is the city's. By GET, so it can be shared."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from hasshin.accounts.directory.current import Current, current
from hasshin.accounts.directory.site import frame
from hasshin.checks.genuine.mentions import LONGEST
from hasshin.checks.genuine.verify import Answer, Verified, verify
from hasshin.platforms.profile_address import how_to_report
from hasshin.policy.text import Text, t
from hasshin.web.middleware.address import client_address
from hasshin.web.requests import Request
from hasshin.web.throttle import Throttle

HEADLINES: dict[str, Text] = {
    "ours": t("市の公式アカウントです。", "This is an official account of the city."),
    "looks_like": t(
        "市の公式アカウントではありません。似せています。", "This is not the city's, but looks as if it were."
    ),
    "not_ours": t("市の公式アカウントではありません。", "This is not an official account of the city."),
    "unclear": t("これだけでは判定できません。", "This alone can't be judged."),
}
TOO_LONG = t("長すぎます。{n}文字以内にしてください。", "That is too long: use at most {n} characters.").fill(
    n=f"{LONGEST:,}"
)
TOO_MANY = t(
    "短い時間に何度も確かめられました。{n}秒ほど待って、もう一度お試しください。",
    "That was asked too often in a short time. Wait about {n} seconds and try again.",
)
throttle = Throttle(burst=30, per_minute=60)


def page(request: Request, language: str) -> HttpResponse:
    """The form, and below it the answer."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    now = current(request.now)
    asked, trouble, status, wait = _asked(request)
    result = verify(now.book, asked) if asked and trouble is None else None
    here = "" if language == "ja" else "en/"
    site = now.site
    context = frame(language, here, "verify/", site.number, site.at, site.listing, "")
    context |= {
        "other": "../en/verify/" if language == "ja" else "../../verify/",
        "action": "./",
        "top": "../",
        "asked": asked[: LONGEST * 2],
        "longest": LONGEST,
        "trouble": trouble,
        "result": result,
        "headline": HEADLINES[result.verdict] if result else None,
        "answers": [(one, HEADLINES[one.verdict], _report(one)) for one in result.answers] if result else (),
        "warn": result is not None and result.verdict in {"looks_like", "not_ours"},
    }
    if asked:
        context["other"] = f"{context['other']}?{request.GET.urlencode()}"
    with translation.override(language):
        response = HttpResponse(render_to_string("directory/verify.html", context), status=status)
    return _headers(response, asked, wait)


def as_json(request: Request) -> HttpResponse:
    """The answer for machines."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    asked, trouble, status, wait = _asked(request)
    if trouble is not None:
        return _headers(JsonResponse({"error": trouble.model_dump()}, status=status), asked, wait)
    now = current(request.now)
    response = JsonResponse(told(now, verify(now.book, asked)), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return _headers(response, asked, wait)


def told(now: Current, result: Verified) -> dict[str, Any]:
    """The answer as plain values; `schema` names its form."""
    return {
        "schema": "hasshin-verify/1",
        "edition": now.site.number,
        "verdict": result.verdict,
        "headline": HEADLINES[result.verdict].model_dump(),
        "answers": [_told(one) for one in result.answers],
    }


def _told(one: Answer) -> dict[str, Any]:
    address, how = how_to_report(one.mention.service)
    mention = one.mention
    return {
        "verdict": one.verdict,
        "written": mention.written,
        "service": mention.service,
        "handle": mention.handle,
        "platform_id": mention.remote_id,
        "host": mention.host,
        "account": one.account.id if one.account is not None else None,
        "notice": one.fake.notice if one.fake is not None else None,
        "reasons": [{"code": why.code, "text": why.text.model_dump()} for why in one.reasons],
        "report": {"address": address, "how": how.model_dump()} if one.verdict in {"looks_like", "not_ours"} else None,
    }


def _report(one: Answer) -> tuple[str, Text] | None:
    if one.verdict not in {"looks_like", "not_ours"} or one.mention.kind == "name":
        return None
    return how_to_report(one.mention.service)


def _asked(request: Request) -> tuple[str, Text | None, int, int]:
    """What was asked, and if it is not answered why, with which status, and how long to wait."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    if not asked:
        return "", None, 200, 0
    if len(asked) > LONGEST:
        return asked, TOO_LONG, 400, 0
    wait = throttle.wait(client_address(request))
    if wait:
        return asked, TOO_MANY.fill(n=wait), 429, wait
    return asked, None, 200, 0


def _headers(response: HttpResponse, asked: str, wait: int) -> HttpResponse:
    # What somebody pasted stays in no shared cache.
    response["Cache-Control"] = "private, no-store" if asked else "public, max-age=60"
    response["Referrer-Policy"] = "no-referrer"
    if wait:
        response["Retry-After"] = str(wait)
    return response
