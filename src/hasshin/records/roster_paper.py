"""The roster (名簿, M-4) as a PDF, in the reader's language: the page for printing, printed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from hasshin.accounts.queries_roster import Rosters
from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import t
from hasshin.records import chromium

NO_PDF = Reason(
    code="no_pdf",
    message=t(
        "この導入には印刷の仕組み（Chromium）がないため、PDFを作れません。",
        "This installation has no Chromium to print with, so no PDF can be made.",
    ),
    fix=t(
        "「印刷用の画面」を開き、ブラウザーの印刷からPDFに保存してください。",
        "Open the page for printing and save it as PDF with your browser.",
    ),
    citations=(house("records"),),
)


def roster_pdf(rosters: Rosters, on: date) -> bytes:
    """The rosters as of the day `on` as PDF (A4). Raises `Refused` where there is no Chromium, with what to do."""
    language = (get_language() or "ja")[:2]
    page = render_to_string(
        "roster/print.html", {"rosters": rosters, "on": on.isoformat(), "css": _css(), "language": language}
    )
    made = chromium.printed(page)
    if made is None:
        raise Refused([NO_PDF])
    return made


@lru_cache(maxsize=1)
def _css() -> str:
    found = finders.find("web/print.css")
    if not isinstance(found, str):
        raise FileNotFoundError("web/print.css")
    return Path(found).read_text("utf-8")
