"""What goes into and comes out of connecting an account. No secret comes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from hasshin.api.values import Line, LongText, Words
from hasshin.policy.text import Text


class ScopeOut(BaseModel):
    """One permission; `granted` is null where the service does not say, or nothing is connected."""

    name: str
    why: Text
    granted: bool | None


class ConnectionOut(BaseModel):
    """`state`: connected, doubtful, reconnect, disconnected, none, or open (the practice board asks for no token).

    `client_id` and `redirect_uri` are for services where a person registers our application; elsewhere "".
    """

    account_id: int
    state: str
    since: datetime | None
    code: str
    reason: Text | None
    how: str
    scopes: list[ScopeOut]
    missing: list[str]
    wide: list[str]
    expires_at: datetime | None
    connected_at: datetime | None
    looked_at: datetime | None
    good_at: datetime | None
    trouble: str
    client_id: str
    redirect_uri: str


class BeginIn(BaseModel, extra="forbid"):
    """Our application, where a person registered it at the service. "": as before. The secret never comes out again."""

    client_id: Annotated[str, Field(max_length=200)] = ""
    client_secret: Annotated[
        str, Field(max_length=2_000, json_schema_extra={"writeOnly": True, "format": "password"})
    ] = ""


class BegunOut(BaseModel):
    """Where the account's holder grants access, in a browser; the answer comes back with `state` and `code`."""

    address: str
    scopes: list[ScopeOut]
    ends_at: datetime


class BackIn(BaseModel, extra="forbid"):
    """What the service sent along. It is used once, and kept nowhere."""

    state: Annotated[Line, Field(json_schema_extra={"writeOnly": True})]
    code: Annotated[str, Field(max_length=4_000, json_schema_extra={"writeOnly": True, "format": "password"})] = ""
    error: Line = ""
    iss: Annotated[str, Field(max_length=500)] = ""


class PastedIn(BaseModel, extra="forbid"):
    """A token that the service issued. It goes in and never comes out again."""

    token: LongText = Field(json_schema_extra={"writeOnly": True, "format": "password"})


class DisconnectIn(BaseModel, extra="forbid"):
    reason: Words


class EndedOut(BaseModel):
    """Destroyed here; `revoked` says whether the service made the token worthless too, `said` what it said."""

    revoked: bool
    said: Text
