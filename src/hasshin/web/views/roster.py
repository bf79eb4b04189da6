"""The roster (名簿, M-4) on a screen, for printing, as CSV and as PDF; as of any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_roster import Rosters, rosters
from hasshin.accounts.roster_csv import roster_csv
from hasshin.city.pack import pack_at
from hasshin.policy.reasons import NotFound
from hasshin.policy.text import t
from hasshin.records.roster_paper import roster_pdf
from hasshin.web.forms.reading import day
from hasshin.web.language import language
from hasshin.web.requests import BadRequest, Request
from hasshin.web.templatetags.hasshin import JST
from hasshin.web.views.screen import screen

NO_DAY = t(
    "基準日「{written}」は日付として読めません。「2026-04-01」の形で書くか、名簿の画面で日付を選んでください。",
    "“{written}” is no day. Write it as 2026-04-01, or choose a day on the page of the roster.",
)


@screen
@require_safe
def roster(request: Request) -> HttpResponse:
    """The rosters on the screen."""
    asked, context = _asked(request)
    accounts = account_cards()
    return render(request, "web/roster/page.html", {**context, "rosters": asked, "accounts": accounts})


@screen
@require_safe
def roster_print(request: Request) -> HttpResponse:
    """The same as a page for printing (A4)."""
    asked, context = _asked(request)
    return render(request, "roster/print.html", {**context, "rosters": asked})


@screen
@require_safe
def roster_as_csv(request: Request) -> HttpResponse:
    """The same as CSV (UTF-8 with BOM)."""
    asked, context = _asked(request)
    answer = HttpResponse(
        roster_csv(asked, pack_at(request.now), language()), content_type="text/csv; charset=utf-8; header=present"
    )
    return _as_file(answer, f"roster-{context['on']}.csv")


@screen
@require_safe
def roster_as_pdf(request: Request) -> HttpResponse:
    """The page for printing, printed. Raises `Refused` where there is no Chromium; the words say what to do."""
    asked, context = _asked(request)
    made = roster_pdf(asked, date.fromisoformat(context["on"]))
    return _as_file(HttpResponse(made, content_type="application/pdf"), f"roster-{context['on']}.pdf")


def _asked(request: Request) -> tuple[Rosters, dict[str, Any]]:
    """The day that is asked for (today: this very moment, another day: its end), and of which account."""
    today = request.now.astimezone(JST).date()
    asked = request.GET.get("on", "").strip()
    on = day(asked) if asked else today
    if on is None or not 1900 <= on.year <= 2200:  # noqa: PLR2004  a day that no calendar of ours holds
        raise BadRequest(NO_DAY.fill(written=asked[:40]))
    ends = datetime.combine(on, time(23, 59, 59), JST).astimezone(UTC)
    written = request.GET.get("account", "").strip()
    account = int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None  # noqa: PLR2004
    if written and account is None:
        raise NotFound("account")
    at = request.now if on == today else ends
    context = {"on": on.isoformat(), "account": account, "today": on == today, "coming": on > today}
    return rosters(at, request.now, account), context


def _as_file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
