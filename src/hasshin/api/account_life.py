"""The life of an account: changes, hand-over, lock, dormancy, closing; its rules' versions; and the roster."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import BaseModel

from hasshin.accounts.actions.ask_closing import ask_closing, drop_closing
from hasshin.accounts.actions.change_account import change_purpose, rename_account
from hasshin.accounts.actions.choose_dormant import choose_dormant
from hasshin.accounts.actions.lock_account import lock_account, unlock_account
from hasshin.accounts.models import Account, AccountChange, Closing, Dormancy
from hasshin.accounts.queries_life import life_page
from hasshin.accounts.queries_roster import Rosters, rosters
from hasshin.accounts.queries_rules import Difference, PublicRules, differences, public_rules, rules_page
from hasshin.accounts.roster_csv import roster_csv
from hasshin.accounts.rows import load_account
from hasshin.api.accounts import AccountOut, RulesOut
from hasshin.api.openings import EndOpeningIn, GrantOut
from hasshin.api.request import Call, now_of
from hasshin.api.values import Count, Id, Line, Moment, Title, Words
from hasshin.city.pack import pack_at
from hasshin.delivery.actions.agree_closing import agree_closing
from hasshin.policy.clock import day
from hasshin.posts.actions.hand_over import hand_over
from hasshin.posts.actions.leave_account import LeftPost
from hasshin.records.roster_paper import roster_pdf

router = Router(tags=["account life"])
ACCOUNT = "/accounts/{account_id}"


class PurposeIn(BaseModel, extra="forbid"):
    purpose: Words
    reason: Words
    order: Line


class RenameIn(BaseModel, extra="forbid"):
    """What the account is called on its service now; its immutable id stays. `name_en`: null for the present one."""

    handle: Title
    name: Title = ""
    name_en: Title | None = None
    reason: Words


class HandOverIn(BaseModel, extra="forbid"):
    unit_id: Id
    reason: Words
    order: Line


class ChoiceIn(BaseModel, extra="forbid"):
    """What becomes of a dormant account; `until` only with `keep`."""

    choice: Literal["keep", "lock", "close"]
    reason: Words
    until: Moment | None = None


class ChangeOut(Schema):
    id: int
    account_id: int
    kind: str
    before: str
    after: str
    reason: str
    order: str
    by_id: int | None
    at: datetime


class ClosingOut(Schema):
    id: int
    account_id: int
    reason: str
    asked_by_id: int
    asked_at: datetime
    agreed_by_id: int | None
    agreed_at: datetime | None
    dropped_at: datetime | None


class DormancyOut(Schema):
    id: int
    account_id: int
    last_post_at: datetime | None
    found_at: datetime
    due_at: datetime
    choice: str
    reason: str
    until: datetime | None
    chosen_by_id: int | None
    chosen_at: datetime | None


class LifeOut(BaseModel):
    """What happened to an account. `closing` waits for a second person, `dormancy` for a choice.

    `closings` are those that two people carried out, or that were dropped.
    """

    account: AccountOut
    opening_id: int | None
    changes: list[ChangeOut]
    grants: list[GrantOut]
    closing: ClosingOut | None
    closings: list[ClosingOut]
    dormancy: DormancyOut | None
    dormancies: list[DormancyOut]


class LeftOut(BaseModel):
    """The posts that were on their way, and what became of each."""

    account: AccountOut
    posts: list[LeftPost]


class RulesVersionOut(BaseModel):
    """One version: `status` is past, in_force or coming; `until` is when the next one takes its place."""

    status: str
    until: datetime | None
    rules: RulesOut


class RulesPageOut(BaseModel):
    """All versions, newest first; `public` is what the public reads; `untrue` the items that are so no longer."""

    public: PublicRules | None
    versions: list[RulesVersionOut]
    untrue: list[str]


@router.get(ACCOUNT + "/life", response=LifeOut)
def get_life(request: Call, account_id: Id) -> LifeOut:
    """What happened to an account since it is there."""
    page = life_page(account_id, now_of(request))
    return LifeOut(
        account=AccountOut.from_orm(page.account),
        opening_id=page.opening.pk if page.opening is not None else None,
        changes=[ChangeOut.from_orm(row) for row in page.changes],
        grants=[GrantOut.from_orm(row) for row in page.grants],
        closing=ClosingOut.from_orm(page.closing) if page.closing is not None else None,
        closings=[ClosingOut.from_orm(row) for row in page.closings],
        dormancy=DormancyOut.from_orm(page.dormancy) if page.dormancy is not None else None,
        dormancies=[DormancyOut.from_orm(row) for row in page.dormancies],
    )


@router.get(ACCOUNT + "/rules/versions", response=RulesPageOut)
def list_rules(request: Call, account_id: Id) -> RulesPageOut:
    """All versions of an account's rules, and what the public reads of the one in force."""
    now = now_of(request)
    page = rules_page(account_id, now)
    return RulesPageOut(
        public=public_rules(page.account, now),
        versions=[
            RulesVersionOut(status=one.status, until=one.until, rules=RulesOut.from_orm(one.row))
            for one in page.versions
        ],
        untrue=list(page.untrue),
    )


@router.get(ACCOUNT + "/rules/difference", response=list[Difference])
def compare_rules(request: Call, account_id: Id, before: Count, after: Count) -> list[Difference]:
    """What version `after` says otherwise than version `before`."""
    return list(differences(account_id, before, after))


@router.post(ACCOUNT + "/purpose", response={201: ChangeOut})
def purpose(request: Call, account_id: Id, data: PurposeIn) -> Status[AccountChange]:
    """Decide on a new purpose."""
    given = data.model_dump()
    return Status(201, change_purpose(actor=request.auth, now=now_of(request), account_id=account_id, **given))


@router.post(ACCOUNT + "/rename", response={201: ChangeOut})
def rename(request: Call, account_id: Id, data: RenameIn) -> Status[AccountChange]:
    """Enter the account's new handle and name."""
    given = data.model_dump()
    return Status(201, rename_account(actor=request.auth, now=now_of(request), account_id=account_id, **given))


@router.post(ACCOUNT + "/hand-over", response=LeftOut)
def give(request: Call, account_id: Id, data: HandOverIn) -> LeftOut:
    """Hand the account over to another unit; what became of the old unit's posts on their way."""
    left = hand_over(actor=request.auth, now=now_of(request), account_id=account_id, **data.model_dump())
    return LeftOut(account=AccountOut.from_orm(load_account(account_id)), posts=list(left))


@router.post(ACCOUNT + "/lock", response=AccountOut)
def lock(request: Call, account_id: Id, data: EndOpeningIn) -> Account:
    """Lock the account: it rests and sends nothing."""
    lock_account(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return load_account(account_id)


@router.post(ACCOUNT + "/unlock", response=AccountOut)
def unlock(request: Call, account_id: Id, data: EndOpeningIn) -> Account:
    """Unlock the account."""
    unlock_account(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return load_account(account_id)


@router.post(ACCOUNT + "/closings", response={201: ClosingOut})
def ask_to_close(request: Call, account_id: Id, data: EndOpeningIn) -> Status[Closing]:
    """Ask for the closing of an account; another person has to agree."""
    row = ask_closing(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return Status(201, row)


@router.post("/closings/{closing_id}/agree", response=LeftOut)
def agree_to_close(request: Call, closing_id: Id) -> LeftOut:
    """Agree as the second person: the account is closed for good."""
    left = agree_closing(actor=request.auth, now=now_of(request), closing_id=closing_id)
    account = Closing.objects.select_related("account").get(pk=closing_id).account
    return LeftOut(account=AccountOut.from_orm(account), posts=list(left))


@router.post("/closings/{closing_id}/drop", response=ClosingOut)
def do_not_close(request: Call, closing_id: Id, data: EndOpeningIn) -> Closing:
    """Do not close it after all."""
    drop_closing(actor=request.auth, now=now_of(request), closing_id=closing_id, reason=data.reason)
    return Closing.objects.get(pk=closing_id)


@router.post("/dormancies/{dormancy_id}/choice", response=DormancyOut)
def choose(request: Call, dormancy_id: Id, data: ChoiceIn) -> Dormancy:
    """Choose what becomes of a dormant account."""
    return choose_dormant(actor=request.auth, now=now_of(request), dormancy_id=dormancy_id, **data.model_dump())


@router.get("/roster", response=Rosters)
def get_roster(request: Call, at: Moment | None = None, account_id: Id | None = None) -> Rosters:
    """The roster of all accounts or of one, as of now or of any time (past or to come)."""
    now = now_of(request)
    return rosters(at or now, now, account_id)


@router.get("/roster.csv", openapi_extra={"responses": {200: {"description": "The roster as CSV, UTF-8 with BOM"}}})
def get_roster_csv(request: Call, at: Moment | None = None, account_id: Id | None = None) -> HttpResponse:
    """The same as CSV (RFC 4180), as spreadsheets read it."""
    now = now_of(request)
    made = roster_csv(rosters(at or now, now, account_id), pack_at(now), "ja")
    return HttpResponse(made, content_type="text/csv; charset=utf-8; header=present")


@router.get("/roster.pdf", openapi_extra={"responses": {200: {"description": "The roster as PDF (A4)"}}})
def get_roster_pdf(request: Call, at: Moment | None = None, account_id: Id | None = None) -> HttpResponse:
    """The same as PDF, in the language of Accept-Language; refused where the installation can't print."""
    now = now_of(request)
    made = roster_pdf(rosters(at or now, now, account_id), day(at or now))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="roster-{day(at or now)}.pdf"'
    return answer
