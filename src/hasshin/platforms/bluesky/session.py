"""Signing in with an app password, and what keeps the sign-in alive.

The app password is used once and not kept. A session has a short access token and a refresh token that changes each
time. The reference server takes a used refresh token for two hours more and answers with the same new one, so that a
lost answer is mended by asking again; it makes about a hundred sign-ins a day and account, which is why each request
does not sign in anew (docs.bsky.app, Rate Limits).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from hasshin.platforms.bluesky import words
from hasshin.platforms.bluesky.xrpc import Xrpc, error_of, secret, word
from hasshin.platforms.http import Answer, Bounds, Http
from hasshin.platforms.oauth.service import Granted
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.pasting import Pasting
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Outcome, Renewal, Result
from hasshin.policy.text import t

DEFAULT_SERVER = "https://bsky.social"
_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
_FULL_ACCESS = "com.atproto.access"
# Tokens are opaque by the protocol. Where the lifetime can't be read, it is renewed well before the usual two hours.
_USUAL_LIFE = timedelta(minutes=45)


def server(access: AccountAccess) -> str:
    """The address of the account's server."""
    return access.base_url or DEFAULT_SERVER


def sign_in(
    access: AccountAccess,
    pasted: Secret,
    *,
    transport: httpx.BaseTransport | None = None,
    bounds: Bounds | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Granted:
    """com.atproto.server.createSession. What is no app password never leaves this machine."""
    if not _APP_PASSWORD.fullmatch(pasted.reveal()):
        return Granted(Outcome.REJECTED, "refused", words.MAIN_PASSWORD)
    http = Http(server(access), secrets=[pasted], transport=transport, bounds=bounds)
    body = {"identifier": access.remote_id or access.handle.lstrip("@"), "password": pasted.reveal()}
    answer = Xrpc(http).procedure(Act.WRITE, "com.atproto.server.createSession", body, public=True)
    if answer.outcome is Outcome.DONE:
        granted = _granted(answer, clock())
        if granted.scopes == (_FULL_ACCESS,):
            _end(access, granted.refresh_token, transport, bounds)
            return Granted(Outcome.REJECTED, "refused", words.MAIN_PASSWORD)
        return granted
    if answer.outcome is Outcome.REJECTED and answer.code == "auth":
        return Granted(Outcome.REJECTED, "invalid_grant", words.BAD_PASSWORD)
    return _not_granted(answer)


def renew(
    access: AccountAccess,
    *,
    transport: httpx.BaseTransport | None = None,
    bounds: Bounds | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Renewal:
    """com.atproto.server.refreshSession. An answer without both tokens is no success, and replaces nothing."""
    if access.refresh_token is None:
        return Renewal(Outcome.DONE, "ok", words.TOKEN_STAYS)
    answer = _with(access, access.refresh_token, transport, bounds).procedure(
        Act.WRITE, "com.atproto.server.refreshSession"
    )
    if answer.outcome is not Outcome.DONE:
        lost = answer.outcome is Outcome.UNKNOWN
        over = answer.outcome is Outcome.REJECTED and answer.code == "auth"
        if over:
            return Renewal(Outcome.REJECTED, "invalid_grant", words.SESSION_OVER)
        return Renewal(answer.outcome, answer.code, words.SESSION_LOST if lost else answer.reason)
    granted = _granted(answer, clock())
    if granted.outcome is not Outcome.DONE or (access.remote_id and word(answer.value, "did") != access.remote_id):
        return Renewal(Outcome.UNKNOWN, "unreadable", words.SESSION_LOST)
    return Renewal(
        Outcome.DONE, "ok", words.OK, granted.token, granted.expires_at, granted.refresh_token, granted.scopes
    )


def end(access: AccountAccess, *, transport: httpx.BaseTransport | None = None, bounds: Bounds | None = None) -> Result:
    """com.atproto.server.deleteSession, which takes the refresh token. The access token runs out by itself."""
    if access.refresh_token is None:
        return Result(Outcome.REJECTED, "unsupported", words.NOTHING_TO_REVOKE)
    answer = _end(access, access.refresh_token, transport, bounds)
    # A refresh token that is over has nothing to end any more.
    ended = answer.status is not None and 200 <= answer.status < 300  # noqa: PLR2004 - the answer has no body
    if ended or error_of(answer) in {"ExpiredToken", "InvalidToken"}:
        return Result(Outcome.DONE, "ok", words.REVOKED)
    return Result(answer.outcome, answer.code, answer.reason, retry_after=answer.retry_after)


PASTING = Pasting(
    label=t("アプリパスワード", "App password"),
    support=t(
        "公式アプリの「設定」→「プライバシーとセキュリティ」→「アプリパスワード」で、"
        "ダイレクトメッセージを許さないものを作り、貼り付けてください（xxxx-xxxx-xxxx-xxxx）。"
        "本パスワードは受け付けません。一度サインインするために使い、保存しません。",
        "In the official app make one under “Settings”, “Privacy and security”, “App passwords”, without access to "
        "direct messages, and paste it (xxxx-xxxx-xxxx-xxxx). The account's own password is not taken. It is used to "
        "sign in once and is not kept.",
    ),
    exchange=sign_in,
)


def _with(access: AccountAccess, token: Secret, transport: httpx.BaseTransport | None, bounds: Bounds | None) -> Xrpc:
    # The access token is not named as a secret here, as the answer may hold the same one again: two that are made
    # within one second don't differ. No evidence of these calls is kept.
    return Xrpc(Http(server(access), token=token, transport=transport, bounds=bounds))


def _end(
    access: AccountAccess, token: Secret | None, transport: httpx.BaseTransport | None, bounds: Bounds | None
) -> Answer:
    if token is None:
        raise ValueError("a session is ended with its refresh token")
    return _with(access, token, transport, bounds).procedure(Act.WRITE, "com.atproto.server.deleteSession")


def _granted(answer: Answer, now: datetime) -> Granted:
    token, refresh = secret(answer.value, "accessJwt"), secret(answer.value, "refreshJwt")
    if token is None or refresh is None:
        return Granted(Outcome.UNKNOWN, "unreadable", words.NO_SESSION)
    said = _said(token)
    scope = word(said, "scope")
    return Granted(Outcome.DONE, "ok", words.OK, token, refresh, now + _life(said), (scope,) if scope else None)


def _not_granted(answer: Answer) -> Granted:
    if answer.outcome is Outcome.UNKNOWN:
        return Granted(Outcome.UNKNOWN, answer.code, words.SESSION_LOST)
    # The service's own words are left out: they might echo what was pasted.
    reason = reason_of(answer.code, answer.outcome) if answer.code == "refused" else answer.reason
    return Granted(answer.outcome, answer.code, reason)


def _said(token: Secret) -> Mapping[str, Any]:
    """What a token says of itself (RFC 7519), unverified; empty for one that is no JWT."""
    parts = token.reveal().split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    return claims if isinstance(claims, Mapping) else {}


def _life(said: Mapping[str, Any]) -> timedelta:
    """How long a token lasts from its making, by its server's clock alone."""
    began, ends = said.get("iat"), said.get("exp")
    if isinstance(began, int) and isinstance(ends, int) and 0 < ends - began < 366 * 86_400:
        return timedelta(seconds=ends - began)
    return _USUAL_LIFE
