"""Facebook's tokens: user, page and app; exchange, inspection, the proof with the app's secret.

developers.facebook.com, "Access Tokens", "Long-Lived Access Tokens", "Securing Graph API Calls", "debug_token". A page
token got with a long-lived user token has no end.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ..base import Reply
from .errors import DEAD, dead_token, error
from .state import Token

LONG = timedelta(days=60)
SHORT = timedelta(hours=2)
CODE_LIFE = timedelta(minutes=10)


class Tokens:
    """All tokens and codes of one app. `proof_needed`: the app asks for appsecret_proof with every call."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.app_id, self.app_secret = "1000000000000001", secrets.token_hex(16)
        self.user_id = "2000000000000002"
        self.proof_needed = False
        self.dead_status = 400
        self._clock = clock
        self._all: dict[str, Token] = {}
        self._codes: dict[str, tuple[frozenset[str], str, datetime]] = {}
        self.app_token = f"{self.app_id}|{self.app_secret}"
        self._all[self.app_token] = Token(self.app_token, "APP", frozenset(), None, clock())

    def grant(self, kind: str, scopes: frozenset[str], life: timedelta | None, page: str = "") -> Token:
        """A new token; `life` None: without an end."""
        now = self._clock()
        made = Token(f"EAA{secrets.token_urlsafe(60)}", kind, scopes, now + life if life else None, now, page)
        self._all[made.value] = made
        return made

    def code(self, scopes: frozenset[str], redirect_uri: str) -> str:
        """What a person who says yes in the browser sends back."""
        made = secrets.token_urlsafe(40)
        self._codes[made] = (scopes, redirect_uri, self._clock() + CODE_LIFE)
        return made

    def kill(self, value: str, subcode: int) -> None:
        """From now on the token is refused with that subcode of 190."""
        self._all[value].dead = subcode

    def kill_all(self, subcode: int) -> None:
        """The person took the app's permissions away, or changed the password."""
        for token in self._all.values():
            if token.kind != "APP":
                token.dead = subcode

    def check(self, value: str, proof: str | None) -> Token:
        """The token if it works, with the proof where one is given or asked for."""
        if not value:
            raise error(400, 104, "An access token is required to request this resource.")
        token = self._all.get(value)
        if token is None:
            raise dead_token(0, self.dead_status)
        if (subcode := self._dead(token)) >= 0:
            raise dead_token(subcode, self.dead_status)
        if proof is None and self.proof_needed:
            said = "API calls from the server require an appsecret_proof argument"
            raise error(400, 100, said, "GraphMethodException")
        if proof is not None and not hmac.compare_digest(proof, self.proof(value)):
            raise error(400, 100, "Invalid appsecret_proof provided in the API argument", "GraphMethodException")
        return token

    def proof(self, value: str) -> str:
        """HMAC-SHA256 of the token with the app's secret, in hexadecimal digits."""
        return hmac.new(self.app_secret.encode(), value.encode(), hashlib.sha256).hexdigest()

    def _dead(self, token: Token) -> int:
        if token.dead < 0 and token.expires_at and token.expires_at <= self._clock():
            return 463
        return token.dead

    def exchange(self, given: dict[str, str]) -> Reply:
        """/oauth/access_token: a code or a short-lived token becomes a long-lived one, or the app gets its own."""
        if given.get("client_id") != self.app_id:
            raise error(400, 101, "Error validating application. Cannot get application info due to a system error.")
        if given.get("client_secret") != self.app_secret:
            raise error(400, 1, "Error validating client secret.")
        kind = given.get("grant_type", "authorization_code")
        if kind == "client_credentials":
            return Reply.of({"access_token": self.app_token, "token_type": "bearer"})
        if kind == "fb_exchange_token":
            # The app's secret came along itself, which is more than a proof of it.
            short = given.get("fb_exchange_token", "")
            old = self.check(short, self.proof(short))
            return self._told(self.grant(old.kind, old.scopes, LONG, old.page))
        found = self._codes.pop(given.get("code", ""), None)
        if found is None:
            raise error(400, 100, "This authorization code has been used.", error_subcode=36009)
        scopes, redirect_uri, expires = found
        if expires <= self._clock():
            raise error(400, 100, "This authorization code has expired.", error_subcode=36007)
        if given.get("redirect_uri") != redirect_uri:
            said = "Error validating verification code. Please make sure your redirect_uri is identical to the one you "
            raise error(400, 100, f"{said}used in the OAuth dialog request", error_subcode=36008)
        return self._told(self.grant("USER", scopes, SHORT))

    def inspect(self, asking: Token, value: str) -> Reply:
        """/debug_token, asked with the app's own token or one of its users'."""
        if not value:
            raise error(400, 100, "(#100) The parameter input_token is required.")
        token = self._all.get(value)
        if token is None or asking.kind == "PAGE":
            data: dict[str, Any] = {"error": {"code": 190, "message": DEAD[0]}, "is_valid": False, "scopes": []}
            return Reply.of({"data": data})
        subcode = self._dead(token)
        data = {
            "app_id": self.app_id,
            "type": token.kind,
            "application": "Hasshin",
            "data_access_expires_at": int((token.issued_at + timedelta(days=90)).timestamp()),
            "expires_at": int(token.expires_at.timestamp()) if token.expires_at else 0,
            "is_valid": subcode < 0,
            "issued_at": int(token.issued_at.timestamp()),
            "scopes": sorted(token.scopes),
            "granular_scopes": [{"scope": scope} for scope in sorted(token.scopes)],
            "user_id": self.user_id,
        }
        if token.page:
            data["profile_id"] = token.page
        if subcode >= 0:
            data["error"] = {"code": 190, "message": DEAD[subcode], "subcode": subcode}
        return Reply.of({"data": data})

    def _told(self, token: Token) -> Reply:
        told: dict[str, Any] = {"access_token": token.value, "token_type": "bearer"}
        if token.expires_at:
            told["expires_in"] = int((token.expires_at - self._clock()).total_seconds())
        return Reply.of(told)
