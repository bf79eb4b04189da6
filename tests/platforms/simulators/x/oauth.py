"""X's tokens: OAuth 2.0 with PKCE, refresh tokens that work once, revocation.

docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE": a code lives 30 seconds, an access token two hours, and a
refresh token is given only with the scope offline.access; each refresh gives a new one and ends the old.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from ..base import Reply, Request
from .problems import Refused
from .state import FAR, Token

LIFE = timedelta(hours=2)
CODE_LIFE = timedelta(seconds=30)


@dataclass
class _Code:
    account: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    method: str
    client_id: str
    expires_at: datetime


def _wrong(status: int, error: str, description: str) -> Refused:
    return Refused(Reply.of({"error": error, "error_description": description}, status))


class Tokens:
    """All tokens and codes. One confidential client with a secret, one public client without."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.client_id, self.client_secret = "office-client", "office-secret"
        self.public_client_id = "public-client"
        self.app_bearer = f"AAAA{secrets.token_urlsafe(40)}"
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._codes: dict[str, _Code] = {}
        self._tokens[self.app_bearer] = Token(self.app_bearer, "", frozenset(), clock() + FAR)

    def grant(self, account: str, scopes: frozenset[str], client_id: str = "") -> Token:
        """A new token, with a refresh token where offline.access is among the scopes."""
        refresh = secrets.token_urlsafe(48) if "offline.access" in scopes else ""
        value = secrets.token_urlsafe(48)
        token = Token(value, account, scopes, self._clock() + LIFE, client_id or self.client_id, refresh)
        self._tokens[value] = token
        return token

    def authorise(
        self, account: str, scopes: frozenset[str], redirect_uri: str, challenge: str, method: str, client_id: str
    ) -> str:
        """What a person who says yes in the browser sends back: a code."""
        code = secrets.token_urlsafe(32)
        expires = self._clock() + CODE_LIFE
        self._codes[code] = _Code(account, scopes, redirect_uri, challenge, method, client_id, expires)
        return code

    def find(self, value: str) -> Token | None:
        """The token if it still works."""
        token = self._tokens.get(value)
        return token if token and not token.revoked and token.expires_at > self._clock() else None

    def revoke(self, value: str) -> bool:
        """Ends the access or refresh token of that value; false where there is none."""
        for token in self._tokens.values():
            if value and value in {token.value, token.refresh}:
                token.revoked, token.refresh = True, ""
                return True
        return False

    def expire(self, value: str) -> None:
        """The access token's two hours are over."""
        self._tokens[value].expires_at = self._clock()

    def respond(self, request: Request) -> Reply:
        """POST /2/oauth2/token and /2/oauth2/revoke."""
        if request.method != "POST":
            return Reply(405)
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise _wrong(400, "invalid_request", "Missing required parameter [grant_type].")
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        client = self._client(request, form)
        if request.path == "/2/oauth2/revoke":
            return self._revoke(form)
        if form.get("grant_type") == "authorization_code":
            return self._first(form, client)
        if form.get("grant_type") == "refresh_token":
            return self._again(form, client)
        raise _wrong(400, "unsupported_grant_type", "Value passed for the grant_type was invalid.")

    def _client(self, request: Request, form: dict[str, str]) -> str:
        given = request.headers.get("authorization", "")
        if given.startswith("Basic "):
            if base64.b64decode(given[6:]).decode() == f"{self.client_id}:{self.client_secret}":
                return self.client_id
            raise _wrong(401, "unauthorized_client", "Missing valid authorization header")
        if form.get("client_id") == self.public_client_id:
            return self.public_client_id
        raise _wrong(401, "unauthorized_client", "Missing valid authorization header")

    def _first(self, form: dict[str, str], client: str) -> Reply:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.client_id != client or code.expires_at <= self._clock():
            raise _wrong(400, "invalid_request", "Value passed for the authorization code was invalid.")
        if form.get("redirect_uri") != code.redirect_uri:
            raise _wrong(400, "invalid_request", "Value passed for the redirect uri did not match the uri of the "
                                                 "authorization code.")  # fmt: skip
        verifier = form.get("code_verifier", "")
        hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if (verifier if code.method == "plain" else hashed) != code.challenge:
            raise _wrong(400, "invalid_request", "Value passed for the code verifier did not match the code challenge.")
        return self._told(self.grant(code.account, code.scopes, client))

    def _again(self, form: dict[str, str], client: str) -> Reply:
        given = form.get("refresh_token", "")
        old = next((t for t in self._tokens.values() if given and t.refresh == given and not t.revoked), None)
        if old is None or old.client_id != client:
            raise _wrong(400, "invalid_request", "Value passed for the token was invalid.")
        old.refresh = ""  # works once; the old access token lives on until its time is over
        return self._told(self.grant(old.account, old.scopes, client))

    def _revoke(self, form: dict[str, str]) -> Reply:
        if "token" not in form:
            raise _wrong(400, "invalid_request", "Missing required parameter [token].")
        self.revoke(form["token"])
        return Reply.of({"revoked": True})

    def _told(self, token: Token) -> Reply:
        value: dict[str, Any] = {
            "token_type": "bearer",
            "expires_in": int((token.expires_at - self._clock()).total_seconds()),
            "access_token": token.value,
            "scope": " ".join(sorted(token.scopes)),
        }
        return Reply.of({**value, "refresh_token": token.refresh} if token.refresh else value)
