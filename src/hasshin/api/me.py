"""Who one is, what one holds, what needs one now, and one's own tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Router, Schema, Status
from pydantic import BaseModel, Field

from hasshin.api.proof import ProofIn, proven
from hasshin.api.request import Call, now_of, staff_of
from hasshin.api.values import Id, Name
from hasshin.city.actions.token import LONGEST_DAYS, issue_token, revoke_token
from hasshin.city.facts import actor_facts
from hasshin.city.models import ApiToken, StaffMember
from hasshin.city.queries import StaffRow, staff_row
from hasshin.policy import facts
from hasshin.policy.reasons import NotFound
from hasshin.posts.queries import Need, needs_me

router = Router(tags=["me"])


class MeOut(BaseModel):
    """The person, the roles held now (also as deputy), and the terminal that the call came from."""

    staff: StaffRow
    holdings: list[facts.Holding]
    terminal: facts.Terminal


class TokenIn(ProofIn):
    """A name to tell the token by, how many days it works, and your password: a token alone issues no other."""

    name: Name
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class TokenOut(Schema):
    id: int
    name: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewTokenOut(TokenOut):
    """`secret` is shown this once and kept nowhere."""

    secret: str


@router.get("/me", response=MeOut)
def me(request: Call) -> MeOut:
    """Who the token's person is, and what the person holds now."""
    now = now_of(request)
    member = StaffMember.objects.select_related("unit").get(pk=staff_of(request))
    return MeOut(
        staff=staff_row(member),
        holdings=list(actor_facts(request.auth, now).holdings),
        terminal=request.auth.terminal,
    )


@router.get("/needs", response=list[Need])
def list_needs(request: Call) -> list[Need]:
    """What needs you now, most pressing first."""
    return list(needs_me(request.auth, now_of(request)))


@router.get("/tokens", response=list[TokenOut])
def list_tokens(request: Call) -> list[ApiToken]:
    """Your own tokens, the newest first; their secrets can't be shown again."""
    return list(ApiToken.objects.filter(staff=request.auth.staff).order_by("-pk"))


@router.post("/tokens", response={201: NewTokenOut})
def issue(request: Call, data: TokenIn) -> Status[NewTokenOut]:
    """Issue another token of your own, for example before this one ends."""
    proof = proven(request, "issue-token", data.own_password)
    token, secret = issue_token(actor=request.auth, now=now_of(request), name=data.name, days=data.days, proof=proof)
    shown = TokenOut.from_orm(token)
    return Status(201, NewTokenOut(secret=secret, **shown.model_dump()))


@router.post("/tokens/{token_id}/revoke", response=TokenOut)
def revoke(request: Call, token_id: Id) -> ApiToken:
    """Take back one of your own tokens; it stops working at once."""
    revoke_token(actor=request.auth, now=now_of(request), token_id=token_id)
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None:
        raise NotFound(f"token {token_id}")
    return token
