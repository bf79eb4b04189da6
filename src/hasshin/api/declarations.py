"""Declared disasters: what is declared and what it changes, declaring, extending, ending, and the after-reviews."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Status
from pydantic import BaseModel

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Line, Moment
from hasshin.city import queries_declarations as queries
from hasshin.city.actions.declare import declare, end, extend
from hasshin.city.queries_declarations import DeclarationRow
from hasshin.policy.declared_words import Changed
from hasshin.policy.reasons import Reason
from hasshin.policy.text import Text
from hasshin.posts.queries.exceptions import ExceptionRow, exceptions
from hasshin.posts.queries.held_up import held_by_declaration

router = Router(tags=["declarations"])


class DeclareIn(BaseModel, extra="forbid"):
    """What has happened, and until when the declaration holds (the pack's usual time, where it is left out)."""

    what: Line
    until: Moment | None = None


class ExtendIn(BaseModel, extra="forbid"):
    """Until when it holds from now on, and why."""

    until: Moment
    why: Line


class EndIn(BaseModel, extra="forbid"):
    """Why it ends."""

    why: Line


class HeldOut(BaseModel):
    """An ordinary post that waits: confirm it again (`POST /posts/{post_id}/reconfirm`), or stop it."""

    delivery_id: int
    post_id: int
    title: str
    account_id: int
    account: str
    due_at: datetime
    reasons: list[Reason]


class DeclaringOut(BaseModel):
    """Who declares in this city, for how many days at most, and whether you may, from here."""

    by: Text
    max_days: int
    usual: datetime
    may: bool
    against: list[Reason]


class DeclarationsOut(BaseModel):
    """What is declared now (none in quiet times), what is otherwise while it is, what waits, and all before.

    `changed` says what is otherwise now or, where nothing is declared, what would be. `declaring` is null where the
    pack lets nobody declare.
    """

    declared: list[DeclarationRow]
    changed: list[Changed]
    held: list[HeldOut]
    before: list[DeclarationRow]
    declaring: DeclaringOut | None


class ReviewsOut(BaseModel):
    """All that was done as an exception under one declaration; `open` is how many after-reviews are still owed."""

    declaration: DeclarationRow
    open: int
    exceptions: list[ExceptionRow]


@router.get("/declarations", response=DeclarationsOut)
def get_declarations(request: Call) -> DeclarationsOut:
    """What is declared, what it changes and what waits for a decider."""
    now = now_of(request)
    rows = queries.declarations(now)
    asked = queries.declaring(request.auth, now)
    return DeclarationsOut(
        declared=[row for row in rows if row.state == "in_force"],
        changed=list(queries.what_changed(now)),
        held=[
            HeldOut(
                delivery_id=one.planned.delivery_id,
                post_id=one.planned.post_id,
                title=one.planned.title,
                account_id=one.planned.account_id,
                account=one.planned.account,
                due_at=one.planned.due_at,
                reasons=list(one.reasons),
            )
            for one in held_by_declaration(now)
        ],
        before=[row for row in rows if row.state == "over"],
        declaring=None
        if asked is None
        else DeclaringOut(
            by=asked.by, max_days=asked.max_days, usual=asked.usual, may=asked.may, against=list(asked.against)
        ),
    )


@router.post("/declarations", response={201: DeclarationRow})
def post_declaration(request: Call, data: DeclareIn) -> Status[DeclarationRow]:
    """Declare a disaster, from now until a time at which it ends by itself."""
    now = now_of(request)
    row = declare(actor=request.auth, now=now, what=data.what, until=data.until)
    return Status(201, queries.declaration(row.pk, now))


@router.post("/declarations/{declaration_id}/extend", response=DeclarationRow)
def post_extension(request: Call, declaration_id: Id, data: ExtendIn) -> DeclarationRow:
    """Let a declaration hold longer."""
    now = now_of(request)
    extend(actor=request.auth, now=now, declaration_id=declaration_id, until=data.until, why=data.why)
    return queries.declaration(declaration_id, now)


@router.post("/declarations/{declaration_id}/end", response=DeclarationRow)
def post_declaration_end(request: Call, declaration_id: Id, data: EndIn) -> DeclarationRow:
    """End a declaration before its time: the ordinary rules are back at once."""
    now = now_of(request)
    end(actor=request.auth, now=now, declaration_id=declaration_id, why=data.why)
    return queries.declaration(declaration_id, now)


@router.get("/declarations/{declaration_id}/reviews", response=ReviewsOut)
def get_reviews(request: Call, declaration_id: Id) -> ReviewsOut:
    """What was done as an exception under it, each with the state of its after-review."""
    now = now_of(request)
    row = queries.declaration(declaration_id, now)
    found = list(exceptions(row.starts, row.ends, now))
    return ReviewsOut(declaration=row, open=sum(one.state == "open" for one in found), exceptions=found)
