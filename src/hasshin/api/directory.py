"""The directory from inside: its notices, and the copy on the city's own site. What the public sees needs no token."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from ninja import Router, Status
from pydantic import BaseModel

from hasshin.accounts.actions.directory_notice import Wording, prolong_notice, publish_notice, take_down_notice
from hasshin.accounts.actions.place_directory import place_directory
from hasshin.accounts.actions.read_back_directory import ask_to_read_back
from hasshin.accounts.directory.current import current
from hasshin.accounts.directory.listing import Listing
from hasshin.accounts.directory.queries import CopyRow, NoticeRow, copy_row, notice_rows, row_of
from hasshin.api.request import Call, now_of
from hasshin.api.values import Address, Code, Id, Line, Moment, Words
from hasshin.checks.genuine.verify import verify
from hasshin.policy.text import Text

router = Router(tags=["directory"])


class NoticeIn(BaseModel, extra="forbid"):
    """A notice. `address` names a fake; `account_id` the account of the city's that it concerns.

    Without English the standard sentences are published; of a fake the Japanese may be left out too.
    """

    kind: Literal["impersonation", "account", "general"]
    title_ja: Line = ""
    title_en: Line = ""
    text_ja: Words = ""
    text_en: Words = ""
    account_id: Id | None = None
    service: Code = ""
    address: Address = ""
    starts: Moment | None = None
    ends: Moment | None = None


class UntilIn(BaseModel, extra="forbid"):
    """Until when it stands; null: until it is taken down."""

    ends: Moment | None


class TakeDownIn(BaseModel, extra="forbid"):
    reason: Words


class PlaceIn(BaseModel, extra="forbid"):
    """The address of the copy on the city's own site; "" for the guide page."""

    address: Address


class VerifyIn(BaseModel, extra="forbid"):
    """An address, a handle, or the text of a profile; at most 1,000 characters of it are read."""

    text: Words


class VerifiedAnswer(BaseModel):
    verdict: str
    written: str
    service: str
    handle: str
    account_id: int | None
    reasons: list[Text]


class VerifiedOut(BaseModel):
    """ours, looks_like, not_ours or unclear; for all of the text, and for each account that it names."""

    verdict: str
    answers: list[VerifiedAnswer]


class ReadBackOut(BaseModel):
    """What the reading said; `outcome` is null where the site did not answer."""

    url: str
    outcome: str | None
    what: Text


@router.get("/directory", response=Listing)
def read_directory(request: Call) -> Listing:
    """What the public directory says now; the same is public under /directory/directory.json."""
    return current(now_of(request)).site.listing


@router.post("/directory/verify", response=VerifiedOut)
def verify_account(request: Call, data: VerifyIn) -> dict[str, Any]:
    """Whether what was pasted is the city's own; public under /directory/verify.json too."""
    found = verify(current(now_of(request)).book, data.text)
    answers = [
        {
            "verdict": one.verdict,
            "written": one.mention.written,
            "service": one.mention.service,
            "handle": one.mention.handle,
            "account_id": one.account.id if one.account is not None else None,
            "reasons": [why.text for why in one.reasons],
        }
        for one in found.answers
    ]
    return {"verdict": found.verdict, "answers": answers}


@router.get("/directory/notices", response=list[NoticeRow])
def list_notices(request: Call) -> list[NoticeRow]:
    """All notices, the newest first; also those that are over or taken down."""
    return list(notice_rows(now_of(request)))


@router.post("/directory/notices", response={201: NoticeRow})
def create_notice(request: Call, data: NoticeIn) -> Status[NoticeRow]:
    """Publish a notice (お知らせ)."""
    given = data.model_dump()
    wording = Wording(
        Text(ja=given.pop("title_ja"), en=given.pop("title_en")), Text(ja=given.pop("text_ja"), en=given.pop("text_en"))
    )
    now = now_of(request)
    return Status(201, row_of(publish_notice(actor=request.auth, now=now, wording=wording, **given), now))


@router.post("/directory/notices/{notice_id}/prolong", response=NoticeRow)
def prolong(request: Call, notice_id: Id, data: UntilIn) -> NoticeRow:
    """Change until when it stands."""
    now = now_of(request)
    return row_of(prolong_notice(actor=request.auth, now=now, notice_id=notice_id, ends=data.ends), now)


@router.post("/directory/notices/{notice_id}/take-down", response=NoticeRow)
def take_down(request: Call, notice_id: Id, data: TakeDownIn) -> NoticeRow:
    """Take it down, with the reason."""
    now = now_of(request)
    return row_of(take_down_notice(actor=request.auth, now=now, notice_id=notice_id, reason=data.reason), now)


@router.get("/directory/copy", response=CopyRow)
def read_copy(request: Call) -> CopyRow:
    """How the copy on the city's own site stands."""
    return copy_row()


@router.put("/directory/copy", response=CopyRow)
def put_copy(request: Call, data: PlaceIn) -> CopyRow:
    """Say where the copy stands."""
    place_directory(actor=request.auth, now=now_of(request), address=data.address)
    return copy_row()


@router.post("/directory/copy/read-back", response=ReadBackOut)
def read_back(request: Call) -> dict[str, Any]:
    """Read the copy back now."""
    read = ask_to_read_back(actor=request.auth, now=now_of(request))
    return {key: value for key, value in asdict(read).items() if key in {"url", "outcome"}} | {"what": read.what}
