"""The authorization code flow with PKCE against one server. Each request is sent at most once; nothing is logged.

Authlib gives the primitives (the S256 challenge, the addresses and forms of RFC 6749); the requests go the product's
own one way over HTTP, with its deadlines, bounds and honest outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hasshin.platforms.http import Answer, Bounds, Http, base_address
from hasshin.platforms.oauth import words
from hasshin.platforms.oauth.basic import Basic
from hasshin.platforms.oauth.service import Client, Description, Endpoints, Granted
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import Outcome, Read, Result

_LONGEST = timedelta(days=3660)
_LONGEST_TOKEN = 20_000
_SOONEST = timedelta(seconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OAuthClient:
    """The flow for one description at one server."""

    def __init__(
        self,
        description: Description,
        base_url: str = "",
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """ValueError for an address that is not a server's (https, or this machine), or not the service's only one."""
        self.description = description
        usual = description.base_url
        self._base = str(base_address(one_server(usual, base_url) if usual else base_url)).rstrip("/")
        self._transport, self._bounds, self._clock = transport, bounds, clock

    def find(self) -> Read[Endpoints]:
        """Where this server is asked: by its own metadata, which must name places on itself, or as described."""
        about = self.description
        usual = Endpoints(
            base_url=self._base,
            issuer=self._base,
            authorize=(about.authorize_base.rstrip("/") or self._base) + about.authorize,
            exchange=about.exchange,
            revoke=about.revoke,
            register=about.register,
            pkce=about.pkce == "always",
        )
        if not about.metadata:
            return Read(Outcome.DONE, "ok", words.OK, usual)
        answer = self._http().ask(Act.READ, "GET", about.metadata, public=True)
        if answer.outcome is Outcome.REJECTED:
            # Software from before the metadata: the described places, and no promise of PKCE.
            return Read(Outcome.DONE, "ok", words.OK, usual)
        if answer.outcome is not Outcome.DONE:
            return Read(answer.outcome, answer.code, answer.reason, complete=False, retry_after=answer.retry_after)
        stated = self._stated(answer.value, usual)
        if stated is None:
            return Read(Outcome.REJECTED, "refused", words.BAD_METADATA)
        return Read(Outcome.DONE, "ok", words.OK, stated)

    def register(self, endpoints: Endpoints, *, name: str, website: str, redirect_uri: str) -> Read[Client]:
        """Our application's id and secret at this server. A lost answer leaves an idle registration, no more."""
        if not endpoints.register:
            return Read(Outcome.REJECTED, "unsupported", words.CLIENT_MISSING)
        form = {
            "client_name": name,
            "redirect_uris": redirect_uri,
            "scopes": self.description.scope_separator.join(self.description.names()),
            "website": website,
        }
        answer = self._http().ask(Act.PREPARE, "POST", endpoints.register, form=form, public=True)
        client_id, secret = _word(answer.value, "client_id"), _secret(answer.value, "client_secret")
        if answer.outcome is Outcome.DONE and client_id and len(client_id) <= 200:  # noqa: PLR2004 - its column
            return Read(Outcome.DONE, "ok", words.OK, Client(client_id, secret))
        outcome = Outcome.NOT_DONE if answer.outcome is Outcome.DONE else answer.outcome
        return Read(outcome, answer.code, words.NOT_REGISTERED, retry_after=answer.retry_after)

    def address(self, endpoints: Endpoints, client: Client, *, redirect_uri: str, state: str, verifier: str) -> str:
        """Where the person is sent. `verifier` stays here; only its S256 challenge goes along."""
        more = {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
        scope = self.description.scope_separator.join(self.description.names())
        return str(
            prepare_grant_uri(
                endpoints.authorize, client.id, "code", redirect_uri, scope, state, **(more if endpoints.pkce else {})
            )
        )

    def exchange(self, endpoints: Endpoints, client: Client, *, code: str, redirect_uri: str, verifier: str) -> Granted:
        """The tokens for a code, which works once."""
        form = {"code": code, "redirect_uri": redirect_uri, "client_id": client.id}
        return self._ask(
            endpoints, client, "authorization_code", form | ({"code_verifier": verifier} if endpoints.pkce else {})
        )

    def refresh(self, endpoints: Endpoints, client: Client, refresh_token: Secret) -> Granted:
        """New tokens for a refresh token. An answer without a token is no success, whatever its status."""
        return self._ask(
            endpoints, client, "refresh_token", {"refresh_token": refresh_token.reveal(), "client_id": client.id}
        )

    def revoke(self, endpoints: Endpoints, client: Client, token: Secret) -> Result:
        """Make a token worthless (RFC 7009)."""
        if not endpoints.revoke:
            return Result(Outcome.REJECTED, "unsupported", words.CANNOT_REVOKE)
        form = {"token": token.reveal()}
        if self.description.revoke_names_client:
            answer = self._prove(endpoints.revoke, client, form | {"client_id": client.id})
        else:
            answer = self._http().ask(Act.WRITE, "POST", endpoints.revoke, form=form, public=True)
        # RFC 7009 promises 200 and nothing of its body, which some servers leave empty.
        if answer.status is not None and 200 <= answer.status < 300:  # noqa: PLR2004 - the classes of HTTP
            return Result(Outcome.DONE, "ok", words.REVOKED)
        return Result(answer.outcome, answer.code, reason_of(answer.code, answer.outcome))

    def _ask(self, endpoints: Endpoints, client: Client, grant: str, form: dict[str, str]) -> Granted:
        whole = dict(parse_qsl(prepare_token_request(grant, **form), keep_blank_values=True))
        answer = self._prove(endpoints.exchange, client, whole)
        if answer.outcome is Outcome.UNKNOWN:
            return Granted(Outcome.UNKNOWN, answer.code, words.LOST)
        if answer.outcome is not Outcome.DONE:
            return self._refused(answer)
        token = _secret(answer.value, "access_token")
        kind = _word(answer.value, "token_type") or "bearer"
        if token is None or kind.lower() != "bearer":
            return Granted(Outcome.UNKNOWN, "unreadable", words.NO_TOKEN)
        return Granted(
            Outcome.DONE,
            "ok",
            words.OK,
            token,
            _secret(answer.value, "refresh_token"),
            self._expires(answer.value),
            self._scopes(answer.value),
        )

    def _refused(self, answer: Answer) -> Granted:
        error = _word(answer.value, "error") or _word(answer.value, "detail")
        if answer.outcome is Outcome.REJECTED and error in self.description.dead_grant:
            return Granted(Outcome.REJECTED, "invalid_grant", words.INVALID_GRANT)
        if answer.outcome is Outcome.REJECTED and error in {"invalid_client", "unauthorized_client"}:
            return Granted(Outcome.REJECTED, "invalid_client", words.INVALID_CLIENT)
        return Granted(answer.outcome, answer.code, reason_of(answer.code, answer.outcome))

    def _stated(self, value: Any, usual: Endpoints) -> Endpoints | None:
        """The server's own statement. The token must be sent to no other host than the one that a person wrote."""
        authorize, token = _word(value, "authorization_endpoint"), self._here(_word(value, "token_endpoint"))
        issuer = _word(value, "issuer").rstrip("/") or usual.issuer
        if self._here(authorize) is None or token is None or self._here(issuer) is None:
            return None
        methods = value.get("code_challenge_methods_supported")
        return Endpoints(
            base_url=usual.base_url,
            issuer=issuer,
            authorize=authorize,
            exchange=token,
            revoke=self._here(_word(value, "revocation_endpoint")) or usual.revoke,
            register=self._here(_word(value, "app_registration_endpoint")) or usual.register,
            pkce=usual.pkce or (isinstance(methods, list) and "S256" in methods),
        )

    def _here(self, address: str) -> str | None:
        """The path of an address on this very server, None for any other."""
        try:
            url, base = httpx.URL(address), httpx.URL(self._base)
        except httpx.InvalidURL:
            return None
        same = (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)
        return url.path if address and same and not url.userinfo and not url.query and not url.fragment else None

    def _expires(self, value: Any) -> datetime | None:
        seconds = value.get("expires_in")
        if isinstance(seconds, str) and seconds.isascii() and seconds.isdecimal():
            seconds = int(seconds[:12])
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            return None
        # A lifetime of nothing, or a negative one, is over as soon as it is there: it is renewed at once.
        return self._clock() + min(max(timedelta(seconds=min(seconds, 1e9)), _SOONEST), _LONGEST)

    def _scopes(self, value: Any) -> tuple[str, ...] | None:
        said = value.get("scope", value.get("scopes"))
        if isinstance(said, list):
            said = " ".join(one for one in said if isinstance(one, str))
        if not isinstance(said, str):
            return None
        return tuple(dict.fromkeys(said.replace(",", " ").split()))[:100]

    def _prove(self, path: str, client: Client, form: dict[str, str]) -> Answer:
        """One request as our application: its secret in the form, or in the header where the service wants it there."""
        if self.description.proves == "basic" and client.secret is not None:
            given = {name: value for name, value in form.items() if name != "client_id"}
            return self._http(Basic(client.id, client.secret)).ask(Act.WRITE, "POST", path, form=given)
        return self._http().ask(Act.WRITE, "POST", path, form=form | _secret_of(client), public=True)

    def _http(self, auth: httpx.Auth | None = None) -> Http:
        return Http(self._base, auth=auth, transport=self._transport, bounds=self._bounds)


def _secret_of(client: Client) -> dict[str, str]:
    return {"client_secret": client.secret.reveal()} if client.secret else {}


def _word(value: Any, name: str) -> str:
    inner = value.get(name) if isinstance(value, Mapping) else None
    return inner if isinstance(inner, str) else ""


def _secret(value: Any, name: str) -> Secret | None:
    said = _word(value, name)
    try:
        return Secret(said) if len(said) <= _LONGEST_TOKEN else None
    except ValueError:
        return None
