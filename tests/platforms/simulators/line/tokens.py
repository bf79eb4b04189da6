"""LINE's channel access tokens: stateless (15 minutes), v2.1 (JWT, up to 30 days), short-lived (30 days), long-lived.

Source: Channel Access Token API description and "Channel access tokens" of the LINE Platform basics.
Only what LINE says is kept: a stateless token can't be revoked; at most 30 v2.1 tokens live at a time, a 31st is
refused; a 31st short-lived token ends the oldest.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from ..base import Reply, Request
from .answers import TOKENS_FULL, Refused, no_key, oauth

Kind = Literal["stateless", "v2.1", "short-lived", "long-lived"]
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = "https://api.line.me/"
_MOST = 30
_LIFE = timedelta(days=30)
_STATELESS = timedelta(seconds=900)
_ASSERTION = timedelta(minutes=30)


@dataclass
class Token:
    """One channel access token. `key_id` names a v2.1 token, not the key that signed for it."""

    value: str
    kind: Kind
    until: datetime | None
    issued: datetime
    key_id: str = ""
    revoked: bool = False


def _part(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Tokens:
    """The tokens of one channel and the API that issues them."""

    def __init__(self, channel_id: str, secret: str, now: Callable[[], datetime]) -> None:
        self.channel_id, self.secret = channel_id, secret
        self.keys: dict[str, RSAPublicKey] = {}
        self.issued: list[Token] = []
        self._now = now

    def issue(self, kind: Kind, life: timedelta | None = _LIFE) -> Token:
        """A token as the console or the API gives it; `life` None for one that doesn't expire."""
        now = self._now()
        token = Token(
            secrets.token_urlsafe(96), kind, now + life if life else None, now,
            key_id=secrets.token_urlsafe(16) if kind == "v2.1" else "",
        )  # fmt: skip
        self.issued.append(token)
        return token

    def alive(self, value: str) -> Token | None:
        """The token of that value while it works."""
        found = next((t for t in self.issued if t.value == value), None)
        return found if found and self._alive(found) else None

    def _alive(self, token: Token) -> bool:
        return not token.revoked and (token.until is None or token.until > self._now())

    def living(self, kind: Kind) -> list[Token]:
        """All that work, oldest first."""
        return [t for t in self.issued if t.kind == kind and self._alive(t)]

    def respond(self, request: Request) -> Reply | None:
        """The answer of the token API; None when the address isn't its own."""
        ways: dict[tuple[str, str], Callable[[dict[str, str]], Reply]] = {
            ("POST", "/oauth2/v3/token"): self._stateless,
            ("POST", "/oauth2/v2.1/token"): self._by_assertion,
            ("GET", "/oauth2/v2.1/tokens/kid"): self._key_ids,
            ("GET", "/oauth2/v2.1/verify"): lambda f: self._verify(f, ("v2.1",)),
            ("POST", "/oauth2/v2.1/revoke"): self._revoke_v21,
            ("POST", "/v2/oauth/accessToken"): self._short_lived,
            ("POST", "/v2/oauth/verify"): lambda f: self._verify(f, ("short-lived", "long-lived")),
            ("POST", "/v2/oauth/revoke"): self._revoke,
        }
        way = ways.get((request.method, request.path))
        if way is None:
            return None
        try:
            return way(self._fields(request))
        except Refused as refused:
            return refused.reply

    def _fields(self, request: Request) -> dict[str, str]:
        if request.method == "GET":
            return dict(request.query)
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind != "application/x-www-form-urlencoded":
            raise Refused(oauth("invalid_request", "content type must be application/x-www-form-urlencoded"))
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))

    def _client(self, fields: dict[str, str]) -> None:
        if not fields.get("client_id") or not fields.get("client_secret"):
            raise Refused(oauth("invalid_request", "some parameters missed or invalid"))
        if fields["client_id"] != self.channel_id:
            raise Refused(oauth("invalid_client", "invalid client_id"))
        if fields["client_secret"] != self.secret:
            raise Refused(oauth("invalid_client", "invalid client_secret"))

    def _client_of_stateless(self, fields: dict[str, str]) -> None:
        if (fields.get("client_id"), fields.get("client_secret")) != (self.channel_id, self.secret):
            raise Refused(oauth("invalid_request", "Invalid 'client_credentials'."))

    def _grant(self, fields: dict[str, str]) -> None:
        if fields.get("grant_type") != "client_credentials":
            raise Refused(oauth("unsupported_grant_type", "grant_type must be client_credentials"))

    def _claims(self, fields: dict[str, str]) -> dict[str, Any]:
        """The claims of a JWT that this channel's key signed with RS256 ("Issue channel access token v2.1")."""
        if fields.get("client_assertion_type") != JWT_BEARER:
            raise Refused(oauth("invalid_request", "client_assertion_type is missing or invalid"))
        invalid = Refused(oauth("invalid_client", "Invalid client assertion"))
        try:
            head, body, signature = fields.get("client_assertion", "").split(".")
            header, claims = json.loads(_part(head)), json.loads(_part(body))
            if header.get("alg") != "RS256" or header.get("typ") != "JWT":
                raise invalid
            if header.get("kid") not in self.keys:
                raise Refused(no_key())
            self.keys[header["kid"]].verify(_part(signature), f"{head}.{body}".encode(), PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature):
            raise invalid from None
        now = self._now().timestamp()
        if claims.get("iss") != self.channel_id or claims.get("sub") != self.channel_id:
            raise Refused(oauth("invalid_client", "iss and clientId of key do not match"))
        until = claims.get("exp")
        if claims.get("aud") != AUDIENCE or not isinstance(until, int):
            raise invalid
        if not now < until <= now + _ASSERTION.total_seconds() + 60:
            raise Refused(oauth("invalid_client", "Invalid exp"))
        granted: dict[str, Any] = claims
        return granted

    def _stateless(self, fields: dict[str, str]) -> Reply:
        self._grant(fields)
        if "client_assertion" in fields or "client_assertion_type" in fields:
            self._claims(fields)
        else:
            self._client_of_stateless(fields)
        token = self.issue("stateless", _STATELESS)
        return Reply.of({"token_type": "Bearer", "access_token": token.value, "expires_in": 900})

    def _by_assertion(self, fields: dict[str, str]) -> Reply:
        self._grant(fields)
        seconds = self._claims(fields).get("token_exp")
        if not isinstance(seconds, int) or not 0 < seconds <= _LIFE.total_seconds():
            raise Refused(oauth("invalid_request", "token_exp must be at most 30 days"))
        if len(self.living("v2.1")) >= _MOST:
            raise Refused(TOKENS_FULL)
        token = self.issue("v2.1", timedelta(seconds=seconds))
        return Reply.of(
            {"access_token": token.value, "token_type": "Bearer", "expires_in": seconds, "key_id": token.key_id}
        )

    def _key_ids(self, fields: dict[str, str]) -> Reply:
        self._claims(fields)
        return Reply.of({"kids": [t.key_id for t in self.living("v2.1")]})

    def _short_lived(self, fields: dict[str, str]) -> Reply:
        self._grant(fields)
        self._client(fields)
        for oldest in self.living("short-lived")[: -(_MOST - 1)]:
            oldest.revoked = True
        token = self.issue("short-lived")
        return Reply.of({"access_token": token.value, "expires_in": 2592000, "token_type": "Bearer"})

    def _verify(self, fields: dict[str, str], kinds: tuple[Kind, ...]) -> Reply:
        if not fields.get("access_token"):
            raise Refused(oauth("invalid_request", "access_token is required"))
        token = self.alive(fields["access_token"])
        if token is None or token.kind not in kinds:
            said = "The access token expired" if "v2.1" in kinds else "access_token invalid"
            raise Refused(oauth("invalid_request", said))
        left = int((token.until - self._now()).total_seconds()) if token.until else 3138007490
        return Reply.of({"client_id": self.channel_id, "expires_in": left, "scope": "P CM"})

    def _revoke_v21(self, fields: dict[str, str]) -> Reply:
        self._client(fields)
        return self._revoke(fields, ("v2.1",))

    def _revoke(self, fields: dict[str, str], kinds: tuple[Kind, ...] = ("short-lived", "long-lived")) -> Reply:
        """200 without a body, for a token that was invalid already too (reference, "Revoke")."""
        if not fields.get("access_token"):
            raise Refused(oauth("invalid_request", "access_token is required"))
        for token in self.issued:
            if token.value == fields["access_token"] and token.kind in kinds:
                token.revoked = True
        return Reply(200)
