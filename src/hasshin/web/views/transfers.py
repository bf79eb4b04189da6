"""Personnel transfers (人事異動): hand in a file, see what it leaves behind, carry all of it out or nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hasshin.accounts.actions.renew_sign_in import Renewal
from hasshin.accounts.queries_transfers import TransferPage, transfer_page, transfers
from hasshin.accounts.transfers.carry_out import carry_out
from hasshin.accounts.transfers.choose import choose, discard
from hasshin.accounts.transfers.columns import TITLES
from hasshin.accounts.transfers.hand_in import hand_in
from hasshin.accounts.transfers.plan import proposals
from hasshin.accounts.transfers.table import LARGEST_FILE
from hasshin.city.proof import Proof
from hasshin.city.queries import holds_any
from hasshin.policy.clock import day as today_of
from hasshin.policy.reasons import Conflict, Reason, Refused
from hasshin.policy.text import t
from hasshin.posts.queries.waiting import Waiting, waiting_for
from hasshin.web import notices, once, renewed
from hasshin.web.forms.reading import day, whole_numbers, words
from hasshin.web.mending import status_of
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen
from hasshin.web.views.settings.forms import Form
from hasshin.web.views.settings.forms import shown as fields_of
from hasshin.web.views.transfer_papers import planned_for

CHOSEN = t("選んだ内容で試算し直しました。", "The dry run is made anew with what was chosen.")
DONE = t("人事異動を実行しました。", "The transfer is carried out.")
NOT_YET = t(
    "選んだ後任などを試算に反映しました。まだ実行していません。結果を確かめてから、もう一度実行してください。",
    "What you chose is now in the dry run. Nothing was carried out yet: look at it, then carry it out.",
)
DONE_ALREADY = t(
    "この異動はすでに実行されています。重ねては何も行っていません。",
    "It was carried out already. Nothing was done twice.",
)
DISCARDED = t("この異動を破棄しました。", "The transfer is discarded.")
PASSWORDS_GONE = t(
    "渡す前に失ったときは、「設定」の「職員と任命」でその職員を開き、パスワードを再設定してください。",
    "If one was lost before it was handed over, open that person under “Staff and appointments” and reset it.",
)
HANDED_IN = ("file", "line", "order", "day")
CHOSEN_FIELDS = ("vacancy_reason", renewed.NAME)
NO_FILE = Reason(
    code="file_missing",
    where="file",
    message=t("ファイルが選ばれていません。", "No file is chosen."),
    fix=t("CSV又はExcelのファイルを選んでください。", "Choose a CSV or Excel file."),
)
TOO_LARGE = Reason(
    code="file_too_large",
    where="file",
    message=t("ファイルが大きすぎます（5MBまで）。", "The file is too large; at most 5 MB."),
    fix=t("異動する職員の行だけを残してください。", "Leave only the rows of people who are transferred."),
)


@screen
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: Request) -> HttpResponse:
    """Past and open ones; a POST hands a file in."""
    if request.method == "POST":
        try:
            row = _handed_in(request)
        except Refused as refused:
            return _list(request, refused.reasons, status_of(refused.reasons, HANDED_IN))
        return redirect("transfer", row)
    return _list(request, (), 200)


def _handed_in(request: Request) -> int:
    file = request.FILES.get("file")
    if file is None:
        raise Refused([NO_FILE])
    if file.size is None or file.size > LARGEST_FILE:
        raise Refused([TOO_LARGE])
    return hand_in(
        actor=request.actor,
        now=request.now,
        file_name=(file.name or "").replace("\x00", ""),
        raw=file.read(),
        order=words(request.POST, "order"),
        default_day=day(request.POST.get("day", "")),
    ).pk


def _list(request: Request, reasons: tuple[Reason, ...], status: int) -> HttpResponse:
    lines = [reason for reason in reasons if reason.where.startswith("line.")]
    context = {
        "rows": transfers(),
        "lines": lines,
        "reasons": [reason for reason in reasons if reason not in lines],
        "typed": request.POST if reasons else {},
        "today": today_of(request.now),
    }
    return render(request, "web/transfers/list.html", context, status=status)


@sensitive_post_parameters("own_password")
@screen
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, transfer_id: int) -> HttpResponse:
    """The dry run, or what was shown when it was carried out; a POST chooses, carries out or discards."""
    reasons: tuple[Reason, ...] = ()
    status = 200
    if request.method == "POST":
        try:
            answer = _act(request, transfer_id)
        except Refused as refused:
            reasons, status = refused.reasons, status_of(refused.reasons, CHOSEN_FIELDS)
        except Conflict as conflict:
            reasons, status = (Reason(code="conflict", message=conflict.message),), 409
        else:
            return answer
    return _shown(request, transfer_id, reasons=reasons, status=status)


def _act(request: Request, transfer_id: int) -> HttpResponse:
    who: dict[str, Any] = {"actor": request.actor, "now": request.now, "transfer_id": transfer_id}
    match request.POST.get("do"):
        case "choose":
            choose(**who, **_choices(request))
            notices.tell(request, CHOSEN)
        case "propose":
            chosen = _choices(request)
            choose(**who, **chosen)
            found = transfer_page(transfer_id, request.now).examined
            if found is not None:
                choose(**who, **{**chosen, "successors": proposals(found.plan)})
            notices.tell(request, CHOSEN)
        case "discard":
            discard(**who)
            notices.tell(request, DISCARDED)
            return redirect("transfers")
        case "carry_out":
            page = transfer_page(transfer_id, request.now)
            if page.row.state == "done" and page.digest == words(request.POST, "digest"):
                notices.tell(request, DONE_ALREADY)
                return redirect("transfer", transfer_id)
            if "choosing" in request.POST and _unsaved(page, chosen := _choices(request)):
                choose(**who, **chosen)
                notices.tell(request, NOT_YET, kind="warning")
                return redirect("transfer", transfer_id)
            done = carry_out(**who, digest=words(request.POST, "digest"), proof=_proof(request, transfer_id))
            notices.tell(request, DONE)
            if done.first:
                first = {"first": [asdict(one) for one in done.first]}
                return once.answer(request, _what(transfer_id), first, reverse("transfer", args=[transfer_id]))
    return redirect("transfer", transfer_id)


def _unsaved(page: TransferPage, chosen: dict[str, Any]) -> bool:
    """Whether something stands in the form that the dry run shown does not have: then that must be looked at first."""
    if page.examined is None:
        return False
    had = page.examined.plan.choices
    successors = {ended: who for ended, who in chosen["successors"].items() if who}
    return (successors, set(chosen["keep"]), chosen["vacancy_reason"].strip()) != (
        dict(had.successors),
        set(had.keep),
        had.vacancy_reason,
    )


def _what(transfer_id: int) -> str:
    return f"carry-out-transfer:{transfer_id}"


def _proof(request: Request, transfer_id: int) -> Proof:
    """What was typed, or nothing: `carry_out` asks for it where newcomers get first passwords."""
    typed = request.POST.get(renewed.NAME, "")
    if typed:
        return renewed.proof(request, _what(transfer_id), typed)
    return Renewal(request.actor, request.now, renewed.session_of(request), _what(transfer_id))


def _choices(request: Request) -> dict[str, Any]:
    chosen = {
        int(name.removeprefix("successor-")): request.POST.get(name, "")[:40]
        for name in request.POST
        if name.startswith("successor-") and name.removeprefix("successor-").isdecimal() and len(name) < 29  # noqa: PLR2004
    }
    return {
        "successors": chosen,
        "keep": whole_numbers(request.POST.getlist("keep")),
        "vacancy_reason": words(request.POST, "vacancy_reason"),
    }


def _shown(
    request: Request,
    transfer_id: int,
    *,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = transfer_page(transfer_id, request.now)
    shown = page.shown
    found = once.take(request, _what(transfer_id))
    asked = Form(do="carry_out", title=DONE, button=DONE, fields=(renewed.FIELD,))
    joins = page.examined is not None and any(one.does == "join" for one in page.examined.matched.changes)
    context = {
        "page": page,
        "shown": shown,
        "stopped": [one for one in shown.get("accounts", ()) if one["stops"]],
        "choices": page.choices,
        "waiting": _waiting(page, request),
        "planned": planned_for(page),
        "without_role": [one for one in shown.get("changes", ()) if _needs_role(page, one, request.now)],
        "reasons": (*reasons, *page.wrongs),
        "first": found.content.get("first", ()),
        "gone": PASSWORDS_GONE if found.gone else None,
        "proof": fields_of(asked, request.POST if reasons else None, reasons)[0] if joins else None,
    }
    return render(request, "web/transfers/page.html", context, status=status)


def _needs_role(page: TransferPage, change: dict[str, Any], now: datetime) -> bool:
    """Whether somebody came in a transfer that was carried out and holds no role yet: the next thing to see to."""
    came = page.row.state == "done" and change["does"] == "join" and "staff" in change
    return came and not holds_any(change["staff"], now)


def _waiting(page: TransferPage, request: Request) -> list[tuple[Waiting, str]]:
    """Posts that wait for the decision of those who lose a role, with their names."""
    if page.examined is None:
        return []
    people = page.examined.roll.people
    going = {people[one.held.person].id: people[one.held.person].name for one in page.examined.plan.ended}
    return [(post, "、".join(going[staff] for staff in post.staff)) for post in waiting_for(going, request.now)]


@screen
@require_safe
def template(request: Request) -> HttpResponse:
    """An empty file with the headers, as Excel opens it (UTF-8 with BOM)."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(TITLES.values())
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        "attachment; filename=\"transfer.csv\"; filename*=UTF-8''%E4%BA%BA%E4%BA%8B%E7%95%B0%E5%8B%95.csv"
    )
    return answer
