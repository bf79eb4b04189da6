"""The ledger (台帳), for those whose role may read it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse
from ninja import Router
from pydantic import BaseModel, Field

from hasshin.api.request import Call, now_of
from hasshin.api.values import LARGEST_ID, Moment
from hasshin.ledger.queries import Row, entries
from hasshin.records.actions.ledger_out import hand_out_ledger, verify_ledger
from hasshin.records.ledger_reading import Wanted, ledger_page
from hasshin.records.readers import demand_subject

router = Router(tags=["ledger"])
PAGE = 200
Kind = Annotated[str, Field(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,80}$")]
ActorRef = Annotated[str, Field(pattern=r"^(staff|robot):[A-Za-z0-9_.-]{1,80}$")]
Subject = Annotated[str, Field(pattern=r"^[a-z]{1,40}:[A-Za-z0-9_.-]{1,80}$")]


class EntryOut(BaseModel):
    """One entry. `outcome` is the decision in outline; `hash` finds the entry in an exported ledger."""

    seq: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: dict[str, Any]
    personal: dict[str, Any]
    erased: list[str]
    outcome: dict[str, Any] | None
    pack: str
    hash: str


class LedgerVerifiedOut(BaseModel):
    """What verifying came to: `problems` counts them all, `first` is the number of the entry where the first stands."""

    ok: bool
    entries: int
    checkpoints: int
    problems: int
    first: int | None


@router.get("/ledger", response=list[EntryOut])
def list_entries(
    request: Call, subject: Subject, after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0
) -> list[EntryOut]:
    """The entries of one subject ("post:3", "account:1"), oldest first, 200 at a time; `after` is the last `seq` seen.

    Asks the right `read_ledger` for the account or unit that the subject concerns, else for the whole city.
    """
    demand_subject(request.auth, now_of(request), subject)
    return [_shown(row) for row in entries(subject=subject, after=after, limit=PAGE)]


@router.get("/ledger/entries", response=list[EntryOut])
def search_entries(
    request: Call,
    kind: Kind | None = None,
    actor: ActorRef | None = None,
    subject: Subject | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    before: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None,
) -> list[EntryOut]:
    """Entries of a kind, an actor ("staff:3"), a subject or some time, newest first, 200 at a time.

    `before` is the last `seq` seen. Without a subject it asks the right `read_ledger` for the whole city.
    """
    wanted = Wanted(subject, kind, actor, since, until)
    return [_shown(row) for row in ledger_page(request.auth, now_of(request), wanted, before=before, limit=PAGE)]


@router.post("/ledger/verify", response=LedgerVerifiedOut)
def verify(request: Call) -> LedgerVerifiedOut:
    """Verify all of it now; that it was done, and what came out, is an entry."""
    found = verify_ledger(actor=request.auth, now=now_of(request))
    first = found.problems[0].seq if found.problems else None
    return LedgerVerifiedOut(
        ok=found.ok, entries=found.entries, checkpoints=found.checkpoints, problems=found.count, first=first
    )


@router.post("/ledger/export", response={200: None})
def export(request: Call) -> FileResponse:
    """The whole ledger as JSON lines, without personal values, for the verifier that needs nothing else."""
    file = hand_out_ledger(actor=request.auth, now=now_of(request))
    return FileResponse(file, as_attachment=True, filename="ledger.jsonl", content_type="application/jsonl")


def _shown(row: Row) -> EntryOut:
    return EntryOut.model_validate(asdict(row))
