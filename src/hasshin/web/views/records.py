"""Records (記録): found by text, account, person and time; and one record with everything that is kept."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hasshin.accounts.facts import account_facts
from hasshin.accounts.models import Account
from hasshin.blobs.showing import shown
from hasshin.city.facts import actor_facts
from hasshin.city.models import StaffMember
from hasshin.city.pack import current_pack, pack_at
from hasshin.policy.reasons import Conflict, NotFound, Reason, Refused
from hasshin.policy.scope import Target, may
from hasshin.policy.text import t
from hasshin.posts.models import Delivery
from hasshin.records.actions.attach_copy import attach_copy
from hasshin.records.actions.export import export_record
from hasshin.records.models import Record
from hasshin.records.queries import RecordPage, record_page, search
from hasshin.records.readers import demand_account, readable_accounts
from hasshin.web import notices
from hasshin.web.claims import Claimed, claimed_by
from hasshin.web.forms.reading import day_begins, day_is_over, missing
from hasshin.web.mending import status_of
from hasshin.web.requests import Request
from hasshin.web.views.screen import screen

PAGE = 30
NO_ROOM = t(
    "記録を書き出せませんでした。サーバーの空き容量などをシステムの管理者に確かめてもらい、もう一度行ってください。",
    "The record could not be written out. Have the administrator look at the server's free space, and try again.",
)
log = logging.getLogger("hasshin.web")
ATTACHED = t("画面コピーを記録に添えました。", "The screen copy is attached to the record.")
NO_FILE = missing(
    "data",
    t("ファイルが選ばれていません。", "No file was chosen."),
    t(
        "画面コピーのファイル（PNG、JPEG、PDF）を選んでください。",
        "Choose the file of the screen copy (PNG, JPEG or PDF).",
    ),
)


@screen
@require_safe
def records(request: Request) -> HttpResponse:
    """A page of records, of the accounts whose records the reader may see."""
    asked = request.GET
    own = readable_accounts(request.actor, request.now)
    accounts = Account.objects.order_by("service", "name")
    page = max(_number(asked.get("page", "")) or 1, 1)
    found = search(
        text=asked.get("q", ""),
        account=_number(asked.get("account", "")),
        person=_number(asked.get("person", "")),
        since=day_begins(asked.get("since", "")),
        until=day_is_over(asked.get("until", "")),
        limit=PAGE,
        offset=(page - 1) * PAGE,
        among=own,
    )
    query = asked.copy()
    query.pop("page", None)
    context = {
        "found": found,
        "asked": asked,
        "account": _number(asked.get("account", "")),
        "person": _number(asked.get("person", "")),
        "accounts": accounts if own is None else accounts.filter(pk__in=own),
        "people": StaffMember.objects.order_by("name_ja"),
        "query": query.urlencode(),
        "previous": page - 1,
        "following": page + 1 if page * PAGE < found.total else 0,
    }
    return render(request, "web/records/list.html", context)


@screen
@require_safe
def record(request: Request, record_id: int) -> HttpResponse:
    """One record."""
    return _page(request, record_id)


@screen
@require_POST
def attach(request: Request, record_id: int) -> HttpResponse:
    """Attach the screen copy that is owed."""
    _demand_readable(request, record_id)
    file = request.FILES.get("data")
    if file is None:
        return _page(request, record_id, (NO_FILE,), 422)
    try:
        attach_copy(actor=request.actor, now=request.now, record_id=record_id, data=file.read())
    except Refused as refused:
        return _page(request, record_id, refused.reasons, status_of(refused.reasons, ("data",)))
    except Conflict as conflict:
        return _page(request, record_id, (Reason(code="conflict", message=conflict.message),), 409)
    notices.tell(request, ATTACHED)
    return redirect("record", record_id)


@screen
@require_POST
def export(request: Request, record_id: int) -> HttpResponseBase:
    """All that is kept of the record as one ZIP file."""
    _demand_readable(request, record_id)
    try:
        file = export_record(actor=request.actor, now=request.now, record_id=record_id)
    except Refused as refused:
        return _page(request, record_id, refused.reasons, 403)
    except OSError:
        log.exception("record %s could not be written out", record_id)
        notices.tell(request, NO_ROOM, kind="warning")
        return redirect("record", record_id)
    return FileResponse(file, as_attachment=True, filename=f"record-{record_id}.zip", content_type="application/zip")


@screen
@require_safe
def blob(request: Request, record_id: int, digest: str) -> HttpResponseBase:
    """An image, the video or the screen copy of a record, and nothing else of the store."""
    _demand_readable(request, record_id)
    found = record_page(record_id)
    if found is None:
        raise NotFound(f"record {record_id}")
    kinds = {one["digest"]: one.get("mime", "") for one in found.media}
    kinds[found.copy_digest] = found.copy_mime
    if not digest or digest not in kinds:
        raise NotFound(f"blob {digest}")
    return shown(request, digest, kinds[digest] or "application/octet-stream")


def _page(request: Request, record_id: int, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    _demand_readable(request, record_id)
    found = record_page(record_id)
    if found is None:
        raise NotFound(f"record {record_id}")
    context = {
        "page": found,
        "row": found.row,
        "decided": _decided(found),
        "claimed": _claimed(found),
        "payload": _pretty(found.payload),
        "public_title": (found.payload or {}).get("title", ""),
        "answer": _pretty(found.answer),
        "readback": _pretty(found.readback),
        "may_export": _may_export(request, record_id),
        "reasons": reasons,
    }
    return render(request, "web/records/page.html", context, status=status)


def _demand_readable(request: Request, record_id: int) -> None:
    row = Record.objects.select_related("account__unit").filter(pk=record_id).first()
    if row is None:
        raise NotFound(f"record {record_id}")
    demand_account(request.actor, request.now, row.account)


def _may_export(request: Request, record_id: int) -> bool:
    account = Record.objects.select_related("account__unit").get(pk=record_id).account
    who, about = actor_facts(request.actor, request.now), Target(account=account_facts(account, request.now))
    return may(pack_at(request.now), who, "export_records", about) is not None


def _claimed(found: RecordPage) -> Claimed | None:
    """By what it went out without a decision, as it was claimed at its submission."""
    return claimed_by(
        Delivery.objects.select_related("decision__submission").get(pk=found.row.delivery_id).decision.submission
    )


def _decided(found: RecordPage) -> list[dict[str, Any]]:
    """Who decided, in which role, by which clause."""
    pack = current_pack()
    named = {c[key] for c in found.citations for key in ("by", "deputy_for")} - {None}
    people = StaffMember.objects.in_bulk(list(named))
    decided = []
    for one in found.citations:
        role = pack.role(one["role"])
        decided.append(
            {
                "kind": one["kind"],
                "who": people.get(one["by"]),
                "role": role.title if role else one["role"],
                "deputy_for": people.get(one["deputy_for"]),
                "at": one["at"],
                "citations": one["citations"],
                "annexes": one.get("annexes", ()),
            }
        )
    return decided


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) if value else ""


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None  # noqa: PLR2004
