"""The board as an OAuth provider (RFC 6749, 7636, 7009): what it answers, whichever way a request comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oauth2.rfc7636.challenge import CODE_CHALLENGE_PATTERN, CODE_VERIFIER_PATTERN
from django.conf import settings

from hasshin.platforms.practice.oauth import CLIENT_ID, DESCRIPTION
from hasshin.practice.actions.grant import Tokens, end, exchange, renew

Answer = tuple[int, dict[str, Any]]
CALLBACK = re.compile(r"/connect/[1-9][0-9]{0,17}/callback")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Asked:
    """What an application asks of the account's holder. `error` is for the application, "" for none."""

    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    challenge: str
    error: str = ""


def asked(query: Mapping[str, str]) -> Asked | None:
    """An authorization request; None where nobody may be sent anywhere: the application or its address is not known.

    The address is compared whole: it is one of this installation's own, and no other.
    """
    redirect_uri = query.get("redirect_uri", "")
    origin = settings.HASSHIN_INSTALLATION.origin.rstrip("/")
    path = redirect_uri.removeprefix(origin)
    if query.get("client_id") != CLIENT_ID or path == redirect_uri or not CALLBACK.fullmatch(path):
        return None
    scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
    challenge = query.get("code_challenge", "")
    error = ""
    if query.get("response_type") != "code":
        error = "unsupported_response_type"
    elif query.get("code_challenge_method") != "S256" or not CODE_CHALLENGE_PATTERN.match(challenge):
        error = "invalid_request"
    elif not scopes or not set(scopes) <= set(DESCRIPTION.names()):
        error = "invalid_scope"
    return Asked(redirect_uri, query.get("state", ""), scopes, challenge, error)


def answer(  # noqa: PLR0911 - each return is another answer
    path: str, form: Mapping[str, str], now: datetime
) -> Answer:
    """What the board says to a form sent to one of its two places: tokens, or an error of RFC 6749 5.2."""
    if path == DESCRIPTION.revoke:
        end(now=now, token=form.get("token", ""))
        return 200, {}
    if path != DESCRIPTION.exchange:
        return 404, {"error": "not_found"}
    if form.get("client_id") != CLIENT_ID:
        return 401, {"error": "invalid_client"}
    tokens: Tokens | None = None
    if form.get("grant_type") == "authorization_code":
        verifier = form.get("code_verifier", "")
        if not CODE_VERIFIER_PATTERN.match(verifier):
            return 400, {"error": "invalid_request"}
        tokens = exchange(
            now=now,
            code=form.get("code", ""),
            client_id=CLIENT_ID,
            redirect_uri=form.get("redirect_uri", ""),
            challenge=create_s256_code_challenge(verifier),
        )
    elif form.get("grant_type") == "refresh_token":
        tokens = renew(now=now, refresh_token=form.get("refresh_token", ""), client_id=CLIENT_ID)
    else:
        return 400, {"error": "unsupported_grant_type"}
    if tokens is None:
        return 400, {"error": "invalid_grant"}
    return 200, {
        "access_token": tokens.token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "refresh_token": tokens.refresh_token,
        "scope": " ".join(tokens.scopes),
    }


class BoardTransport(httpx.BaseTransport):
    """Leads this installation's own requests to the board without a way over the network.

    The server would else have to reach itself from outside, through whatever stands before it.
    """

    def __init__(self, clock: Callable[[], datetime] = _utc_now) -> None:
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.read().decode("utf-8", "replace"), keep_blank_values=True))
        status, value = answer(urlsplit(str(request.url)).path, form, self._clock())
        return httpx.Response(status, json=value)
