"""Google's OAuth server: codes, access tokens of an hour, refresh tokens that don't rotate, revocation.

Source: "Using OAuth 2.0 for Web Server Applications". Revoking either token ends the whole grant.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from ..base import Reply, Request
from .answers import Refused, oauth

PREFIX = "https://www.googleapis.com/auth/"
_LIFE = timedelta(seconds=3599)
_CODE_LIFE = timedelta(minutes=10)
_EXPIRED = "Token has been expired or revoked."


@dataclass
class Grant:
    """What one person allowed this client."""

    scopes: frozenset[str]
    refresh: str
    access: dict[str, datetime] = field(default_factory=dict)
    revoked: bool = False


@dataclass
class _Code:
    grant: Grant
    until: datetime
    redirect_uri: str
    challenge: str


class OAuth:
    """One client and its grants."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.client_id = f"{secrets.randbelow(10**12)}-city.apps.googleusercontent.com"
        self.client_secret = f"GOCSPX-{secrets.token_urlsafe(21)}"
        self.grants: list[Grant] = []
        self._codes: dict[str, _Code] = {}

    def granted(self, scopes: Iterable[str]) -> Grant:
        """A person's consent; scopes by their full address or by what follows `auth/`."""
        full = frozenset(s if s.startswith("https://") else PREFIX + s for s in scopes)
        grant = Grant(full, f"1//0{secrets.token_urlsafe(64)}")
        self.grants.append(grant)
        return grant

    def access(self, grant: Grant) -> str:
        """A new access token of an hour."""
        token = f"ya29.{secrets.token_urlsafe(96)}"
        grant.access[token] = self._now() + _LIFE
        return token

    def authorize(self, scopes: Iterable[str], redirect_uri: str, challenge: str = "") -> str:
        """The code that the browser brings back after consent; `challenge` is PKCE's, S256."""
        code = f"4/0{secrets.token_urlsafe(40)}"
        self._codes[code] = _Code(self.granted(scopes), self._now() + _CODE_LIFE, redirect_uri, challenge)
        return code

    def grant_of(self, token: str) -> Grant | None:
        """The grant behind an access token that works."""
        for grant in self.grants:
            if not grant.revoked and grant.access.get(token, self._now()) > self._now():
                return grant
        return None

    def respond(self, request: Request) -> Reply:
        """One request to the OAuth server."""
        if (request.method, request.path) == ("GET", "/tokeninfo"):
            return self._info(request.param("access_token"))
        kind = request.headers.get("content-type", "").partition(";")[0]
        if request.body and kind != "application/x-www-form-urlencoded":
            return oauth("invalid_request", "Bad Request")
        fields = dict((*request.query, *parse_qsl(request.body.decode(), keep_blank_values=True)))
        if request.path == "/revoke":
            return self._revoke(fields.get("token", ""))
        try:
            return self._token(fields)
        except Refused as refused:
            return refused.reply

    def _token(self, fields: dict[str, str]) -> Reply:
        if fields.get("client_id") != self.client_id:
            raise Refused(oauth("invalid_client", "The OAuth client was not found.", 401))
        if fields.get("client_secret") != self.client_secret:
            raise Refused(oauth("invalid_client", "Unauthorized", 401))
        if fields.get("grant_type") == "refresh_token":
            grant = next((g for g in self.grants if g.refresh == fields.get("refresh_token")), None)
            if grant is None or grant.revoked:
                raise Refused(oauth("invalid_grant", _EXPIRED if grant else "Bad Request"))
            return self._issued(grant)
        if fields.get("grant_type") == "authorization_code":
            grant = self._redeemed(fields)
            return self._issued(grant, refresh_token=grant.refresh)
        raise Refused(oauth("unsupported_grant_type", f"Invalid grant_type: {fields.get('grant_type', '')}"))

    def _redeemed(self, fields: dict[str, str]) -> Grant:
        code = self._codes.pop(fields.get("code", ""), None)
        if code is None or code.until <= self._now():
            raise Refused(oauth("invalid_grant", "Bad Request"))
        if fields.get("redirect_uri") != code.redirect_uri:
            raise Refused(oauth("redirect_uri_mismatch", "Bad Request"))
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        if code.challenge and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            raise Refused(oauth("invalid_grant", "Invalid code verifier."))
        return code.grant

    def _issued(self, grant: Grant, **more: str) -> Reply:
        return Reply.of({
            "access_token": self.access(grant), "expires_in": 3599, "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer", **more,
        })  # fmt: skip

    def _revoke(self, token: str) -> Reply:
        for grant in self.grants:
            if not grant.revoked and (token == grant.refresh or token in grant.access):
                grant.revoked = True
                return Reply.of({})
        return oauth("invalid_token", "Token expired or revoked")

    def _info(self, token: str) -> Reply:
        grant = self.grant_of(token)
        if grant is None:
            return oauth("invalid_token", "Invalid Value")
        left = int((grant.access[token] - self._now()).total_seconds())
        return Reply.of({
            "azp": self.client_id, "aud": self.client_id, "scope": " ".join(sorted(grant.scopes)),
            "expires_in": str(left), "access_type": "offline",
        })  # fmt: skip
