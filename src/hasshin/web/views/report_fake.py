"""Report a fake account to the city (偽アカウントの通報). No sign-in, no cookie, no script, nothing of anybody else's.

Against machines: a field that people don't see, and a page that is too young or too old to be sent. Each page counts
once, so that nothing is sent twice. How many come through in an hour is counted in the database.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation

from hasshin.accounts.directory.current import current
from hasshin.accounts.directory.site import frame
from hasshin.incidents.actions.report_fake import (
    LONGEST_ADDRESS,
    LONGEST_CONTACT,
    LONGEST_WORDS,
    Received,
    Sent,
    report_fake,
)
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.web.middleware.address import client_address
from hasshin.web.requests import Request
from hasshin.web.throttle import network

LARGEST_BODY = 20_000  # bytes; all fields at their longest, as UTF-8 in percent signs, are fewer
YOUNGEST = 2
OLDEST = 12 * 3_600  # seconds
FORM: Final = "application/x-www-form-urlencoded"
SIGNER = TimestampSigner(salt="hasshin.report-fake")
TOO_QUICK = t(
    "送信が早すぎました。内容を確かめて、もう一度送ってください。", "That was too quick. Look again, and send it again."
)
TOO_OLD = t(
    "ページを開いてから時間がたっています。もう一度「通報する」を押してください。",
    "This page was open for long. Please press “Report it” once more.",
)
TOO_MANY = t(
    "通報が多く届いているため、今は受け付けられません。1時間ほどたってからお送りください。"
    "急ぐときは、市の公式サイトからご連絡ください。",
    "Too many reports are coming in. Please send it in about an hour; if it is urgent, tell the city on its site.",
)
TOO_LARGE = t("送られた内容が大きすぎるか、読み取れません。", "What was sent is too large, or can't be read.")


@dataclass
class _Page:
    """What the page shows: what was typed, what is wrong, what came of it."""

    typed: dict[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    trouble: Text | None = None
    received: Received | None = None
    status: int = 200


def page(request: Request, language: str) -> HttpResponse:
    """The form; a POST takes a report."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return _shown(request, language, _Page({"address": _short(request.GET.get("q", ""))}), "done" in request.GET)
    if request.content_type != FORM or int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        status = 415 if request.content_type != FORM else 413
        return _shown(request, language, _Page(trouble=TOO_LARGE, status=status))
    try:
        typed = {name: request.POST.get(name, "") for name in ("address", "words", "contact", "page", "website")}
    except SuspiciousOperation:
        return _shown(request, language, _Page(trouble=TOO_LARGE, status=413))
    if typed["website"]:  # only a machine sees this field: it is told what a person would be, and nothing is kept
        return redirect("./?done")
    return _taken(request, language, typed)


def _taken(request: Request, language: str, typed: dict[str, str]) -> HttpResponse:
    if (trouble := _age(typed["page"])) is not None:
        return _shown(request, language, _Page(typed, trouble=trouble, status=422))
    sent = Sent(typed["address"], network(client_address(request)), typed["page"], typed["words"], typed["contact"])
    try:
        received = report_fake(now=request.now, book=current(request.now).book, sent=sent)
    except Refused as refused:
        return _shown(request, language, _Page(typed, refused.reasons, status=422))
    if received.outcome == "later":
        return _shown(request, language, _Page(typed, trouble=TOO_MANY, status=429))
    if received.outcome == "ours":
        return _shown(request, language, _Page(typed, received=received))
    return redirect("./?done")  # so that a reload sends nothing


def _age(token: str) -> Text | None:
    """What is wrong with when the page was opened; None where nothing is."""
    try:
        SIGNER.unsign(token, max_age=OLDEST)
    except (BadSignature, SignatureExpired):
        return TOO_OLD
    try:
        SIGNER.unsign(token, max_age=YOUNGEST)
    except SignatureExpired:
        return None
    return TOO_QUICK


def _shown(request: Request, language: str, shown: _Page, done: bool = False) -> HttpResponse:
    site = current(request.now).site
    here = "" if language == "ja" else "en/"
    context: dict[str, Any] = frame(language, here, "report/", site.number, site.at, site.listing, "")
    again = shown.typed.get("page", "") if shown.trouble is TOO_QUICK else ""
    context |= {
        "other": "../en/report/" if language == "ja" else "../../report/",
        "page": shown,
        "done": done,
        "errors": {one.where: one for one in shown.reasons},
        "token": again or SIGNER.sign(secrets.token_urlsafe(12)),
        "longest": {"address": LONGEST_ADDRESS, "words": LONGEST_WORDS, "contact": LONGEST_CONTACT},
        "top": "../",
    }
    with translation.override(language):
        body = render_to_string("directory/report.html", context)
    response = HttpResponse(body, status=shown.status)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    if shown.trouble is TOO_MANY:
        response["Retry-After"] = "3600"
    return response


def _short(asked: str) -> str:
    return asked.replace("\x00", "").strip()[:LONGEST_ADDRESS]
