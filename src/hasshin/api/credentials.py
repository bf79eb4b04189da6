"""Secrets of accounts: how they stand, and the change of a password. No operation gives a secret away.

A password is shown on the screen alone: only there does its custodian sign in anew, which a token's caller has not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Router, Status
from pydantic import BaseModel, Field

from hasshin.accounts.actions.set_password import set_password
from hasshin.accounts.credentials.due import Due
from hasshin.accounts.models import CredentialEvent
from hasshin.accounts.queries_credentials import (
    CredentialLine,
    KeptSecret,
    credential_lines,
    credential_page,
)
from hasshin.api.request import Call, now_of
from hasshin.api.values import Count, Id, Words
from hasshin.policy.reasons import Citation

router = Router(tags=["credentials"])


class StandingOut(BaseModel):
    """How an account's password stands. `next_at` is when its change by time falls due; null for never by time.

    `seen_at` is when it was last shown to anybody. `dues` are the causes for which a secret of the account must be
    changed; `at` is when each becomes overdue.
    """

    account_id: int
    kept: bool
    changed_at: datetime | None
    seen_at: datetime | None
    next_at: datetime | None
    overdue: bool
    dues: list[Due]


class EventOut(BaseModel):
    """Who saw or changed what, and when; `staff_id` is null for the product itself."""

    kind: str
    act: str
    generation: int
    staff_id: int | None
    at: datetime
    reason: str


class SecretsOut(BaseModel):
    """One account's secrets for the caller. `events` is null for who may not read who saw or changed what."""

    standing: StandingOut
    generation: int
    secrets: list[KeptSecret]
    custodians: list[int]
    may_see: bool
    may_change: bool
    events: list[EventOut] | None
    citations: list[Citation]


class NewPasswordIn(BaseModel, extra="forbid"):
    """`stated` says when and where it was changed at the service, and how that was tried.

    `generation` is the one that you saw (GET .../credentials): another change since then is a conflict.
    """

    password: Annotated[str, Field(max_length=2_000, json_schema_extra={"writeOnly": True})]
    stated: Words
    generation: Count | None = None


@router.get("/credentials", response=list[StandingOut])
def list_standing(request: Call) -> list[StandingOut]:
    """All accounts: when each password was changed, when next, and what is overdue, that first."""
    return [_standing(line) for line in credential_lines(now_of(request))]


@router.get("/accounts/{account_id}/credentials", response=SecretsOut)
def get_secrets(request: Call, account_id: Id) -> SecretsOut:
    """One account's secrets: dates, custodians, and who saw or changed what. Never a secret."""
    page = credential_page(account_id, request.auth, now_of(request))
    return SecretsOut(
        standing=_standing(page.line, whole=page.events is not None),
        generation=page.generation,
        secrets=list(page.secrets),
        custodians=[one.pk for one in page.custodians],
        may_see=page.may_see,
        may_change=page.may_change,
        events=None if page.events is None else [_event(one) for one in page.events],
        citations=list(page.citations),
    )


@router.put("/accounts/{account_id}/password", response={204: None})
def put_password(request: Call, account_id: Id, data: NewPasswordIn) -> Status[None]:
    """Keep a password that was changed at the service. It can't be read back here."""
    set_password(
        actor=request.auth,
        now=now_of(request),
        account_id=account_id,
        password=data.password,
        stated=data.stated,
        shown_generation=data.generation,
    )
    return Status(204, None)


def _standing(line: CredentialLine, *, whole: bool = False) -> StandingOut:
    """Without `whole` the causes name nobody: who lost access is for who may read the account's events."""
    told = [due if whole else Due(due.account, due.kind, due.cause, due.since, due.at) for due in line.dues]
    return StandingOut(
        account_id=line.account.pk,
        kept=line.kept,
        changed_at=line.changed_at,
        seen_at=line.seen_at,
        next_at=line.next_at,
        overdue=line.overdue,
        dues=told,
    )


def _event(one: CredentialEvent) -> EventOut:
    return EventOut(
        kind=one.kind,
        act=one.act,
        generation=one.generation,
        staff_id=one.staff_id,
        at=one.at,
        reason=one.reason,
    )
