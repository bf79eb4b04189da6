"""People and roles, one's own password, units and the yearly transfer: as the screens do, by the same actions."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from hasshin.accounts.actions.close_unit import close_unit
from hasshin.accounts.queries_people import PeoplePage, people_page
from hasshin.accounts.queries_transfers import TransferPage, TransferRow, transfer_page, transfers
from hasshin.accounts.transfers.carry_out import FirstPassword, carry_out
from hasshin.accounts.transfers.choose import choose, discard
from hasshin.accounts.transfers.columns import TITLES
from hasshin.accounts.transfers.hand_in import hand_in
from hasshin.accounts.transfers.table import LARGEST_FILE
from hasshin.accounts.transfers.wrong import whole_file
from hasshin.api.known import demand_known
from hasshin.api.proof import OwnPassword, ProofIn, proven
from hasshin.api.request import Call, now_of
from hasshin.api.values import Digest, Id, Key, Line, Moment, Name, Title
from hasshin.city import queries
from hasshin.city.actions.change_staff import change_staff
from hasshin.city.actions.change_unit import change_unit
from hasshin.city.actions.leave import call_off_leaving, leave
from hasshin.city.actions.password import change_own_password, reset_password
from hasshin.city.actions.set_contract import set_contract
from hasshin.city.models import Unit
from hasshin.city.people import find_person
from hasshin.city.queries import StaffRow, UnitRow, staff_row
from hasshin.city.queries_person import Event, life_of
from hasshin.policy import reasons

router = Router(tags=["people"])
LONGEST_PASSWORD = 256
Password = Annotated[str, Field(max_length=LONGEST_PASSWORD)]
Reason = Annotated[Line, Field(max_length=190)]


class ChangeStaffIn(BaseModel, extra="forbid"):
    """What stands about a person from now on; unit and rank from `starts` on."""

    order: Line
    name_ja: Name
    name_en: Name = ""
    email: Annotated[Line, Field(pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    number: Annotated[Key, Field(max_length=32)] = ""
    unit_id: Id
    rank: Annotated[Key, Field(max_length=40)] = ""
    starts: Moment | None = None


class LeaveIn(BaseModel, extra="forbid"):
    """Gone from `at` (midnight after the last day), else now. With `at_is_past` a past one is kept, and counts now."""

    order: Line
    at: Moment | None = None
    vacancy_reason: Reason = ""
    at_is_past: bool = False


class ByOrderIn(BaseModel, extra="forbid"):
    order: Line


class ContractIn(BaseModel, extra="forbid"):
    """Until when the contract of a contractor's person runs: shorter or longer than before, never without an end."""

    order: Line
    ends: Moment
    vacancy_reason: Reason = ""


class OneTimeOut(BaseModel):
    """Shown this once; the person changes it at the next sign-in."""

    one_time_password: str


class OwnPasswordIn(BaseModel, extra="forbid"):
    old: Password
    new: Password


class ChangeUnitIn(BaseModel, extra="forbid"):
    name_ja: Title
    name_en: Title = ""
    functions: Annotated[list[Key], Field(max_length=50)] = []


class HandInIn(BaseModel, extra="forbid"):
    """By whose order; `day` counts where the file has no date."""

    order: Line
    day: date | None = None


class ChoicesIn(BaseModel, extra="forbid"):
    """`successors`: id of an appointment that ends -> person ("staff:3", "line:5"); `keep`: appointments of movers."""

    successors: Annotated[dict[Annotated[str, Field(pattern=r"^\d{1,18}$")], Key], Field(max_length=2000)] = {}
    keep: Annotated[list[Id], Field(max_length=2000)] = []
    vacancy_reason: Reason = ""


class CarryOutIn(BaseModel, extra="forbid"):
    """The digest of the dry run that you looked at, and your password: newcomers' first ones are in the answer."""

    digest: Digest
    own_password: OwnPassword


class TransferOut(BaseModel):
    """One transfer; `shown` is the dry run of now, or what was shown when it was carried out.

    `wrongs` is what no longer fits since the file was handed in, by its line: each stops the carrying out.
    """

    row: TransferRow
    shown: dict[str, Any]
    choices: dict[str, Any]
    digest: str
    wrongs: list[reasons.Reason]
    unread: list[str]


class CarriedOutOut(BaseModel):
    """`first` are one-time passwords of newcomers, shown this once."""

    transfer: TransferOut
    first: list[FirstPassword]


@router.get("/people", response=PeoplePage)
def people(request: Call, at: Moment | None = None) -> PeoplePage:
    """Who holds which role for what, deputies, vacancies and history; now, or `at` a time."""
    return people_page(at or now_of(request))


@router.get("/staff/{staff_id}/life", response=list[Event])
def life(request: Call, staff_id: Id) -> list[Event]:
    """One person's postings, appointments and deputyships."""
    find_person(staff_id)
    return life_of(staff_id, {})


@router.put("/staff/{staff_id}", response=StaffRow)
def change(request: Call, staff_id: Id, data: ChangeStaffIn) -> StaffRow:
    """Change name, e-mail, number, unit or rank."""
    demand_known(Unit, data.unit_id)
    change_staff(actor=request.auth, now=now_of(request), staff_id=staff_id, **data.model_dump())
    return staff_row(find_person(staff_id))


@router.post("/staff/{staff_id}/leave", response=StaffRow)
def leaves(request: Call, staff_id: Id, data: LeaveIn) -> StaffRow:
    """Record a leaving (退職): appointments, sessions and API tokens end."""
    leave(actor=request.auth, now=now_of(request), staff_id=staff_id, **data.model_dump())
    return staff_row(find_person(staff_id))


@router.post("/staff/{staff_id}/stay", response=StaffRow)
def stays(request: Call, staff_id: Id, data: ByOrderIn) -> StaffRow:
    """Call off a leaving that has not come yet."""
    call_off_leaving(actor=request.auth, now=now_of(request), staff_id=staff_id, order=data.order)
    return staff_row(find_person(staff_id))


@router.put("/staff/{staff_id}/contract", response=StaffRow)
def contract(request: Call, staff_id: Id, data: ContractIn) -> StaffRow:
    """Set until when a contractor's contract runs."""
    set_contract(actor=request.auth, now=now_of(request), staff_id=staff_id, **data.model_dump())
    return staff_row(find_person(staff_id))


@router.post("/staff/{staff_id}/one-time-password", response=OneTimeOut)
def reset(request: Call, staff_id: Id, data: ProofIn) -> OneTimeOut:
    """A one-time password for somebody who forgot theirs, who is told; sessions and API tokens end."""
    proof = proven(request, f"reset-password:{staff_id}", data.own_password)
    made = reset_password(actor=request.auth, now=now_of(request), staff_id=staff_id, proof=proof)
    return OneTimeOut(one_time_password=made)


@router.post("/me/password", response={204: None})
def own(request: Call, data: OwnPasswordIn) -> Status[None]:
    """Change one's own password; the old one is asked for, and sessions end."""
    change_own_password(actor=request.auth, now=now_of(request), old=data.old, new=data.new)
    return Status(204, None)


@router.put("/units/{unit_id}", response=UnitRow)
def change_one_unit(request: Call, unit_id: Id, data: ChangeUnitIn) -> UnitRow:
    """Change a unit's name or functions."""
    change_unit(actor=request.auth, now=now_of(request), unit_id=unit_id, **data.model_dump())
    return _unit(unit_id)


@router.post("/units/{unit_id}/close", response=UnitRow)
def close_one_unit(request: Call, unit_id: Id, data: ByOrderIn) -> UnitRow:
    """Close a unit that has neither staff nor open accounts."""
    close_unit(actor=request.auth, now=now_of(request), unit_id=unit_id, order=data.order)
    return _unit(unit_id)


@router.get("/transfers", response=list[TransferRow])
def list_transfers(request: Call) -> list[TransferRow]:
    """Files of personnel orders that were handed in, and what became of them."""
    return transfers()


@router.post("/transfers", response={201: TransferOut})
def create_transfer(request: Call, file: File[UploadedFile], data: Form[HandInIn]) -> Status[TransferOut]:
    """Hand a file in (CSV or Excel). Nothing changes yet; the answer is the dry run."""
    if file.size is None or file.size > LARGEST_FILE:
        raise whole_file(
            "file_too_large",
            "ファイルが大きすぎます。",
            "The file is too large.",
            "5MBまでにしてください。",
            "At most 5 MB.",
        )
    row = hand_in(
        actor=request.auth,
        now=now_of(request),
        file_name=(file.name or "").replace("\x00", ""),
        raw=file.read(),
        order=data.order,
        default_day=data.day,
    )
    return Status(201, _transfer(row.pk, now_of(request)))


@router.get("/transfers/template")
def template(request: Call) -> HttpResponse:
    """An empty file with the headers (CSV, UTF-8 with BOM)."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(TITLES.values())
    return HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")


@router.get("/transfers/{transfer_id}", response=TransferOut)
def one_transfer(request: Call, transfer_id: Id) -> TransferOut:
    """One transfer: the dry run of now, or what was done."""
    return _transfer(transfer_id, now_of(request))


@router.post("/transfers/{transfer_id}/choices", response=TransferOut)
def choices(request: Call, transfer_id: Id, data: ChoicesIn) -> TransferOut:
    """Choose who follows whom, what a mover keeps, and why a role stays vacant; the answer is the new dry run."""
    now = now_of(request)
    successors = {int(ended): who for ended, who in data.successors.items()}
    choose(
        actor=request.auth,
        now=now,
        transfer_id=transfer_id,
        successors=successors,
        keep=data.keep,
        vacancy_reason=data.vacancy_reason,
    )
    return _transfer(transfer_id, now)


@router.post("/transfers/{transfer_id}/carry-out", response=CarriedOutOut)
def carry(request: Call, transfer_id: Id, data: CarryOutIn) -> CarriedOutOut:
    """Carry all of it out, or nothing; a dry run that no longer holds is a conflict."""
    now = now_of(request)
    proof = proven(request, f"carry-out-transfer:{transfer_id}", data.own_password)
    done = carry_out(actor=request.auth, now=now, transfer_id=transfer_id, digest=data.digest, proof=proof)
    return CarriedOutOut(transfer=_transfer(transfer_id, now), first=list(done.first))


@router.post("/transfers/{transfer_id}/discard", response=TransferOut)
def put_away(request: Call, transfer_id: Id) -> TransferOut:
    """Put a transfer away without carrying it out."""
    discard(actor=request.auth, now=now_of(request), transfer_id=transfer_id)
    return _transfer(transfer_id, now_of(request))


def _transfer(transfer_id: int, now: datetime) -> TransferOut:
    page: TransferPage = transfer_page(transfer_id, now)
    return TransferOut(
        row=page.row,
        shown=page.shown,
        choices=page.choices,
        digest=page.digest,
        wrongs=list(page.wrongs),
        unread=list(page.unread),
    )


def _unit(unit_id: int) -> UnitRow:
    return next(row for row in queries.units() if row.id == unit_id)
