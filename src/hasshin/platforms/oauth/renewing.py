"""A new token for an account whose tokens expire, as the connectors give it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hasshin.platforms.oauth.service import Client, Endpoints
from hasshin.platforms.values import AccountAccess, Outcome, Renewal

if TYPE_CHECKING:
    from hasshin.platforms.oauth.client import OAuthClient

ENDPOINTS = "endpoints"
"""The option of an account's access with its server's endpoints, as JSON."""


def endpoints_of(access: AccountAccess) -> Endpoints | None:
    """Where this account was connected; None for one whose token was pasted."""
    said = access.options.get(ENDPOINTS, "")
    return Endpoints.from_json(json.loads(said)) if said else None


def renewal(access: AccountAccess, oauth: OAuthClient) -> Renewal:
    """Ask once for a new token. ValueError when the access has no refresh token."""
    if access.refresh_token is None:
        raise ValueError("an account without a refresh token is not renewed")
    endpoints = endpoints_of(access)
    if endpoints is None:
        found = oauth.find()
        if found.outcome is not Outcome.DONE or found.value is None:
            return Renewal(Outcome.NOT_DONE, found.code, found.reason)
        endpoints = found.value
    granted = oauth.refresh(endpoints, Client(access.client_id, access.client_secret), access.refresh_token)
    return Renewal(
        granted.outcome,
        granted.code,
        granted.reason,
        granted.token,
        granted.expires_at,
        granted.refresh_token,
        granted.scopes,
    )
