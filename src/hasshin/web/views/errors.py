"""Pages for what can't be done: refused (403), unread (400), changed meanwhile (409), not there (404), broken (500)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hasshin.city.pack import NoPack
from hasshin.policy.reasons import Conflict, Refused
from hasshin.policy.text import Text, t
from hasshin.web.requests import BadRequest, is_fragment

FORM_TOO_OLD = t(
    "この画面は古くなっていて、送信を受け付けられませんでした。前の画面に戻り、再読み込みしてからもう一度お試しください。",
    "This form is too old to be accepted. Go back, reload the page and try again.",
)


def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """All reasons, each with its clause and what would put it right. Nothing was changed."""
    template = "web/_refusal.html" if is_fragment(request) else "web/refused.html"
    return render(request, template, {"reasons": why.reasons}, status=403)


def conflict(request: HttpRequest, why: Conflict) -> HttpResponse:
    """Somebody else changed the thing meanwhile."""
    return _page(request, 409, t("ほかの人が先に変更しました", "Somebody changed this before you"), why.message)


def bad_request(request: HttpRequest, why: BadRequest) -> HttpResponse:
    """The address can't be read as it is written."""
    return _page(request, 400, t("アドレスの指定が正しくありません", "The address can't be read"), why.message)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page or thing, or the reader may not know of it."""
    what = t(
        "アドレスが間違っているか、閲覧できる範囲にありません。一覧から開き直してください。",
        "The address is wrong, or this is not for you to see. Open it again from a list.",
    )
    return _page(request, 404, t("見つかりません", "Not found"), what)


def not_set_up(why: NoPack) -> HttpResponse:
    """No policy pack is in force, so nothing may be done."""
    return render(None, "web/not_set_up.html", {"what": why.message}, status=503)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own refusals."""
    return _page(request, 403, t("この操作はできません", "This can't be done"), FORM_TOO_OLD)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    return _page(request, 403, t("送信できませんでした", "Not accepted"), FORM_TOO_OLD)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed in the product. No context processor runs here: they may be what failed."""
    return render(None, "web/broken.html", status=500)


def _page(request: HttpRequest, status: int, title: Text, what: Text) -> HttpResponse:
    return render(request, "web/error.html", {"error_title": title, "error_text": what}, status=status)
