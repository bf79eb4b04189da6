"""How accounts are connected, watched and compared with what went out from here. No operation gives a token away."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Router, Schema, Status
from pydantic import BaseModel

from hasshin.api.connection_schemas import (
    BackIn,
    BeginIn,
    BegunOut,
    ConnectionOut,
    DisconnectIn,
    EndedOut,
    PastedIn,
    ScopeOut,
)
from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Id, Moment, Words
from hasshin.delivery.actions.begin_connecting import GivenClient, begin_connecting
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.finish_connecting import Back, finish_connecting
from hasshin.delivery.actions.look_again import look_again
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.actions.verification import note_application, note_impossible, note_outcome
from hasshin.delivery.models import VerificationApplication
from hasshin.delivery.watch_queries import acts_page, connection_page, profile_page
from hasshin.platforms.values import Outcome

router = Router(tags=["connection"])


class ReadingOut(Schema):
    """A profile as it was from `at` on."""

    at: datetime
    remote_id: str
    handle: str
    name: str
    url: str
    text: str
    links: list[str]
    verified: bool | None
    verified_links: list[str]


class ApplicationOut(Schema):
    """An application for verification; `outcome` is "" while it is awaited."""

    id: int
    account_id: int
    applied_at: datetime | None
    remarks: str
    outcome: str
    outcome_at: datetime | None
    reason: str


class ProfileOut(BaseModel):
    """The profile now and before, the newest first."""

    read_at: datetime | None
    readings: list[ReadingOut]
    applications: list[ApplicationOut]


class ApplyIn(BaseModel, extra="forbid"):
    """An application that was made, or (`impossible`) why nobody can make one."""

    applied_at: Moment | None = None
    remarks: Words = ""
    impossible: Words = ""


class OutcomeIn(BaseModel, extra="forbid"):
    outcome: Literal["granted", "refused"]
    reason: Words


class ActOut(BaseModel):
    """An act on the account that did not go out from here. `finding_id` null: rules and records account for it."""

    id: int
    kind: str
    remote_id: str
    url: str
    towards: str
    at: datetime | None
    seen_at: datetime
    forbidden: bool
    gone_at: datetime | None
    finding_id: int | None


class ActsOut(BaseModel):
    """`posts_read_at`: own posts were last compared to the end. What a service does not list is false in `lists`."""

    posts_read_at: datetime | None
    following_read_at: datetime | None
    trouble: str
    lists: dict[str, bool]
    acts: list[ActOut]


@router.get("/accounts/{account_id}/connection", response=ConnectionOut)
def read_connection(request: Call, account_id: Id) -> ConnectionOut:
    """How an account is connected to its service, and since when its token works."""
    return _connection(account_id)


@router.post("/accounts/{account_id}/connection", response={201: BegunOut})
def begin(request: Call, account_id: Id, data: BeginIn | None = None) -> Status[BegunOut]:
    """Begin to connect. Only whoever began may finish, through the API too, within ten minutes."""
    given = GivenClient(data.client_id, data.client_secret) if data is not None else None
    begun = begin_connecting(
        actor=request.auth, now=now_of(request), account_id=account_id, session=_session(request), given=given
    )
    scopes = [ScopeOut(name=one.name, why=one.why, granted=None) for one in begun.description.scopes]
    return Status(201, BegunOut(address=begun.address, scopes=scopes, ends_at=begun.ends_at))


@router.post("/accounts/{account_id}/connection/finish", response=ConnectionOut)
def finish(request: Call, account_id: Id, data: BackIn) -> ConnectionOut:
    """Finish with what the service sent back. The old token stays until the new one is proven to be this account's."""
    back = Back(data.state, data.code, data.error, data.iss)
    finish_connecting(
        actor=request.auth, now=now_of(request), account_id=account_id, session=_session(request), back=back
    )
    return _connection(account_id)


@router.put("/accounts/{account_id}/connection/token", response=ConnectionOut)
def paste(request: Call, account_id: Id, data: PastedIn) -> ConnectionOut:
    """Keep a pasted token, once the service has said that it is this account's."""
    paste_token(actor=request.auth, now=now_of(request), account_id=account_id, token=data.token)
    return _connection(account_id)


@router.post("/accounts/{account_id}/connection/look", response=ConnectionOut)
def look(request: Call, account_id: Id) -> ConnectionOut:
    """Ask the service now whether the token works."""
    look_again(actor=request.auth, now=now_of(request), account_id=account_id)
    return _connection(account_id)


@router.post("/accounts/{account_id}/connection/disconnect", response=EndedOut)
def end(request: Call, account_id: Id, data: DisconnectIn) -> EndedOut:
    """Revoke at the service, and destroy here whatever the service says."""
    result = disconnect(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return EndedOut(revoked=result.outcome is Outcome.DONE, said=result.reason)


@router.get("/accounts/{account_id}/profile", response=ProfileOut)
def read_profile(request: Call, account_id: Id) -> ProfileOut:
    """The live profile as it was read, its history, and applications for verification."""
    page = profile_page(account_id, now_of(request))
    return ProfileOut(
        read_at=page.read_at,
        readings=[ReadingOut.from_orm(row) for row in page.readings],
        applications=[ApplicationOut.from_orm(row) for row in page.applications],
    )


@router.post("/accounts/{account_id}/verifications", response={201: ApplicationOut})
def apply(request: Call, account_id: Id, data: ApplyIn) -> Status[VerificationApplication]:
    """Record that the service was asked to verify the account, or why nobody can ask."""
    now = now_of(request)
    if data.impossible.strip():
        row = note_impossible(actor=request.auth, now=now, account_id=account_id, reason=data.impossible)
    else:
        row = note_application(
            actor=request.auth, now=now, account_id=account_id, applied_at=data.applied_at or now, remarks=data.remarks
        )
    return Status(201, row)


@router.post("/verifications/{application_id}/outcome", response=ApplicationOut)
def conclude(request: Call, application_id: Id, data: OutcomeIn) -> VerificationApplication:
    """Record what the service answered."""
    return note_outcome(
        actor=request.auth,
        now=now_of(request),
        application_id=application_id,
        outcome=data.outcome,
        reason=data.reason,
    )


@router.get("/accounts/{account_id}/unaccounted-acts", response=ActsOut)
def read_acts(request: Call, account_id: Id) -> ActsOut:
    """Posts, replies, quotations, reposts and follows on the account that did not go out from here."""
    page = acts_page(account_id)
    lists = {"posts": page.able.list_own, "following": page.able.list_following} if page.able else {}
    acts = [
        ActOut(
            id=row.pk,
            kind=row.kind,
            remote_id=row.remote_id,
            url=row.url,
            towards=row.towards,
            at=row.at,
            seen_at=row.seen_at,
            forbidden=row.forbidden,
            gone_at=row.gone_at,
            finding_id=row.finding_id,
        )
        for row in page.acts
    ]
    return ActsOut(
        posts_read_at=page.mark.acts_read_at if page.mark else None,
        following_read_at=page.mark.following_read_at if page.mark else None,
        trouble=page.mark.acts_trouble if page.mark else "",
        lists=lists,
        acts=acts,
    )


def _connection(account_id: int) -> ConnectionOut:
    page = connection_page(account_id)
    return ConnectionOut(
        account_id=page.account.pk,
        state=page.state,
        since=page.since,
        code=page.code,
        reason=page.reason,
        how=page.how,
        scopes=[ScopeOut(name=one.name, why=one.why, granted=one.granted) for one in page.scopes],
        missing=list(page.missing),
        wide=list(page.wide),
        expires_at=page.expires_at,
        connected_at=page.connected_at,
        looked_at=page.looked_at,
        good_at=page.good_at,
        trouble=page.trouble,
        client_id=page.client_id,
        redirect_uri=page.redirect_uri,
    )


def _session(request: Call) -> str:
    """What a connecting that was begun through the API is bound to: its caller, and no browser."""
    return f"api:{staff_of(request)}"
