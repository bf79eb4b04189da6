"""The dry run of a transfer on paper and as CSV, to be read and agreed on away from the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hasshin.accounts.queries_transfers import TransferPage, transfer_page
from hasshin.accounts.roster_csv import table
from hasshin.city.pack import pack_at
from hasshin.policy.clock import shown as moment
from hasshin.policy.text import Text, t
from hasshin.posts.queries.held_up import Planned, planned_on
from hasshin.web.language import language
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen

HEAD = (
    t("区分", "What"),
    t("対象", "Whom or what it is about"),
    t("内容", "What happens"),
    t("いつから", "From when on"),
    t("どうすればよいか・後任", "What to do, who follows"),
    t("根拠", "Rests on"),
)
PERSON, ENDING, DEPUTY = (
    t("異動する人", "Transferred"),
    t("終わる任命", "Appointment ends"),
    t("終わる代決", "Deputy ends"),
)
ACCOUNT, VACANT = t("アカウント", "Account"), t("空席", "Vacant")
PLANNED, BLOCKING = (
    t("発信できなくなる予定の投稿", "Scheduled post that can't go out"),
    t("実行できない理由", "In the way"),
)
ALREADY = t("異動の前から", "so before")
KEPT, NOBODY = t("引き続き持つ", "kept"), t("後任なし", "nobody follows")
ON = t("{name}（{service}）", "{name} ({service})")
HOLDS = t("{holder}さんの代決者", "deputy of {holder}")
DECIDE_ELSE = t(
    "アカウントが発信できるようにするか、取り下げてください。", "See that the account can speak, or withdraw it."
)


def planned_for(page: TransferPage) -> list[Planned]:
    """The scheduled posts on accounts that can't speak after the transfer, from when on they can't; soonest first."""
    since: dict[int, datetime | None] = {}
    for one in page.shown.get("accounts", ()) if page.examined is not None else ():
        stops = [problem["since"] for problem in one["problems"] if problem["severity"] == "stops"]
        if stops:
            since[one["account"]] = None if None in stops else min(datetime.fromisoformat(at) for at in stops)
    return [one for one in planned_on(since) if (at := since[one.account_id]) is None or one.due_at >= at]


@screen
@require_safe
def transfer_print(request: Request, transfer_id: int) -> HttpResponse:
    """The page for printing (A4)."""
    page = transfer_page(transfer_id, request.now)
    lines = list(_lines(request, page))
    context = {"page": page, "head": HEAD, "lines": lines, "at": page.row.closed_at or request.now}
    return render(request, "web/transfers/print.html", context)


@screen
@require_safe
def transfer_csv(request: Request, transfer_id: int) -> HttpResponse:
    """The same as CSV (UTF-8 with BOM)."""
    page = transfer_page(transfer_id, request.now)
    made = table([[head.of(language()) for head in HEAD], *_lines(request, page)])
    answer = HttpResponse(made, content_type="text/csv; charset=utf-8; header=present")
    answer["Content-Disposition"] = f'attachment; filename="transfer-{transfer_id}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _lines(request: Request, page: TransferPage) -> Iterator[list[str]]:
    """One line a fact, in the order of the screen; six cells each."""
    shown = page.shown
    for why in shown.get("blocking", ()):
        yield _line(BLOCKING, "", _of(why))
    for one in shown.get("accounts", ()):
        name = _said(ON.fill(name=one["name"], service=pack_at(request.now).service_name(one["service"])))
        for problem in one["problems"]:
            yield _problem(ACCOUNT, name, problem)
    for problem in shown.get("roles", ()):
        yield _problem(VACANT, "", problem)
    for post in planned_for(page):
        yield _line(PLANNED, post.account, post.title, _said(moment(post.due_at)), _said(DECIDE_ELSE))
    for one in shown.get("changes", ()):
        yield _line(PERSON, _named(one, "name"), _change(one), _at(one["at"]), " ".join(_of(n) for n in one["notes"]))
    for one in shown.get("endings", ()):
        what = " ".join(filter(None, (_of(one["role_title"]), _named(one, "place"))))
        follows = _said(KEPT) if one["kept"] else _named(one, "successor_name") or _said(NOBODY)
        yield _line(ENDING, _named(one, "name"), what, _at(one["at"]), follows)
    for one in shown.get("deputies", ()):
        holder = _said(HOLDS.fill(holder=_named(one, "holder")))
        yield _line(DEPUTY, _named(one, "deputy"), holder, _at(one["at"]))


def _line(what: Text, whom: str, happens: str, since: str = "", then: str = "", rests: str = "") -> list[str]:
    return [_said(what), whom, happens, since, then, rests]


def _problem(what: Text, whom: str, problem: Mapping[str, Any]) -> list[str]:
    since = _said(ALREADY) if problem["already"] else _at(problem["since"])
    rests = " ".join(clause["number"] for clause in problem["clauses"] if not clause["house"])
    return _line(what, whom, _of(problem["message"]), since, _of(problem["fix"]), rests)


def _change(one: Mapping[str, Any]) -> str:
    units = [_named(one, "from_unit"), _named(one, "unit")]
    way = " → ".join(dict.fromkeys(filter(None, units)))
    return " ".join(filter(None, (_of(one["does_title"]), way, _of(one["rank"]) if one["does"] != "leave" else "")))


def _said(text: Text) -> str:
    return text.of(language())


def _of(two: Mapping[str, str]) -> str:
    return two[language()] if isinstance(two, Mapping) else str(two)


def _named(one: Mapping[str, Any], key: str) -> str:
    """A name in the reader's language; what was kept before names had two has the Japanese one."""
    return str((one.get(f"{key}_en") if language() == "en" else "") or one.get(key) or "")


def _at(written: str | None) -> str:
    return _said(moment(datetime.fromisoformat(written))) if written else ""
