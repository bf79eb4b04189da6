"""Acts on official accounts: rules, consents, freeze, credential, outward acts, releases.

They share the router of what is read: one address has one view, whatever its methods.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema, Status
from pydantic import BaseModel, Field

from hasshin.accounts.actions.answer_outward_act import (
    consent_outward_act,
    decline_outward_act,
    drop_outward_act,
)
from hasshin.accounts.actions.freeze import freeze, unfreeze
from hasshin.accounts.actions.give_consent import give_consent, revoke_consent
from hasshin.accounts.actions.outward_act import outward_act
from hasshin.accounts.actions.release_unit import end_release, release_unit
from hasshin.accounts.actions.set_rules import set_rules
from hasshin.accounts.actions.state_rank_reason import state_rank_reason
from hasshin.accounts.models import Account, AccountRules, Consent, OutwardAct, Release
from hasshin.accounts.queries_outward import outward_acts
from hasshin.accounts.rows import load_account
from hasshin.api.accounts import AccountOut, ConsentOut, ReleaseOut, RulesOut, router
from hasshin.api.known import demand_known
from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Code, Id, Key, Line, LongText, Moment, Words
from hasshin.city.models import Unit
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.policy.reasons import NotFound

Stance = Literal["never", "allow_list", "case_by_case", "yes"]
OutwardKind = Literal["follow", "like", "repost", "quote", "reply", "message"]


class RulesIn(BaseModel, extra="forbid"):
    """`items` says what the guideline asks the rules to state; `acts` a stance for each outward act."""

    items: Annotated[dict[Key, Words], Field(max_length=100)]
    acts: Annotated[dict[OutwardKind, Stance], Field(max_length=10)] = {}
    allow_list: Annotated[list[Line], Field(max_length=1_000)] = []
    in_force_from: Moment | None = None


class ConsentIn(BaseModel, extra="forbid"):
    """A prior consent (事前同意) for a kind of post and a time."""

    category: Key
    reason: Words
    ends: Moment
    starts: Moment | None = None


class WhyIn(BaseModel, extra="forbid"):
    reason: Words


class OutwardIn(BaseModel, extra="forbid"):
    """An act toward somebody else's account, in your own name. Nobody can say here that somebody else consented."""

    kind: OutwardKind
    target: Line
    reason: Words


class OutwardOut(Schema):
    """`state`: `allowed` may be done; `asked` waits for another person's consent; `declined` and `dropped` are over."""

    id: int
    account_id: int
    kind: str
    target: str
    reason: str
    state: str
    asked_by_id: int
    at: datetime
    consented_by_id: int | None
    settled_by_id: int | None
    settled_at: datetime | None
    answer: str


class CredentialIn(BaseModel, extra="forbid"):
    """The token that the service issued. It goes in and never comes out again."""

    token: LongText = Field(json_schema_extra={"writeOnly": True, "format": "password"})


class ReleaseIn(BaseModel, extra="forbid"):
    unit_id: Id
    service: Code
    reason: Words
    starts: Moment | None = None
    ends: Moment | None = None


@router.post("/accounts/{account_id}/rules", response={201: RulesOut})
def create_rules(request: Call, account_id: Id, data: RulesIn) -> Status[AccountRules]:
    """Set the next version of an account's rules, in your own name."""
    given = data.model_dump()
    return Status(
        201,
        set_rules(actor=request.auth, now=now_of(request), account_id=account_id, set_by=staff_of(request), **given),
    )


@router.post("/accounts/{account_id}/consents", response={201: ConsentOut})
def create_consent(request: Call, account_id: Id, data: ConsentIn) -> Status[Consent]:
    """Give a prior consent, in your own name."""
    given = data.model_dump()
    return Status(
        201,
        give_consent(
            actor=request.auth, now=now_of(request), account_id=account_id, given_by=staff_of(request), **given
        ),
    )


@router.post("/consents/{consent_id}/revoke", response=ConsentOut)
def revoke(request: Call, consent_id: Id, data: WhyIn) -> Consent:
    """Take a consent back; no post goes out by it from here on."""
    revoke_consent(actor=request.auth, now=now_of(request), consent_id=consent_id, reason=data.reason)
    return Consent.objects.get(pk=consent_id)


@router.post("/accounts/{account_id}/freeze", response=AccountOut)
def stop(request: Call, account_id: Id, data: WhyIn) -> Account:
    """Freeze (発信停止): nothing goes out until it is lifted. Stopping is not sending: it works from any terminal."""
    freeze(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return load_account(account_id)


@router.post("/accounts/{account_id}/unfreeze", response=AccountOut)
def lift(request: Call, account_id: Id, data: WhyIn) -> Account:
    """Lift the freeze."""
    unfreeze(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return load_account(account_id)


@router.get("/accounts/{account_id}/outward-acts", response=list[OutwardOut])
def list_outward(request: Call, account_id: Id) -> list[OutwardAct]:
    """The acts toward others that were asked for on this account, newest first, those that wait before all others."""
    return list(outward_acts(load_account(account_id).pk))


@router.post("/accounts/{account_id}/outward-acts", response={201: OutwardOut})
def act_outward(request: Call, account_id: Id, data: OutwardIn) -> Status[OutwardAct]:
    """Ask for an act toward somebody else's account; kept when it is allowed, refused with the clause when not.

    Where the account's rules ask for a consent each time, it is `asked` until another person consents.
    """
    return Status(201, outward_act(actor=request.auth, now=now_of(request), account_id=account_id, **data.model_dump()))


@router.post("/outward-acts/{act_id}/consent", response=OutwardOut)
def consent_outward(request: Call, act_id: Id) -> OutwardAct:
    """Consent to this one act, as another person than who asked; it may be done from here on."""
    return consent_outward_act(actor=request.auth, now=now_of(request), act_id=act_id)


@router.post("/outward-acts/{act_id}/decline", response=OutwardOut)
def decline_outward(request: Call, act_id: Id, data: WhyIn) -> OutwardAct:
    """Refuse the consent, with a reason."""
    return decline_outward_act(actor=request.auth, now=now_of(request), act_id=act_id, reason=data.reason)


@router.post("/outward-acts/{act_id}/drop", response=OutwardOut)
def drop_outward(request: Call, act_id: Id) -> OutwardAct:
    """Ask for it no longer."""
    return drop_outward_act(actor=request.auth, now=now_of(request), act_id=act_id)


@router.put("/accounts/{account_id}/credential", response={204: None})
def put_credential(request: Call, account_id: Id, data: CredentialIn) -> Status[None]:
    """Set the account's token, once the service has said that it is this account's. It can't be read back."""
    paste_token(actor=request.auth, now=now_of(request), account_id=account_id, token=data.token)
    return Status(204, None)


@router.put("/accounts/{account_id}/owner-rank-reason", response={204: None})
def put_rank_reason(request: Call, account_id: Id, data: WhyIn) -> Status[None]:
    """State why an owner below the rank that the guideline asks for was chosen."""
    state_rank_reason(actor=request.auth, now=now_of(request), account_id=account_id, reason=data.reason)
    return Status(204, None)


@router.post("/releases", response={201: ReleaseOut})
def create_release(request: Call, data: ReleaseIn) -> Status[Release]:
    """Release a unit for a service (利用許可), in your own name."""
    demand_known(Unit, data.unit_id)
    given = data.model_dump()
    return Status(201, release_unit(actor=request.auth, now=now_of(request), decided_by=staff_of(request), **given))


@router.post("/releases/{release_id}/end", response=ReleaseOut)
def end(request: Call, release_id: Id, data: WhyIn) -> Release:
    """End a release now; the unit can't publish on that service from here on."""
    end_release(actor=request.auth, now=now_of(request), release_id=release_id, reason=data.reason)
    row = Release.objects.filter(pk=release_id).first()
    if row is None:
        raise NotFound(f"release {release_id}")
    return row
