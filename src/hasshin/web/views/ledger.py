"""The ledger (台帳): what was done, by whom, to what, when; whether it is whole; and the file for an auditor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.city.models import StaffMember
from hasshin.ledger.queries import Row, kinds_of, signed_last
from hasshin.policy.clock import day as today_of
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t
from hasshin.records.actions.ledger_out import hand_out_ledger, verify_ledger
from hasshin.records.ledger_reading import PAGE, Wanted, ledger_page, reads_all
from hasshin.web import notices
from hasshin.web.forms.reading import day_begins, day_is_over, words
from hasshin.web.requests import Request
from hasshin.web.subjects import Subject, subjects
from hasshin.web.timeline import TITLES
from hasshin.web.views.screen import screen

SUBJECT = re.compile(r"[a-z]{1,40}:[A-Za-z0-9_.-]{1,80}")
ACTOR = re.compile(r"(staff|robot):[A-Za-z0-9_.-]{1,80}")
LONGEST_NUMBER = 19
AREAS: dict[str, Text] = {
    "posts": t("投稿", "Posts"),
    "delivery": t("配信", "Delivery"),
    "records": t("記録", "Records"),
    "accounts": t("アカウント", "Accounts"),
    "city": t("体制", "People and roles"),
    "duties": t("義務", "Duties"),
    "findings": t("所見", "Findings"),
    "incidents": t("事案", "Incidents"),
    "ledger": t("台帳", "Ledger"),
    "outbox": t("送信箱", "Outbox"),
    "practice": t("練習掲示板", "Practice board"),
}
NOT_A_SUBJECT = Reason(
    code="subject",
    where="subject",
    message=t("対象の書き方が正しくありません。", "The subject is not written as one."),
    fix=t("「post:3」のように、種類と番号で書いてください。", "Write kind and number, like post:3."),
)
NOT_A_DAY = Reason(
    code="day",
    where="since",
    message=t("日付が正しくありません。", "A day is not one."),
    fix=t("年-月-日の順に書いてください。", "Write year-month-day."),
)
WHOLE = t(
    "台帳は完全です（{entries}項目、検証点{checkpoints}）。",
    "The ledger is whole: {entries} entries, {checkpoints} checkpoints.",
)
BROKEN = t(
    "台帳に問題が{n}件あります（最初は{seq}番）。直ちに情報セキュリティの担当に知らせてください。",
    "The ledger has {n} problems, the first at no. {seq}. Tell whoever looks after information security at once.",
)
NO_ROOM = t(
    "台帳を書き出せませんでした。サーバーの空き容量などをシステムの管理者に確かめてもらい、もう一度行ってください。",
    "The ledger could not be written out. Have the administrator look at the server's free space, and try again.",
)


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it. `title` is None for a kind that has only its key."""

    row: Row
    area: Text
    title: Text | None
    by: Text
    about: Subject | None

    @property
    def data(self) -> list[tuple[str, Any]]:
        """The entry's data, in pairs: a key of it may be called "items", at which a template would stumble."""
        return list(self.row.data.items())

    @property
    def personal(self) -> list[tuple[str, Any]]:
        """Its personal values that are still there, in pairs."""
        return list(self.row.personal.items())


@screen
@require_safe
def ledger(request: Request) -> HttpResponse:
    """The newest entries, or those of a subject, a kind, a person or some days; a hundred a page."""
    typed = {name: words(request.GET, name).strip() for name in ("subject", "kind", "actor", "since", "until")}
    wanted, reasons = _wanted(typed)
    before = words(request.GET, "before")
    status, rows = (422, []) if reasons else (200, [])
    partly = wanted.subject is None and not reads_all(request.actor, request.now)
    if not reasons and not partly:
        try:
            rows = ledger_page(request.actor, request.now, wanted, before=_number(before), limit=PAGE + 1)
        except Refused as refused:
            status, reasons = 403, list(refused.reasons)
    more = rows[PAGE:] and urlencode({**{k: v for k, v in typed.items() if v}, "before": rows[PAGE - 1].seq})
    context = {
        "partly": partly,
        "lines": _lines(rows[:PAGE]),
        "more": more,
        "later": bool(before),
        "typed": typed,
        "reasons": reasons,
        "kinds": [(kind, TITLES.get(kind)) for kind in kinds_of()],
        "people": [(f"staff:{one.pk}", one) for one in StaffMember.objects.order_by("username")],
        "signed": signed_last(),
        "today": today_of(request.now),
    }
    return render(request, "web/ledger.html", context, status=status)


@screen
@require_POST
def check(request: Request) -> HttpResponse:
    """Verify all of it now, and say what came out."""
    found = verify_ledger(actor=request.actor, now=request.now)
    if found.ok:
        notices.tell(request, WHOLE.fill(entries=f"{found.entries:,}", checkpoints=f"{found.checkpoints:,}"))
    else:
        first = found.problems[0].seq if found.problems else 0
        notices.tell(request, BROKEN.fill(n=found.count, seq=first), kind="warning")
    return redirect("ledger")


@screen
@require_POST
def export(request: Request) -> HttpResponseBase:
    """The whole ledger as one file, without personal values, for the verifier that needs nothing else."""
    try:
        file = hand_out_ledger(actor=request.actor, now=request.now)
    except OSError:
        notices.tell(request, NO_ROOM, kind="warning")
        return redirect("ledger")
    name = f"ledger-{today_of(request.now):%Y%m%d}.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl")


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < LONGEST_NUMBER else None


def _wanted(typed: dict[str, str]) -> tuple[Wanted, list[Reason]]:
    reasons = []
    if typed["subject"] and not SUBJECT.fullmatch(typed["subject"]):
        reasons.append(NOT_A_SUBJECT)
    begins, ends = day_begins(typed["since"]), day_is_over(typed["until"])
    if (typed["since"] and begins is None) or (typed["until"] and ends is None):
        reasons.append(NOT_A_DAY)
    actor = typed["actor"] if ACTOR.fullmatch(typed["actor"]) else None
    return Wanted(typed["subject"] or None, typed["kind"] or None, actor, begins, ends), reasons


def _lines(rows: list[Row]) -> list[Line]:
    about = subjects(row.subject for row in rows)
    ids = {int(number) for row in rows for kind, _, number in [row.actor.partition(":")] if kind == "staff"}
    people = {one.pk: t(one.name_ja, one.name_en) for one in StaffMember.objects.filter(pk__in=ids)}
    found = []
    for row in rows:
        who, _, number = row.actor.partition(":")
        by = people.get(int(number)) if who == "staff" else t("自動", "by the product")
        title = TITLES.get(row.kind) or TITLES.get(row.kind.removesuffix("_refused"))
        area = AREAS.get(row.kind.partition(".")[0], t("そのほか", "Other"))
        found.append(Line(row, area, title, by or t(row.actor, row.actor), about.get(row.subject)))
    return found
