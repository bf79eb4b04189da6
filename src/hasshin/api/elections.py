"""Election periods (選挙期間): the same actions as the screen."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import Id, Line, Moment, Words
from hasshin.city import queries_elections as queries
from hasshin.city.actions.election import Term, drop_term
from hasshin.city.queries_elections import PeriodRow
from hasshin.posts.actions.hold_for_election import end_period, list_terms, set_period

router = Router(tags=["elections"])


class TermIn(BaseModel, extra="forbid"):
    """A name or term to look for, in any width, kana, case and spacing; `variants` are other ways to write it."""

    kind: Literal["candidate", "party", "slogan"]
    name: Line
    variants: Annotated[list[Line], Field(max_length=50)] = []


class ElectionIn(BaseModel, extra="forbid"):
    """From `starts` (now) until `ends`; `order` names the decision."""

    title: Line
    order: Line
    starts: Moment | None = None
    ends: Moment
    terms: Annotated[list[TermIn], Field(max_length=500)] = []


class TermsIn(BaseModel, extra="forbid"):
    """Further names and terms."""

    terms: Annotated[list[TermIn], Field(min_length=1, max_length=500)]


class ElectionEndIn(BaseModel, extra="forbid"):
    """`ends`: the new end; without it the period ends now."""

    reason: Words
    ends: Moment | None = None


class DropTermIn(BaseModel, extra="forbid"):
    """Why it is looked for no more."""

    reason: Words


@router.get("/elections", response=list[PeriodRow])
def get_elections(request: Call) -> list[PeriodRow]:
    """All election periods with their names and terms, those not over first."""
    return queries.periods(now_of(request))


@router.post("/elections", response={201: PeriodRow})
def post_election(request: Call, data: ElectionIn) -> Status[PeriodRow]:
    """Set a period. What is scheduled in it is examined at once, and held where it holds one of the names."""
    now = now_of(request)
    row = set_period(
        actor=request.auth,
        now=now,
        title=data.title,
        order=data.order,
        starts=data.starts,
        ends=data.ends,
        terms=_terms(data.terms),
    )
    return Status(201, queries.period_row(row, now))


@router.post("/elections/{period_id}/terms", response={201: PeriodRow})
def post_election_terms(request: Call, period_id: Id, data: TermsIn) -> Status[PeriodRow]:
    """List further names and terms; what is scheduled is examined for them at once."""
    now = now_of(request)
    row = list_terms(actor=request.auth, now=now, period_id=period_id, terms=_terms(data.terms))
    return Status(201, queries.period_row(row, now))


@router.post("/election-terms/{term_id}/drop", response=PeriodRow)
def post_election_term_drop(request: Call, term_id: Id, data: DropTermIn) -> PeriodRow:
    """Look for a name or term no more."""
    now = now_of(request)
    term = drop_term(actor=request.auth, now=now, term_id=term_id, reason=data.reason)
    return queries.period_row(term.period, now)


@router.post("/elections/{period_id}/end", response=PeriodRow)
def post_election_end(request: Call, period_id: Id, data: ElectionEndIn) -> PeriodRow:
    """End a period now, or change when it ends."""
    now = now_of(request)
    row = end_period(actor=request.auth, now=now, period_id=period_id, reason=data.reason, ends=data.ends)
    return queries.period_row(row, now)


def _terms(terms: list[TermIn]) -> tuple[Term, ...]:
    return tuple(Term(one.kind, one.name, tuple(one.variants)) for one in terms)
