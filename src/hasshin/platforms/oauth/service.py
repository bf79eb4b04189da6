"""How a service grants access to an account: what a connector states once, and what a server answers of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Json, Outcome
from hasshin.policy.text import Text

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission, in the service's own name, and what it is asked for."""

    name: str
    why: Text


def same_scope(granted: str, asked: str) -> bool:
    """Does a granted scope give an asked one? Where names are all there is: only itself."""
    return granted == asked


class OwnToken(Protocol):
    """Turn what was granted to a person into the account's own token. `access` names the account and its server, has
    our application's id and secret, and no token. Never raises for what the network does.
    """

    def __call__(
        self, granted: Granted, access: AccountAccess, *, transport: httpx.BaseTransport | None
    ) -> Granted: ...


@dataclass(frozen=True, slots=True)
class Description:
    """One service's way, stated honestly. A new service adds one of these and nothing else.

    `base_url` is the server of a service that has one only ("" where each account names its own), `authorize_base`
    where its consent page stands elsewhere. Paths begin with "/"; "" means that the service has no such call.
    `metadata` is where the server states its endpoints (RFC 8414). `pkce`: always, or if the metadata states S256.
    `client`: how our application gets its id: `registered` by a call, `fixed` (`client_id`), or `given` by a person
    from the service's own developer pages. `refreshes`: tokens expire and are renewed. `scope_separator` as the
    service wants it. `covers` says whether a granted scope gives an asked one.
    `proves`: how our application shows its secret, if it has one. `dead_grant`: the errors by which the service says
    that a code or refresh token is no good any more. `renew_before`: how long before its end a token is renewed.
    `revoke_names_client`: whether our application is named when a token is revoked.
    `needs_secret`: no application of this service works without one. `sign_in_as`: as whom a person signs in there,
    where that is not the account itself.
    `own_token`: where what is granted is a person's token, how the account's own is had for it.
    """

    connector: str
    title: Text
    scopes: tuple[Scope, ...]
    authorize: str
    exchange: str
    base_url: str = ""
    authorize_base: str = ""
    revoke: str = ""
    register: str = ""
    metadata: str = ""
    pkce: Literal["always", "if_stated"] = "always"
    client: Literal["registered", "fixed", "given"] = "given"
    client_id: str = ""
    refreshes: bool = False
    scope_separator: str = " "
    covers: Callable[[str, str], bool] = same_scope
    proves: Literal["form", "basic"] = "form"
    dead_grant: frozenset[str] = frozenset({"invalid_grant"})
    renew_before: timedelta = timedelta(minutes=15)
    revoke_names_client: bool = True
    needs_secret: bool = False
    sign_in_as: Text | None = None
    own_token: OwnToken | None = None

    def names(self) -> tuple[str, ...]:
        """The scopes that are asked for."""
        return tuple(scope.name for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where one server is asked, fixed when the connecting begins so that no later answer can move it (mix-up).

    `base_url` is the server's; `exchange` (codes for tokens), `revoke` and `register` are paths on it, `authorize` is
    a whole address.
    `issuer` is what the server calls itself, to be compared with `iss` in its answer (RFC 9207).
    """

    base_url: str
    issuer: str
    authorize: str
    exchange: str
    revoke: str = ""
    register: str = ""
    pkce: bool = True

    def to_json(self) -> Json:
        """A dict for a JSON column; `from_json` gives equal endpoints."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Endpoints:
        """The endpoints that `to_json` wrote."""
        return cls(**dict(value))


@dataclass(frozen=True, slots=True)
class Client:
    """Our application as the server knows it."""

    id: str
    secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """What came of asking for tokens. DONE: `token` is there. UNKNOWN: the answer was lost, and with it what was given.

    `code`: ok, or what went wrong (`Result.code`), or `invalid_grant`, `invalid_client` of RFC 6749 5.2. `scopes` None:
    the answer names none, which means those that were asked for. No text of the answer is kept: it holds secrets.
    """

    outcome: Outcome
    code: str
    reason: Text
    token: Secret | None = None
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    scopes: tuple[str, ...] | None = None


def missing_scopes(description: Description, granted: Iterable[str]) -> tuple[str, ...]:
    """Scopes that were asked for and that nothing granted gives."""
    given = tuple(granted)
    return tuple(asked for asked in description.names() if not any(description.covers(one, asked) for one in given))


def wide_scopes(description: Description, granted: Iterable[str]) -> tuple[str, ...]:
    """Granted scopes that are no asked one: they allow more than the product needs."""
    return tuple(one for one in granted if one not in description.names())
